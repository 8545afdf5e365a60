import { existsSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { normalize, type Embedding } from '../../src/ranking/embedding.js';
import { toRow, type Row } from '../../src/ranking/run.js';
import { ExactIndex } from '../../src/vector-index/exact-index.js';
import { HnswIndex } from '../../src/vector-index/hnsw-index.js';
import type { VectorIndex } from '../../src/vector-index/vector-index.js';

const dimensions = 16;

/** Deterministic points on the sphere (a linear congruential generator: Numerical Recipes, ch. 7). */
function points(count: number, seed = 1): Embedding[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () =>
    normalize(Float32Array.from({ length: dimensions }, next)),
  );
}

function rowsOf(index: VectorIndex, query: Embedding, k: number): number[] {
  return index.search(query, k).map(({ row }) => row);
}

const stored = new Map<Row, Embedding>();
const implementations: [string, () => VectorIndex][] = [
  ['exact', () => new ExactIndex(dimensions)],
  ['hnsw', () => HnswIndex.create({ dimensions, embeddingOf: (row) => stored.get(row) })],
];

describe.each(implementations)('the %s vector index', (_, create) => {
  function filled(count: number): { index: VectorIndex; all: Embedding[] } {
    const index = create();
    const all = points(count);
    stored.clear();
    all.forEach((embedding, i) => {
      index.add(toRow(i + 1), embedding);
      stored.set(toRow(i + 1), embedding);
    });
    return { index, all };
  }

  it('answers nothing while it is empty', () => {
    expect(create().search(points(1)[0]!, 5)).toEqual([]);
  });

  it('ranks an embedding nearest to itself with similarity 1', () => {
    const { index, all } = filled(50);
    const [first] = index.search(all[7]!, 3);
    expect(first?.row).toBe(8);
    expect(first?.score).toBeCloseTo(1, 5);
  });

  it('answers in descending order of cosine similarity, without repeats', () => {
    const { index, all } = filled(200);
    const run = index.search(points(1, 99)[0]!, 20);
    const scores = run.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(run.map(({ row }) => row)).size).toBe(20);
    expect(all.length).toBe(index.size);
  });

  it('answers every live row when k is larger than the index', () => {
    const { index, all } = filled(30);
    expect(index.search(all[0]!, 1_000).length).toBe(30);
  });

  it('never answers a deleted row again, and counts only live rows', () => {
    const { index, all } = filled(40);
    expect(index.delete(toRow(5))).toBe(true);
    expect(index.delete(toRow(5))).toBe(false);
    expect(index.delete(toRow(4_000))).toBe(false);
    expect(index.size).toBe(39);
    expect(index.has(toRow(5))).toBe(false);
    expect(rowsOf(index, all[4]!, 40)).not.toContain(5);
  });

  it('answers nothing after the last row is deleted', () => {
    const { index, all } = filled(1);
    index.delete(toRow(1));
    expect(index.search(all[0]!, 3)).toEqual([]);
  });

  it('refuses a row that was ever added and an embedding of another length', () => {
    const { index, all } = filled(3);
    index.delete(toRow(2));
    expect(() => index.add(toRow(1), all[0]!)).toThrow(RangeError);
    expect(() => index.add(toRow(2), all[0]!)).toThrow(RangeError);
    expect(() => index.add(toRow(9), normalize(new Float32Array(8).fill(1)))).toThrow(RangeError);
  });

  it('grows beyond its first capacity', () => {
    const { index, all } = filled(3_000);
    expect(rowsOf(index, all[2_999]!, 1)).toEqual([3_000]);
  });

  it('answers exactly the nearest accepted rows when few are accepted', () => {
    const { index, all } = filled(3_000);
    const accept = new Set([3, 1_500, 2_999].map(toRow));
    const run = index.search(all[10]!, 2, { accept });
    const exact = [...accept].map((row) => row).sort(byNearness(all, all[10]!));
    expect(run.map(({ row }) => row)).toEqual(exact.slice(0, 2));
    expect(index.search(all[10]!, 5, { accept: new Set() })).toEqual([]);
    expect(index.search(all[10]!, 5, { accept: new Set([toRow(9_999)]) })).toEqual([]);
  });

  it('fills k from a wide filter, with accepted rows only', () => {
    const { index, all } = filled(6_000);
    const accept = new Set(all.map((_vector, i) => toRow(i + 1)).filter((row) => row % 2 === 0));
    const run = index.search(all[0]!, 25, { accept });
    expect(run.length).toBe(25);
    expect(run.every(({ row }) => accept.has(row))).toBe(true);
  });

  it('agrees with the exact order after any adds and deletes', () => {
    const all = points(60);
    const operations = fc.array(fc.tuple(fc.boolean(), fc.nat(59)), { maxLength: 120 });
    const law = fc.property(operations, fc.integer({ min: 1, max: 70 }), (steps, k) => {
      const index = create();
      const live = new Set<number>();
      const ever = new Set<number>();
      for (const [add, i] of steps) {
        if (add && !ever.has(i)) {
          index.add(toRow(i), all[i]!);
          live.add(i);
          ever.add(i);
        } else if (!add) {
          expect(index.delete(toRow(i))).toBe(live.delete(i));
        }
      }
      const query = points(1, 5)[0]!;
      const rows = [...live].map(toRow).sort(byNearness(all, query, 0));
      expect(rowsOf(index, query, k)).toEqual(rows.slice(0, k));
    });
    fc.assert(law, { numRuns: 60 });
  });
});

function byNearness(all: readonly Embedding[], query: Embedding, offset = 1) {
  const exact = (row: Row) => all[row - offset]!.reduce((sum, x, i) => sum + x * query[i]!, 0);
  return (a: Row, b: Row) => exact(b) - exact(a);
}

describe('the hnsw vector index', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kindred-hnsw-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const options = { dimensions, embeddingOf: () => undefined };

  it('finds at least 98 of 100 true neighbours at its defaults', () => {
    const all = points(4_000);
    const hnsw = HnswIndex.create(options);
    const exact = new ExactIndex(dimensions);
    all.forEach((embedding, i) => {
      hnsw.add(toRow(i), embedding);
      exact.add(toRow(i), embedding);
    });
    let found = 0;
    for (const query of points(100, 77)) {
      const truth = new Set(rowsOf(exact, query, 10));
      found += rowsOf(hnsw, query, 10).filter((row) => truth.has(row)).length;
    }
    expect(found).toBeGreaterThanOrEqual(980);
  });

  it('is the same after saving and loading, deletes included', async () => {
    const path = join(directory, 'saved.hnsw');
    const index = HnswIndex.create(options);
    points(500).forEach((embedding, i) => index.add(toRow(i), embedding));
    for (let row = 0; row < 500; row += 3) index.delete(toRow(row));
    await index.save(path);
    const loaded = await HnswIndex.load(path, index.state(), options);
    expect(loaded.size).toBe(index.size);
    const query = points(1, 3)[0]!;
    expect(loaded.search(query, 50)).toEqual(index.search(query, 50));
    expect(() => loaded.add(toRow(0), query)).toThrow(RangeError);
  });

  it('is the same before and after the graph is told of what was deleted', () => {
    const [told, untold] = [HnswIndex.create(options), HnswIndex.create(options)];
    const all = points(600);
    for (const index of [told, untold]) {
      all.forEach((embedding, i) => index.add(toRow(i), embedding));
      for (let row = 0; row < 600; row += 2) index.delete(toRow(row));
    }
    while (!told.settle(0));
    for (const k of [1, 20, 300, 600]) {
      const [query] = points(1, k);
      const rows = rowsOf(untold, query!, k);
      expect(rows).toEqual(rowsOf(told, query!, k));
      expect(rows).toHaveLength(Math.min(k, 300));
    }
  });

  it.runIf(existsSync('/dev/full'))('does not save what the disk does not take', async () => {
    const index = HnswIndex.create(options);
    points(500).forEach((embedding, i) => index.add(toRow(i), embedding));
    await expect(index.save('/dev/full')).rejects.toThrow('could be written');
  });

  it('refuses to load a truncated file or one that holds other rows', async () => {
    const path = join(directory, 'broken.hnsw');
    const index = HnswIndex.create(options);
    points(200).forEach((embedding, i) => index.add(toRow(i), embedding));
    await index.save(path);
    await expect(HnswIndex.load(path, { rows: 150, deleted: [] }, options)).rejects.toThrow('200');
    truncateSync(path, 5_000);
    await expect(HnswIndex.load(path, index.state(), options)).rejects.toThrow();
  });
});
