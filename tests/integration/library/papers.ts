import { paperSchema, type Paper } from '../../../src/paper/paper.js';

const topics: readonly (readonly [string, string, Record<string, unknown>?])[] = [
  [
    'Bread ovens of the Alpine valleys',
    'How village bakers built clay ovens and baked rye bread together.',
  ],
  [
    'Sourdough fermentation at low temperature',
    'Yeasts and lactic acid bacteria in a dough that rests in the cold.',
  ],
  [
    'Tracking glaciers from orbit',
    'Satellite images show how mountain ice retreats year after year.',
    { year: 2019, venue: 'Ice' },
  ],
  [
    'Meltwater under ice sheets',
    'Lakes beneath the ice let it slide faster towards the sea.',
    { year: 2021, venue: 'Ice' },
  ],
  [
    'A chess engine that learns by playing itself',
    'Tree search guided by a network, trained without human games.',
  ],
  [
    'Endgame tables for board games',
    'Every position with few pieces, solved backwards and stored.',
  ],
  [
    'Grasping unknown objects with two fingers',
    'A robot arm picks up household objects it has never seen.',
    { authors: ['Mira Sól'] },
  ],
  ['Walking robots on rough terrain', 'A four-legged machine feels its way over rocks and mud.'],
  [
    'Translating rare languages',
    'Machine translation when only a few thousand sentence pairs exist.',
  ],
  [
    'Detecting sarcasm in short messages',
    'A classifier reads tone from words, punctuation and context.',
  ],
];

/** Ten invented papers on five topics, two a topic; ids p0 to p9. */
export const inventedPapers: readonly Paper[] = topics.map(([title, abstract, more], i) =>
  paperSchema.parse({ id: `p${i}`, title, abstract, ...more }),
);

/** An invented paper with some of its fields replaced. */
export function invented(index: number, fields: Partial<Paper>): Paper {
  const paper = inventedPapers[index];
  if (paper === undefined) throw new RangeError(`no invented paper ${index}`);
  return { ...paper, ...fields };
}
