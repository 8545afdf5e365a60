/** A sentence and where it stands in its text, in UTF-16 code units; `end` is exclusive. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

const sentenceStart = /(?<=[.!?]\s+)[a-z]/gu;

/**
 * The sentences of a text (Unicode Standard Annex 29), without the white space around them. By the
 * annex no sentence begins with a small letter; in a text that has no capitals at all, every one does.
 */
export function toSentences(text: string): Sentence[] {
  const isLowerCase = !/\p{Lu}/u.test(text);
  const cased = isLowerCase ? text.replace(sentenceStart, (letter) => letter.toUpperCase()) : text;
  return Array.from(segmenter.segment(cased)).flatMap(({ segment, index }) => {
    const sentence = segment.trim();
    const start = index + segment.indexOf(sentence);
    const end = start + sentence.length;
    return sentence === '' ? [] : [{ text: text.slice(start, end), start, end }];
  });
}
