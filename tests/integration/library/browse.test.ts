import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKindred, type Kindred } from '../../../src/index.js';
import type { Answer } from '../../../src/search/answer.js';
import { shelf } from './shelf.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-browse-'));
const directory = join(root, 'library');
let kindred: Kindred;
beforeAll(async () => {
  mkdirSync(directory);
  kindred = await openKindred({ library: directory, mode: 'write', workers: 1 });
  await kindred.put(shelf.map((paper) => ({ paper })));
});
afterAll(async () => {
  await kindred.close();
  rmSync(root, { recursive: true });
});

const ids = ({ results }: Answer): string[] => results.map(({ paper }) => paper.id);
const query = 'glaciers and ice';
const facets = true;
/** The shelf holds a version of one of its papers. */
const allVersions = true;

describe('paging', () => {
  it('puts the pages of an answer together to the whole, without gap or repetition', async () => {
    const whole = await kindred.search(query, { k: shelf.length, allVersions });
    const pages: string[] = [];
    const ranks: number[] = [];
    for (let offset = 0; offset < shelf.length; offset += 4) {
      const page = await kindred.search(query, { k: 4, offset, facets, allVersions });
      pages.push(...ids(page));
      ranks.push(...page.results.map(({ rank }) => rank));
    }
    expect(pages).toEqual(ids(whole));
    expect(ranks).toEqual(whole.results.map(({ rank }) => rank));
  });

  it('tells how many papers there are to page through, and gives none beyond', async () => {
    expect((await kindred.search(query, { k: 2, facets, allVersions })).found).toBe(shelf.length);
    const beyond = await kindred.search(query, { k: 5, offset: 500, facets, allVersions });
    expect([beyond.results, beyond.found]).toEqual([[], shelf.length]);
  });

  it('pages through what a reranker has reordered', async () => {
    const options = { rerank: 'sentences' } as const;
    const whole = await kindred.search(query, { k: 6, ...options });
    const second = await kindred.search(query, { k: 3, offset: 3, ...options });
    expect(ids(second)).toEqual(ids(whole).slice(3));
    expect(second.results.map(({ rank }) => rank)).toEqual([4, 5, 6]);
  });

  it.each([-1, 1.5, 1_001])('refuses an offset of %s', async (offset) => {
    await expect(kindred.search(query, { offset })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
      details: { name: 'offset' },
    });
  });
});

describe('facets', () => {
  it('count every paper that can be paged through', async () => {
    const answer = await kindred.search(query, { k: 1, facets, allVersions });
    const years = answer.facets?.years ?? [];
    const dated = shelf.filter(({ year }) => year !== undefined);
    expect(years.reduce((sum, { count }) => sum + count, 0)).toBe(dated.length);
    expect(years.map(({ year }) => year)).toEqual(
      [...new Set(dated.map(({ year = 0 }) => year))].sort((a, b) => a - b),
    );
    const moor = shelf.filter(({ authors }) => authors.includes('Ada Moor')).length;
    expect(answer.facets?.authors).toContainEqual({ value: 'Ada Moor', count: moor });
    expect(answer.facets?.sources).toContainEqual(expect.objectContaining({ value: 'doi.org' }));
  });

  it('tell what choosing a further value would add', async () => {
    const all = await kindred.search(query, { facets, allVersions });
    const [first, second] = all.facets?.venues ?? [];
    const filter = { venues: [first?.value ?? ''] };
    const chosen = await kindred.search(query, { facets, allVersions, filter });
    expect(chosen.found).toBe(first?.count);
    expect(chosen.facets?.venues).toEqual(all.facets?.venues);
    const both = [first?.value ?? '', second?.value ?? ''];
    const wider = await kindred.search(query, { facets, allVersions, filter: { venues: both } });
    expect(wider.found).toBe((first?.count ?? 0) + (second?.count ?? 0));
  });

  it('keep all years while some are chosen, and count the rest within them', async () => {
    const all = await kindred.search(query, { facets, allVersions });
    const chosen = await kindred.search(query, { facets, allVersions, filter: { yearFrom: 2018 } });
    expect(chosen.facets?.years).toEqual(all.facets?.years);
    expect(chosen.found).toBe(shelf.filter(({ year = 0 }) => year >= 2018).length);
  });

  it('hold to the conditions of the question itself', async () => {
    const answer = await kindred.search(`${query} author:Moor`, { facets, allVersions });
    expect(answer.facets?.authors[0]?.value).toBe('Ada Moor');
    expect(answer.found).toBe(answer.facets?.authors[0]?.count);
  });

  it('are told of a question that has conditions only', async () => {
    const answer = await kindred.search('author:Moor', { facets, allVersions, k: 1 });
    expect(answer.found).toBe(answer.facets?.authors[0]?.count);
    expect(answer.results).toHaveLength(1);
  });
});

describe('sorted by date', () => {
  it('the newest come first, of what has to do with the question', async () => {
    const answer = await kindred.search(query, { k: shelf.length, sort: 'date' });
    const years = answer.results.map(({ paper }) => paper.year ?? -1);
    expect(years).toEqual([...years].sort((a, b) => b - a));
    expect(answer.results.length).toBeGreaterThan(3);
    for (const { relevance = 1 } of answer.results) expect(relevance).toBeGreaterThanOrEqual(0.15);
  });
});

describe('a source in the question', () => {
  it('leaves the papers that are found there', async () => {
    const answer = await kindred.search('source:arxiv.org glaciers', {
      k: shelf.length,
      allVersions,
    });
    expect(ids(answer)).toEqual(['arxiv:1901.00009']);
  });
});

describe('a BibTeX entry as the question', () => {
  it('stands for what it describes', async () => {
    const entry = '@article{x, title = {How bakers make loaves rise}, year = 2020}';
    const plain = await kindred.search('How bakers make loaves rise', { k: 3 });
    expect(ids(await kindred.search(entry, { k: 3 }))).toEqual(ids(plain));
  });

  it('of a paper of the library answers that paper first', async () => {
    const entry = '@misc{x, title = {Some other words}, doi = {10.1000/WINTER}}';
    expect(ids(await kindred.search(entry, { k: 3 }))[0]).toBe('doi:10.1000/winter');
  });

  it('that cannot be read is taken as words, and told', async () => {
    const answer = await kindred.search('@article{x, title = {glaciers', { k: 3 });
    expect(answer.notes[0]).toMatchObject({ code: 'NOT_UNDERSTOOD' });
    expect(answer.results).toHaveLength(3);
  });

  it('with others behind it is asked alone, and that is told', async () => {
    const entries = '@misc{a, title = {Glaciers}}\n@misc{b, title = {Bread}}';
    const answer = await kindred.search(entries, { k: 3 });
    expect(answer.notes[0]?.message).toContain('only the first');
  });
});

it('the versions of a paper are the other records of the same work', () => {
  const names = (name: string) => kindred.versions(name).map(({ id }) => id);
  for (const { id } of shelf) expect(names(id)).not.toContain(id);
  const [withVersion] = shelf.filter(({ id }) => names(id).length > 0);
  const [other = ''] = names(withVersion?.id ?? '');
  expect(names(other)).toContain(withVersion?.id);
});
