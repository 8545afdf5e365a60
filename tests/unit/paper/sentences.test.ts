import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSentences } from '../../../src/paper/sentences.js';

describe('the sentences of a text', () => {
  it('end at full stops, question marks and exclamation marks', () => {
    const text = '  Who counts owls? We do!\nThey call at night. ';
    expect(toSentences(text)).toEqual([
      { text: 'Who counts owls?', start: 2, end: 18 },
      { text: 'We do!', start: 19, end: 25 },
      { text: 'They call at night.', start: 26, end: 45 },
    ]);
  });

  it('do not end inside a number', () => {
    expect(toSentences('We count 1.5 owls a night. They call.')).toHaveLength(2);
  });

  it('are found in a text without capitals', () => {
    const text = 'we count owls. do they call? at 1.5 km they do';
    expect(toSentences(text).map((sentence) => sentence.text)).toEqual([
      'we count owls.',
      'do they call?',
      'at 1.5 km they do',
    ]);
  });

  it('are none of a text without any', () => {
    expect([toSentences(''), toSentences(' \n\t ')]).toEqual([[], []]);
  });

  it('slice back to the text, in order, and leave nothing but white space between', () => {
    const sign = fc.constantFrom(
      'Owls. ',
      'a ',
      '? ',
      '\n',
      '\u2028',
      '🦉',
      '. ',
      'é',
      '   ',
      '3.5',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(sign).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let done = 0;
        for (const { text: sentence, start, end } of toSentences(text)) {
          expect(text.slice(start, end)).toBe(sentence);
          expect(sentence).toBe(sentence.trim());
          expect(sentence).not.toBe('');
          expect(text.slice(done, start).trim()).toBe('');
          done = end;
        }
        expect(text.slice(done).trim()).toBe('');
      }),
    );
  });
});
