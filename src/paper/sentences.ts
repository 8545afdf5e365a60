/** A sentence and where it stands in its text, in UTF-16 code units; `end` is exclusive. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The sentences of a text (Unicode Standard Annex 29), without the white space around them. */
export function toSentences(text: string): Sentence[] {
  return Array.from(segmenter.segment(text)).flatMap(({ segment, index }) => {
    const sentence = segment.trim();
    const start = index + segment.indexOf(sentence);
    return sentence === '' ? [] : [{ text: sentence, start, end: start + sentence.length }];
  });
}
