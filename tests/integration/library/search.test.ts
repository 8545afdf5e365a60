import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKindred, type Kindred } from '../../../src/index.js';
import { paperSchema } from '../../../src/paper/paper.js';
import type { Answer } from '../../../src/search/answer.js';
import { overlapCrossEncoder } from '../embedder/model-folder.js';
import { shelf } from './shelf.js';

const directory = mkdtempSync(join(tmpdir(), 'kindred-search-'));
let kindred: Kindred;
beforeAll(async () => {
  kindred = await openKindred({ library: directory, mode: 'write', workers: 1 });
  await kindred.put(shelf.map((paper) => ({ paper })));
});
afterAll(async () => {
  await kindred.close();
  rmSync(directory, { recursive: true });
});

const ids = ({ results }: Answer): string[] => results.map(({ paper }) => paper.id);
const codes = ({ notes }: Answer): string[] => notes.map(({ code }) => code);
const everything = { k: shelf.length, allVersions: true };

describe('hybrid search', () => {
  it('finds a rare word that meaning alone ranks low', async () => {
    const query = 'how are glaciers measured by Kvernberg?';
    const dense = ids(await kindred.search(query, { ...everything, mode: 'dense' }));
    expect(dense.indexOf('doi:10.1000/winter')).toBeGreaterThan(2);
    const hybrid = ids(await kindred.search(query, everything));
    expect(hybrid.indexOf('doi:10.1000/winter')).toBeLessThan(2);
  });

  it('finds a paraphrase that shares no word with the question', async () => {
    const query = 'How do bakers make their loaves rise?';
    expect(ids(await kindred.search(query, { ...everything, mode: 'lexical' }))).not.toContain(
      'p1',
    );
    expect(ids(await kindred.search(query, { k: 2 }))).toContain('p1');
  });

  it('scores 0 to 1 by both meaning and words, best first', async () => {
    const { results } = await kindred.search('satellite images of ice', everything);
    expect(results).toHaveLength(shelf.length);
    const scores = results.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect([Math.max(...scores) <= 1, Math.min(...scores) >= 0]).toEqual([true, true]);
    for (const { parts } of results) {
      expect(Math.abs(parts.dense ?? NaN)).toBeLessThanOrEqual(1);
      expect(parts.lexical).toBeGreaterThanOrEqual(0);
    }
  });

  it('estimates the relevance of every paper exactly if the model is calibrated', async () => {
    const { results } = await kindred.search('satellite images of ice', everything);
    const told = results.filter(({ relevance }) => relevance !== undefined);
    const isCalibrated = kindred.reader.model.relevance !== undefined;
    expect(told).toHaveLength(isCalibrated ? results.length : 0);
    for (const { relevance = NaN } of told) expect(relevance > 0 && relevance < 1).toBe(true);
  });
});

describe('search by one view', () => {
  it('by meaning scores every paper by its cosine', async () => {
    const { results } = await kindred.search('ice', { ...everything, mode: 'dense' });
    expect(results).toHaveLength(shelf.length);
    for (const { score, parts } of results) expect(parts).toEqual({ dense: score });
  });

  it('by words answers those alone that share one, by BM25', async () => {
    const answer = await kindred.search('Kvernberg sourdough', { mode: 'lexical' });
    expect(ids(answer).sort()).toEqual(['doi:10.1000/winter', 'p1']);
    for (const { score, parts } of answer.results) expect(parts).toEqual({ lexical: score });
    expect(codes(answer)).toEqual(['FEWER_THAN_ASKED']);
    expect(answer.notes[0]?.message).toContain('shares a word');
  });

  it('by words says that no paper shares one, rather than that there is no other paper', async () => {
    const answer = await kindred.search('dodo', { mode: 'lexical' });
    expect([ids(answer), codes(answer)]).toEqual([[], ['NO_WORD_MATCHES']]);
    const none = await kindred.search('ice', { mode: 'lexical', filter: { yearTo: 1900 } });
    expect(codes(none)).toEqual(['FILTERED_OUT']);
  });
});

describe('what stands in a query', () => {
  it('"a phrase" must be held word for word, hyphens or not', async () => {
    for (const query of ['"self-supervised" ice', '“self supervised” ice']) {
      expect(ids(await kindred.search(query))).toEqual(['ice:drill']);
    }
  });

  it('-word must not be held, in any inflection', async () => {
    const all = ids(await kindred.search('mountain ice', everything));
    const without = ids(await kindred.search('mountain ice -satellites', everything));
    expect(all).toContain('ice:1994');
    expect(without).toContain('ice:drill');
    for (const id of ['p2', 'ice:1994', 'ice:2024', 'arxiv:1901.00009']) {
      expect(without).not.toContain(id);
    }
    expect(without).toHaveLength(all.length - 4);
  });

  it('author:, venue:, year: and id: are conditions', async () => {
    const asked = async (query: string) => ids(await kindred.search(query)).sort();
    expect(await asked('ice author:moor')).toEqual(['doi:10.1000/winter', 'ice:2024']);
    expect(await asked('ice author:"ben quay" author:Moor')).toEqual(['doi:10.1000/winter']);
    expect(await asked('ice venue:"mountain letters"')).toEqual(['doi:10.1000/winter']);
    expect(await asked('ice year:2016..2018')).toEqual(['arxiv:1901.00009', 'ice:sound']);
    expect(await asked('ice id:p1 id:https://doi.org/10.1000/WINTER')).toEqual([
      'doi:10.1000/winter',
      'p1',
    ]);
  });

  it('holds together with the filter that was given', async () => {
    const filter = { yearFrom: 2000, yearTo: 2018, authors: ['moor'] };
    const answer = await kindred.search('ice year:1990..2010', { filter });
    expect(ids(answer)).toEqual(['doi:10.1000/winter']);
    const none = await kindred.search('ice author:nobody', { filter });
    expect([ids(none), codes(none)]).toEqual([[], ['FILTERED_OUT']]);
  });

  it('that was not understood is told, and taken as words', async () => {
    const answer = await kindred.search('ice year:soon', everything);
    expect(answer.results).toHaveLength(shelf.length);
    expect(answer.notes.find(({ code }) => code === 'NOT_UNDERSTOOD')?.message).toContain(
      '"year:soon"',
    );
  });

  it('lists the newest papers where there is nothing to rank by', async () => {
    const answer = await kindred.search('author:moor');
    expect(ids(answer)).toEqual(['ice:2024', 'doi:10.1000/winter']);
    expect(codes(answer)).toContain('NEWEST_FIRST');
    const without = await kindred.search('-ice', { k: 2 });
    expect([ids(without), codes(without)]).toEqual([
      ['doi:10.1000/winter', 'p9'],
      ['NEWEST_FIRST'],
    ]);
    await expect(kindred.search('" "')).rejects.toMatchObject({ code: 'QUERY_EMPTY' });
  });

  it('may be the name of a paper, which is then answered first, and its like after it', async () => {
    for (const name of ['10.1000/winter', 'https://doi.org/10.1000/WINTER']) {
      expect(ids(await kindred.search(name))[0]).toBe('doi:10.1000/winter');
    }
    expect(
      ids(await kindred.search('arXiv:1901.00009v2', { allVersions: true })).slice(0, 2),
    ).toEqual(['arxiv:1901.00009', 'p2']);
    const { results } = await kindred.search('arXiv:1901.00009v2');
    expect(
      results.filter(({ paper }) => ['arxiv:1901.00009', 'p2'].includes(paper.id)),
    ).toHaveLength(1);
    const filtered = await kindred.search('10.1000/winter', { filter: { yearFrom: 2010 } });
    expect(ids(filtered)).not.toContain('doi:10.1000/winter');
  });
});

it.each(['hybrid', 'lexical', 'dense'] as const)(
  'a paper that is named comes first in a %s search, though others say its title more often',
  async (mode) => {
    const named = paperSchema.parse({ id: 'doi:10.1000/owls', title: 'Owls' });
    const twice = paperSchema.parse({ id: 'twice', title: 'Owl, owls', abstract: 'Owls' });
    const version = paperSchema.parse({ ...named, id: 'version' });
    await kindred.put([version, twice, named].map((paper) => ({ paper })));
    for (const k of [1, 3]) {
      const answer = await kindred.search('10.1000/owls', { mode, k });
      expect(ids(answer)[0]).toBe('doi:10.1000/owls');
      expect(new Set(ids(answer)).size).toBe(k);
    }
    await kindred.delete(['doi:10.1000/owls', 'twice', 'version']);
  },
);

describe('a misspelt or unknown word', () => {
  it('is asked about', async () => {
    const answer = await kindred.search('glacirs seen by satelites');
    const told = answer.notes.filter(({ code }) => code === 'DID_YOU_MEAN');
    expect(told.map(({ message }) => message)).toEqual([
      expect.stringMatching(/"glacirs": did you mean "glaciers?"/u),
      expect.stringMatching(/"satelites": did you mean "satellites?"/u),
    ]);
    expect(ids(answer)[0]).toMatch(/^(?:p2|ice:.*|arxiv:1901.00009)$/u);
  });

  it('is not asked about where papers hold it', async () => {
    expect(codes(await kindred.search('glaciers satellites', everything))).toEqual([]);
  });

  it('of which nothing can be made gets no paper that pretends to match', async () => {
    const query = 'zzxqy vvkkwo qqqjjx';
    const words = await kindred.search(query, { mode: 'lexical' });
    expect([ids(words), codes(words)]).toEqual([[], ['NO_WORD_MATCHES']]);
    const answer = await kindred.search(query);
    expect([ids(answer), codes(answer)]).toEqual([[], ['NOTHING_RELEVANT']]);
  });

  it('is no reason to hide what a filter asks for', async () => {
    const answer = await kindred.search('zzxqy vvkkwo author:moor');
    expect(ids(answer).sort()).toEqual(['doi:10.1000/winter', 'ice:2024']);
    for (const { relevance } of answer.results) expect(relevance).toBeLessThan(0.1);
  });
});

describe('the reasons of an answer', () => {
  it('are given only when asked for', async () => {
    const { results } = await kindred.search('ice', { k: 1 });
    expect(results[0]).not.toHaveProperty('why');
  });

  it('are the words in common, with spans that slice to them', async () => {
    const { results } = await kindred.search('satellites that image mountain ice', {
      k: 4,
      explain: true,
    });
    for (const { why, paper } of results) {
      const shares = (why?.words ?? []).map(({ share }) => share);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
      const { title = [], abstract = [] } = why?.highlights ?? {};
      const marked = [
        ...title.map(({ start, end }) => paper.title.slice(start, end)),
        ...abstract.map(({ start, end }) => paper.abstract.slice(start, end)),
      ];
      expect(marked.length).toBeGreaterThan(0);
      for (const word of marked) expect(word).toMatch(/^(?:satellites?|images?|mountain|ice)$/iu);
      const { start, end } = why?.snippet ?? { start: 0, end: 0 };
      expect(paper.abstract.slice(start, end)).toMatch(/^[A-Z].*(?:ice|satellite|mountain).*\.$/iu);
      expect(why).not.toHaveProperty('pair');
    }
  });

  it('are none for a paper that shares no word', async () => {
    const { results } = await kindred.search('How do bakers make their loaves rise?', {
      k: 2,
      explain: true,
    });
    const bread = results.find(({ paper }) => paper.id === 'p1');
    expect(bread?.why).toEqual({ words: [], highlights: { title: [], abstract: [] } });
  });
});

it('a word of a removed paper finds nothing any more', async () => {
  const paper = paperSchema.parse({ id: 'gone', title: 'The quaggamire of the veldt' });
  await kindred.put([{ paper }]);
  const found = await kindred.search('quaggamire', { mode: 'lexical' });
  expect(ids(found)).toEqual(['gone']);
  await kindred.delete(['gone']);
  const again = await kindred.search('quaggamire', { mode: 'lexical' });
  expect([ids(again), codes(again)]).toEqual([[], ['NO_WORD_MATCHES']]);
  expect(ids(await kindred.search('quaggamire', everything))).not.toContain('gone');
  expect(codes(await kindred.search('"quaggamire"'))).toContain('FILTERED_OUT');
});

describe('a second stage', () => {
  it('reranks by the sentences that match best, and tells its part', async () => {
    const query = 'Which animals hear their prey in the dark?';
    const first = await kindred.search(query, { k: 3 });
    const reranked = await kindred.search(query, { k: 3, rerank: 'sentences' });
    expect(reranked.results).toHaveLength(3);
    for (const { parts } of reranked.results) expect(parts.rerank).toBeGreaterThan(0);
    expect(reranked.results.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    expect(first.results[0]?.parts).not.toHaveProperty('rerank');
  });

  it('finds by sentence what a long abstract buries', async () => {
    const query = 'Which protocol did all measurements follow?';
    const { results } = await kindred.search(query, { k: 1, rerank: 'sentences', mode: 'dense' });
    expect(results[0]?.paper.id).toBe('doi:10.1000/winter');
  });

  it('reads papers with a cross-encoder, started once', async () => {
    const rerank = overlapCrossEncoder();
    const query = 'satellite images of mountain ice';
    const { results } = await kindred.search(query, { k: 2, rerank });
    expect(results[0]?.paper.id).toBe('ice:1994');
    expect(results[0]?.parts.rerank).toBeGreaterThan(results[1]?.parts.rerank ?? 1);
    rmSync(rerank, { recursive: true });
    await expect(kindred.search(query, { rerank })).resolves.toHaveProperty('results');
    mkdirSync(rerank); // for whoever clears up
  });

  it('says which reranker is not to be had', async () => {
    const failing = kindred.search('ice', { rerank: '/no/such/model' });
    await expect(failing).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('does not read an answer in which nothing is relevant', async () => {
    const query = 'zzyzx qwrtp';
    const { results, notes } = await kindred.search(query, { rerank: '/no/such/model' });
    expect(results).toEqual([]);
    expect(notes.map(({ code }) => code)).toContain('NOTHING_RELEVANT');
  });
});

describe('feedback', () => {
  it('finds more of what the best papers are about', async () => {
    const query = 'sounds of calving';
    const plain = await kindred.search(query, { ...everything, mode: 'lexical' });
    const fed = await kindred.search(query, { ...everything, mode: 'lexical', feedback: true });
    expect(ids(fed).length).toBeGreaterThan(ids(plain).length);
    expect(ids(fed)).toEqual(expect.arrayContaining(ids(plain)));
    expect(ids(fed)[0]).toBe('ice:sound');
  });

  it('leaves a query without an answer as it is', async () => {
    const options = { mode: 'lexical', feedback: true } as const;
    const { results, notes } = await kindred.search('zzyzx', options);
    expect({ results, codes: notes.map(({ code }) => code) }).toMatchObject({
      results: [],
      codes: ['NO_WORD_MATCHES'],
    });
  });
});

it('answers a question without its quoted phrase, if no paper holds it, and says so', async () => {
  const answer = await kindred.search('glaciers that "melt like butter"', { k: 2 });
  expect(codes(answer)).toEqual(['PHRASE_NOT_FOUND']);
  expect(answer.notes[0]?.message).toContain('"melt like butter"');
  expect(answer.results).toHaveLength(2);
  const held = await kindred.search('glaciers "satellite images"', { k: 9 });
  expect(codes(held)).not.toContain('PHRASE_NOT_FOUND');
  const strict = await kindred.search('"melt like butter"');
  expect([ids(strict), codes(strict)[0]]).toEqual([[], 'FILTERED_OUT']);
});

it.each(['10.9999/nowhere', 'arXiv:2112.00001', 'https://doi.org/10.9999/nowhere'])(
  'says that the paper of an identifier is not there: %s',
  async (name) => {
    const answer = await kindred.search(name);
    expect(codes(answer)).toContain('NOT_IN_LIBRARY');
    expect(codes(answer)).not.toContain('DID_YOU_MEAN');
  },
);
