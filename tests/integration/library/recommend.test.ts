import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKindred, type Kindred } from '../../../src/index.js';
import type { Answer } from '../../../src/search/answer.js';
import { shelf } from './shelf.js';

const directory = mkdtempSync(join(tmpdir(), 'kindred-recommend-'));
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
const everything = { k: shelf.length };

describe('recommendations', () => {
  it('are like any of the liked papers', async () => {
    const answer = await kindred.recommend({ positive: ['p2', 'p6'] }, { k: 4 });
    expect(answer.positive.map(({ id }) => id)).toEqual(['p2', 'p6']);
    expect(ids(answer)).toEqual(expect.arrayContaining(['ice:1994', 'ice:2024']));
    const all = ids(await kindred.recommend({ positive: ['p2', 'p6'] }, everything));
    const alone = ids(await kindred.recommend({ positive: ['p2'] }, everything));
    expect(all.indexOf('p7')).toBeLessThan(alone.indexOf('p7'));
  });

  it('leave out all papers that were named, their versions and front matter', async () => {
    const taste = { positive: ['p2', 'ice:drill'], negative: ['ice:2024'] };
    const answer = await kindred.recommend(taste, everything);
    const out = ['p2', 'arxiv:1901.00009', 'ice:drill', 'ice:2024', 'editorial'];
    expect(ids(answer).sort()).toEqual(
      shelf
        .map(({ id }) => id)
        .filter((id) => !out.includes(id))
        .sort(),
    );
    expect(answer.negative.map(({ id }) => id)).toEqual(['ice:2024']);
  });

  it('hold one version of a work, the nearest', async () => {
    const answer = ids(await kindred.recommend({ positive: ['ice:1994'] }, everything));
    expect(answer.filter((id) => id === 'p2' || id === 'arxiv:1901.00009')).toHaveLength(1);
  });

  it('move away from what is disliked', async () => {
    const positive = ['p2', 'p6'];
    const likeness = async (negative: string[]) => {
      const { results } = await kindred.recommend({ positive, negative }, everything);
      return results.find(({ paper }) => paper.id === 'p3')?.parts;
    };
    const [neutral, moved] = [await likeness([]), await likeness(['ice:sound'])];
    expect(moved?.dense).toBeLessThan(neutral?.dense ?? NaN);
    expect(moved?.lexical).toBeLessThan(neutral?.lexical ?? NaN);
  });

  it('may start from front matter where that is what was named', () => {
    const answer = kindred.related('editorial', { k: 3 });
    expect(codes(answer)).toEqual(['NO_ABSTRACT']);
    expect(answer.results).toHaveLength(3);
  });

  it('are found for the text of a paper that is not in the library', async () => {
    const text =
      'Penguins on drifting ice\nSatellites count penguin colonies on Antarctic ice sheets.';
    const answer = await kindred.recommend({ text }, { k: 5 });
    expect(answer.positive).toEqual([]);
    for (const id of ids(answer)) expect(id).toMatch(/^(?:p2|p3|ice:.*|arxiv:1901\.00009)$/u);
  });

  it('of a text and a paper are like both', async () => {
    const text = 'Loaves and crusts: how bread is baked in clay ovens.';
    const answer = await kindred.recommend({ positive: ['p2'], text }, { k: 6 });
    expect(ids(answer)).toEqual(expect.arrayContaining(['p0', 'ice:1994']));
  });

  it('take filters and modes', async () => {
    const filter = { yearFrom: 2000, yearTo: 2020 };
    const answer = await kindred.recommend({ positive: ['p2'] }, { filter });
    expect(ids(answer).sort()).toEqual(['doi:10.1000/winter', 'ice:drill', 'ice:sound']);
    expect(codes(answer)).toEqual(['FEWER_THAN_ASKED']);
    const words = await kindred.recommend({ positive: ['p9'] }, { mode: 'lexical' });
    for (const { score, parts } of words.results) expect(parts).toEqual({ lexical: score });
    const meaning = kindred.related('p9', { mode: 'dense', k: 3 });
    for (const { score, parts } of meaning.results) expect(parts).toEqual({ dense: score });
  });

  it('for one paper are those of related', async () => {
    const { results } = await kindred.recommend({ positive: ['p2'] }, { k: 5 });
    expect(results).toEqual(kindred.related('p2', { k: 5 }).results);
  });
});

describe('diversity and recency', () => {
  const order = (options: { diversity?: number; recency?: number }) =>
    ids(kindred.related('p2', { k: 6, ...options }));

  it('of 0 change nothing', () => {
    expect(order({ diversity: 0, recency: 0 })).toEqual(order({}));
  });

  it('diversity keeps the nearest paper and puts unlike ones before what repeats it', () => {
    const [plain, diverse] = [order({}), order({ diversity: 0.6 })];
    expect(diverse[0]).toBe(plain[0]);
    expect(diverse).not.toEqual(plain);
    const onIce = (list: string[]) => list.filter((id) => id.startsWith('ice:')).length;
    expect(onIce(diverse)).toBeLessThan(onIce(plain));
  });

  it('recency puts newer papers first; at 1 it is the order of years, undated ones last', () => {
    expect(order({})[0]).toBe('ice:1994');
    expect(order({ recency: 0.5 })[0]).toBe('ice:2024');
    expect(order({ recency: 1 })).toEqual([
      'ice:2024',
      'p3',
      'ice:sound',
      'ice:drill',
      'doi:10.1000/winter',
      'ice:1994',
    ]);
  });
});

describe('the reasons of a recommendation', () => {
  it('hold the two sentences of seed and paper that are most alike, and their words in common', () => {
    const { seed, results } = kindred.related('p2', { k: 3, explain: true });
    for (const { why, paper } of results) {
      expect(why?.words.length).toBeGreaterThan(0);
      expect(seed.abstract).toContain(why?.pair?.seed);
      expect(`${paper.title}\n${paper.abstract}`).toContain(why?.pair?.paper);
      expect(why?.pair?.similarity).toBeGreaterThan(0);
      expect(why?.pair?.similarity).toBeLessThanOrEqual(1);
    }
    const nearest = results.find(({ paper }) => paper.id === 'ice:1994');
    expect(nearest?.why?.pair).toMatchObject({
      seed: 'Satellite images show how mountain ice retreats year after year.',
      paper: 'Satellite images show the retreat of mountain glaciers over ten years.',
    });
    const { pair } = nearest?.why ?? {};
    const cut = (side: 'seed' | 'paper') =>
      pair?.highlights[side].map(({ start, end }) => pair[side].slice(start, end));
    expect(cut('seed')).toEqual([
      'Satellite',
      'images',
      'show',
      'mountain',
      'retreats',
      'year',
      'year',
    ]);
    expect(cut('paper')).toEqual(['Satellite', 'images', 'show', 'retreat', 'mountain', 'years']);
  });

  it('are spans that slice to words of the seeds', () => {
    const { results } = kindred.related('p2', { k: 3, explain: true });
    for (const { why, paper } of results) {
      for (const { start, end } of why?.highlights.title ?? []) {
        expect(paper.title.slice(start, end)).toMatch(/^[\p{L}-]+$/u);
      }
      const { start, end } = why?.snippet ?? { start: 0, end: 0 };
      expect(paper.abstract.slice(start, end)).toMatch(/^[A-Z].*\.$/u);
    }
  });

  it('of a text have no sentence of a seed', async () => {
    const { results } = await kindred.recommend({ text: 'satellite ice' }, { k: 2, explain: true });
    for (const { why } of results) expect(why).not.toHaveProperty('pair');
  });
});

describe('a taste', () => {
  const many = Array.from({ length: 101 }, () => 'p0');
  it.each([
    [{}, 'INVALID_PARAMETER'],
    [{ negative: ['p0'] }, 'INVALID_PARAMETER'],
    [{ positive: many }, 'INVALID_PARAMETER'],
    [{ positive: ['p0'], negative: many }, 'INVALID_PARAMETER'],
    [{ positive: ['nobody'] }, 'PAPER_NOT_FOUND'],
    [{ positive: ['p0'], negative: ['nobody'] }, 'PAPER_NOT_FOUND'],
    [{ text: ' ' }, 'QUERY_EMPTY'],
    [{ text: 'x'.repeat(20_001) }, 'QUERY_TOO_LONG'],
  ])('%.50j is refused by its code', async (taste, code) => {
    await expect(kindred.recommend(taste)).rejects.toMatchObject({ code });
  });

  it.each([{ diversity: 1.1 }, { recency: -0.1 }, { diversity: NaN }, { k: 0 }])(
    'with %j is refused',
    (options) => {
      expect(() => kindred.related('p0', options)).toThrow(
        expect.objectContaining({ code: 'INVALID_PARAMETER' }),
      );
    },
  );
});

it('says so where the filter leaves nothing but what was asked by', async () => {
  const answer = await kindred.recommend(
    { positive: ['doi:10.1000/winter'] },
    { filter: { venues: ['Mountain Letters'] } },
  );
  expect([ids(answer), codes(answer)]).toEqual([[], ['FILTERED_OUT']]);
  expect(answer.notes[0]?.message).toMatch(/^No other paper passes/u);
});

describe('recommendations for BibTeX', () => {
  const unknown = '@article{x, title={Ice sheets seen from space}, abstract={Glaciers retreat.}}';

  it('are like the papers of its entries', async () => {
    const answer = await kindred.recommend({ text: unknown }, { k: 3 });
    expect(answer.positive).toEqual([]);
    expect(ids(answer)).toEqual(expect.arrayContaining(['ice:1994', 'ice:2024']));
  });

  it('know an entry that the library has, and leave out versions of one that it has not', async () => {
    const known = '@article{w, title={A long winter}, doi={10.1000/WINTER}}';
    const version = '@misc{v, title={Tracking glaciers from orbit}}';
    const text = `${known}\n${version}\n${unknown}`;
    const answer = await kindred.recommend({ text }, everything);
    expect(answer.positive.map(({ id }) => id)).toEqual(['doi:10.1000/winter']);
    expect(ids(answer)).not.toContain('doi:10.1000/winter');
    expect(ids(answer)).not.toContain('arxiv:1901.00009');
    expect(ids(answer)).not.toContain('p2');
  });

  it('refuse an entry that cannot be read, saying where', async () => {
    const text = `${unknown}\n@article{y, year=2020}`;
    await expect(kindred.recommend({ text })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
      details: { name: 'text', problem: expect.stringContaining('line 2') as string },
    });
  });

  it('refuse more entries than papers may be liked', async () => {
    const text = Array.from({ length: 101 }, (_, i) => `@misc{k${i}, title={Paper ${i}}}`).join(
      '\n',
    );
    await expect(kindred.recommend({ text })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
      details: { name: 'text' },
    });
  });
});
