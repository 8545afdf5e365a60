import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paperSchema } from '../../../src/paper/paper.js';
import { holdsPhrase, toWords } from '../../../src/paper/phrase.js';

const paper = paperSchema.parse({
  id: 'p',
  title: 'Self-Supervised Pré-Training, by Schrödinger’s method',
  abstract: 'We train BERT-base\non 10,000 owl calls.',
  authors: ['Mira Sól', 'Łukasz Strøm'],
  keywords: ['night birds', 'moor'],
  venue: 'Bird Letters',
});
const holds = (phrase: string) => holdsPhrase(paper, toWords(phrase));

describe('a phrase', () => {
  it.each([
    'self-supervised',
    'self supervised',
    'SELF–SUPERVISED pre-training',
    'pre training by',
    'schrodinger’s method',
    "Schrödinger's method",
    'bert base on',
    '10,000 owl',
    'mira sol',
    'lukasz strom',
    'night birds',
    'bird letters',
    'calls',
  ])('"%s" is held: case, accents and hyphens do not matter', (phrase) => {
    expect(holds(phrase)).toBe(true);
  });

  it.each([
    ['parts of words', 'elf supervised'],
    ['parts of words', 'owl call'],
    ['inflections', 'train bert bases'],
    ['words in another order', 'supervised self'],
    ['words that stand apart', 'self training'],
    ['one field after another', 'method we train'],
    ['one keyword after another', 'birds moor'],
    ['a compound written as one', 'bertbase'],
  ])('does not match %s', (_, phrase) => {
    expect(holds(phrase)).toBe(false);
  });

  it('is compared as words with one space between and around', () => {
    expect(toWords(' Ärger: “Re-ranking” (2nd\ted.) ')).toBe(' arger re ranking 2nd ed ');
  });

  it('is held by any text that contains its words, whatever signs stand between', () => {
    const word = fc.stringMatching(/^[a-zäöé0-9]{1,6}$/u);
    const sign = fc.constantFrom(' ', '-', ', ', '\n', ' – ', '/', '“');
    const words = fc.array(word, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.tuple(words, words, words), sign, ([before, phrase, after], between) => {
        const abstract = [...before, ...phrase, ...after].join(between);
        const holder = paperSchema.parse({ id: 'p', title: 'x', abstract });
        expect(holdsPhrase(holder, toWords(phrase.join(' ')))).toBe(true);
      }),
    );
  });
});
