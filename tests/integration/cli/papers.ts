/** Invented papers, far enough apart that the model tells them with certainty. */
export const papers = [
  {
    id: 'birds:owls',
    title: 'Counting Owls by Ear',
    abstract:
      'Forty microphones listened to a forest for a year. The calls of owls tell how many there are.',
    authors: ['Ann Field', 'Bo Hill'],
    year: 2019,
    venue: 'Bird Letters',
    doi: '10.1234/OWLS',
  },
  {
    id: 'birds:nightjars',
    title: 'Night Calls of the Nightjar',
    abstract:
      'We record the calls of nightjars after dusk, and estimate how many of these birds a heath holds.',
    authors: ['Bo Hill'],
    year: 2022,
    venue: 'Bird Letters',
  },
  {
    id: 'sea:tides',
    title: 'Predicting Tides in Shallow Bays',
    abstract:
      'A model of sea level from wind and moon predicts high water in shallow bays two days ahead.',
    authors: ['Cy Lake'],
    year: 2020,
    venue: 'Sea Notes',
    url: 'https://example.org/tides',
  },
  {
    id: 'bread:sourdough',
    title: 'What Lives in Sourdough',
    abstract:
      'Yeasts and bacteria of two hundred bakery starters were sequenced; flour matters more than place.',
    authors: ['Di Marsh', 'Ed Moor', 'Flo Glen', 'Gus Vale'],
    year: 2021,
    venue: 'Baking Science',
  },
  {
    id: 'rail:timetables',
    title: 'Timetables That Forgive Delays',
    abstract:
      'Small reserves of time at the right stations keep the delay of one train from reaching others.',
    authors: ['Hal Ford'],
    year: 2018,
    venue: 'Railway Journal',
  },
  { id: 'moss:title', title: 'Moss on Northern Roofs', authors: ['Ida Wood'], year: 2017 },
];

/** One JSON object a line. */
export function toJsonl(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
