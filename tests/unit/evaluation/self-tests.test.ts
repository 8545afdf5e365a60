import { describe, expect, it } from 'vitest';
import { knownItems } from '../../../src/evaluation/known-items.js';
import { createRandom } from '../../../src/evaluation/random.js';
import { indexKeywords, relatedItems } from '../../../src/evaluation/related-pairs.js';
import { splitFirstSentence } from '../../../src/evaluation/first-sentence.js';
import { paperSchema, type Paper } from '../../../src/paper/paper.js';

const paper = (id: string, fields: Partial<Paper> = {}): Paper =>
  paperSchema.parse({ id, title: `Title of ${id}`, ...fields });

describe('knownItems', () => {
  const long = 'We listened to owls in a dark forest for a whole year.';
  const papers = [
    paper('a', { abstract: `Short one. ${long}`, keywords: ['owls', 'bird song'] }),
    paper('b', { abstract: 'Too short to tell.' }),
    paper('c', { keywords: ['tides'] }),
  ];
  const drawn = (count: number) => ({ count, random: createRandom(1) });

  it('asks by a sentence that is long enough to tell', () => {
    const { queries, qrels } = knownItems(papers, 'sentence', drawn(10));
    expect(queries).toEqual([{ id: 'a', text: long, exclude: [] }]);
    expect(qrels.get('a')).toEqual(new Map([['a', 1]]));
  });

  it('asks by keywords, of papers that have some', () => {
    const { queries } = knownItems(papers, 'keywords', drawn(10));
    expect(queries.map(({ text }) => text).sort()).toEqual(['owls, bird song', 'tides']);
    expect(knownItems(papers, 'keywords', drawn(1)).queries).toHaveLength(1);
    expect(knownItems([], 'keywords', drawn(1)).queries).toEqual([]);
  });

  it('draws the same for the same seed', () => {
    const many = Array.from({ length: 50 }, (_, at) => paper(`p${at}`, { keywords: ['x'] }));
    const ids = (seed: number) =>
      knownItems(many, 'keywords', { count: 5, random: createRandom(seed) }).queries.map(
        ({ id }) => id,
      );
    expect(ids(1)).toEqual(ids(1));
    expect(ids(1)).not.toEqual(ids(2));
  });
});

describe('indexKeywords', () => {
  it('relates papers that share two rare keywords, in any case', () => {
    const papers = [
      paper('a', { keywords: ['Owls', 'microphones', 'forests'] }),
      paper('b', { keywords: ['owls', 'Microphones'] }),
      paper('c', { keywords: ['owls', 'tides'] }),
      paper('d'),
    ];
    const index = indexKeywords(papers);
    expect(index.seeds.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(index.withKeywords).toBe(3);
    const { queries, qrels } = relatedItems(index, { count: 5, random: createRandom(1) });
    expect(queries.map(({ id }) => id).sort()).toEqual(['a', 'b']);
    expect(qrels.get('a')).toEqual(new Map([['b', 1]]));
  });

  it('takes no keyword of more than 20 papers as rare in a small library', () => {
    const holders = (count: number) =>
      Array.from({ length: count }, (_, at) => paper(`p${at}`, { keywords: ['x', 'y'] }));
    expect(indexKeywords(holders(20)).seeds).toHaveLength(20);
    expect(indexKeywords(holders(21)).seeds).toHaveLength(0);
  });

  it('leaves out versions of the seed, as recommendations do', () => {
    const title = 'One Long and Telling Title of a Paper';
    const keywords = ['x', 'y'];
    expect(indexKeywords([paper('a', { title, keywords }), paper('b', { title, keywords })])).toMatchObject({ seeds: [] }); // prettier-ignore
  });
});

describe('splitFirstSentence', () => {
  it.each([
    ['One sentence only', 'One sentence only', ''],
    ['One. Two. Three.', 'One.', 'Two. Three.'],
    ['', '', ''],
  ])('takes the first of %j', (text, first, rest) => {
    expect(splitFirstSentence(text, 300)).toEqual({ first, rest });
  });

  it('cuts at a word where the first is too long', () => {
    expect(splitFirstSentence('aaaa bbbb cccc dddd', 10)).toEqual({
      first: 'aaaa bbbb',
      rest: 'cccc dddd',
    });
    expect(splitFirstSentence('aaaa bbbb', 4)).toEqual({ first: 'aaaa', rest: 'bbbb' });
  });
});
