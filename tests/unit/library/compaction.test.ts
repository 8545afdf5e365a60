import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { LiveIndex, LiveIndexOptions } from '../../../src/library/live-index.js';
import { SmallLibrary, nearest, vectorOf } from './small-library.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-compaction-'));
afterAll(() => rmSync(root, { recursive: true }));
const opened: LiveIndex[] = [];
afterEach(async () => {
  for (const live of opened.splice(0)) await live.close();
});
let next = 0;

const library = () => new SmallLibrary(join(root, String(next++)));
/** A graph from 41 papers on, made anew when more than 3 rows in 10 are deleted. */
const limits = { exact: 40, deletedShare: 0.3 };

async function open(papers: SmallLibrary, options: Partial<LiveIndexOptions> = {}) {
  const live = await papers.open({ limits, ...options });
  opened.push(live);
  return live;
}

/** Rows from one number to another, the latter excluded. */
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const graphs = ({ directory }: SmallLibrary) =>
  readdirSync(directory).filter((name) => name.endsWith('.hnsw'));

/** What the stamp of the saved graph says. */
function savedGraph({ directory }: SmallLibrary): { rows: number; deleted: number[] } | undefined {
  const stamp = readdirSync(directory).find((name) => /^vectors\.\w+\.json$/u.test(name));
  if (stamp === undefined) return undefined;
  return JSON.parse(readFileSync(join(directory, stamp), 'utf8')) as never;
}

/** Every row that can be answered, in the order of its nearness to some vectors. */
function answers(live: LiveIndex): unknown {
  return [1, 2, 3].map((seed) => live.search(vectorOf(seed / 7), 1_000));
}

/** That a live index answers as one does that is built of the library as it is. */
async function expectAsFresh(papers: SmallLibrary, live: LiveIndex): Promise<void> {
  const fresh = await papers.open({ limits: { exact: Infinity, deletedShare: 1 } });
  try {
    const [given, wanted] = [answers(live), answers(fresh)] as [never[][], never[][]];
    expect(given.map((run) => run.map(({ row }) => row))).toEqual(
      wanted.map((run) => run.map(({ row }) => row)),
    );
    expect(live.lexical.search('paper', 1_000)).toEqual(fresh.lexical.search('paper', 1_000));
    expect([live.size, live.generation]).toEqual([fresh.size, fresh.generation]);
  } finally {
    await fresh.close();
  }
}

describe('compaction', () => {
  it('turns an exact index into a graph in the background, and saves it', async () => {
    const papers = library();
    papers.add(1, 30);
    const live = await open(papers);
    papers.add(30, 200);
    await live.sync();
    expect([live.kind, live.size]).toEqual(['exact', 199]);
    await live.compact();
    expect(savedGraph(papers)?.rows).toBe(199);
    expect(live.kind).toBe('hnsw');
    expect(papers.notices).toEqual([]);
    await expectAsFresh(papers, live);
  });

  it('goes on while papers come and go, and leaves none of the deleted rows', async () => {
    const papers = library();
    papers.add(1, 400);
    const live = await open(papers);
    papers.remove(...rows(1, 200));
    await live.sync();
    const compacting = live.compact().then(() => 'done');
    const soon = () => setTimeout(5, 'not yet');
    for (let last = 400; (await Promise.race([compacting, soon()])) !== 'done'; last += 2) {
      papers.add(last, last + 2);
      papers.remove(last);
      await live.sync();
      expect(nearest(live, last + 1)).toEqual([last + 1]);
    }
    const { rows: saved, deleted } = savedGraph(papers)!;
    expect(saved - deleted.length).toBeLessThanOrEqual(papers.reads.size());
    expect(deleted.filter((row) => row < 200)).toEqual([]);
    await expectAsFresh(papers, live);
  });

  it('is not done again where another process has just done it', async () => {
    const papers = library();
    papers.add(1, 400);
    const [one, other] = [await open(papers), await open(papers, { worker: '/no/such/module.js' })];
    papers.remove(...rows(1, 200));
    await one.sync();
    await one.compact();
    expect(savedGraph(papers)?.rows).toBe(200);
    papers.add(400, 410);
    await other.sync();
    await other.compact();
    expect(savedGraph(papers)?.rows).toBe(210);
    expect(savedGraph(papers)?.deleted).toEqual([]);
    expect(papers.notices.filter((notice) => notice.includes('thread'))).toEqual([]);
    await expectAsFresh(papers, other);
  });

  it('is not undone by a process that saves an index that is still worn out', async () => {
    const papers = library();
    papers.add(1, 400);
    const [one, other] = [await open(papers), await open(papers)];
    papers.remove(...rows(1, 200));
    await one.sync();
    await one.compact();
    papers.add(400, 410);
    await other.sync();
    await other.save();
    expect(savedGraph(papers)).toMatchObject({ rows: 200, deleted: [] });
  });

  const failures: [string, string][] = [
    ['cannot be started', 'import "./nothing-is-here.js";'],
    ['throws', 'export default () => { throw new Error("out of memory"); };'],
    ['dies without a word', 'export default () => process.exit(1);'],
    [
      'writes half a graph',
      `import { writeFileSync } from 'node:fs';
       export default ({ path }) => {
         writeFileSync(path, 'half a gr');
         return { generation: 1, state: { rows: 1, deleted: [] } };
       };`,
    ],
  ];
  it.each(failures)('is done by the process itself if its thread %s', async (_, source) => {
    const papers = library();
    papers.add(1, 400);
    const worker = join(papers.directory, 'worker.mjs');
    writeFileSync(worker, source);
    const live = await open(papers, { worker });
    papers.remove(...rows(1, 200));
    await live.sync();
    await live.compact();
    expect(savedGraph(papers)?.rows).toBe(200);
    expect(papers.notices.join()).toContain('cannot be made anew by another thread');
    expect(graphs(papers)).toHaveLength(1);
    await expectAsFresh(papers, live);
  });

  it('that a close comes into leaves no file and no thread', async () => {
    const papers = library();
    papers.add(1, 3_000);
    const live = await papers.open({ limits });
    papers.remove(...rows(1, 1_500));
    await live.sync();
    void live.compact();
    await expect.poll(() => graphs(papers).length, { timeout: 30_000 }).toBe(1);
    await live.close();
    expect(graphs(papers)).toEqual([]);
    expect(papers.notices.filter((notice) => !notice.startsWith('building'))).toEqual([]);
  });
});

describe('an index that the change log does not reach back to', () => {
  it('is brought in step by comparing rows, not rebuilt', async () => {
    const papers = library();
    papers.add(1, 300);
    const first = await papers.open({ limits });
    await first.save();
    await first.close();
    papers.remove(5, 6, 299);
    papers.add(300, 320);
    papers.remove(310);
    papers.writer.transaction(() => papers.writer.pruneChanges(2, 1_000));
    expect(papers.reads.remembersAfter(papers.reads.generation() - 3)).toBe(false);
    papers.notices.length = 0;
    const live = await open(papers);
    expect([live.kind, papers.notices]).toEqual(['hnsw', []]);
    await expectAsFresh(papers, live);
  });

  it('follows on from the last change, though the log holds no change at all', async () => {
    const papers = library();
    papers.add(1, 100);
    const live = await open(papers);
    papers.writer.transaction(() => papers.writer.pruneChanges(0, 1_000));
    await live.sync();
    papers.add(100, 120);
    await live.sync();
    expect(live.generation).toBe(119);
    await expectAsFresh(papers, live);
  });

  it('takes in vectors that were stored after their rows', async () => {
    const papers = library();
    papers.add(1, 60);
    const vector = vectorOf(7);
    papers.writer.transaction(() => papers.writer.models.dropVectors(papers.model, 20));
    const live = await open(papers);
    expect(live.search(vector, 1_000)).toHaveLength(39);
    papers.writer.transaction(() => {
      for (const row of papers.reads.rowsWithout(papers.model, 0, 100)) {
        const passageHash = Buffer.alloc(32);
        const stored = { model: papers.model, passageHash, vector: vectorOf(row) };
        papers.writer.models.setEmbedding(row, stored);
      }
    });
    papers.add(60, 61);
    await live.sync();
    expect(live.search(vector, 1_000)).toHaveLength(60);
  });
});

describe('any course of events', () => {
  type Step = readonly [
    'add' | 'remove' | 'sync' | 'compact' | 'save' | 'reopen' | 'prune',
    number,
  ];
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constant('add' as const), fc.integer({ min: 1, max: 120 })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constant('remove' as const), fc.integer({ min: 1, max: 60 })),
    },
    fc.tuple(
      fc.constantFrom('sync' as const, 'compact' as const, 'save' as const, 'reopen' as const),
      fc.constant(0),
    ),
    fc.tuple(fc.constant('prune' as const), fc.integer({ min: 0, max: 50 })),
  );

  it('ends in indexes that answer as those built anew', async () => {
    const law = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps: Step[]) => {
      const papers = library();
      let live = await papers.open({ limits });
      let added = 0;
      const course: Record<Step[0], (count: number) => unknown> = {
        add: (count) => papers.add(added + 1, (added += count) + 1),
        remove: (count) => papers.remove(...papers.reads.rowsAfter(added / 3, count)),
        sync: () => live.sync(),
        compact: () => live.compact(),
        save: () => live.save(),
        reopen: async () => {
          await live.close();
          live = await papers.open({ limits });
        },
        prune: (keep) => papers.writer.transaction(() => papers.writer.pruneChanges(keep, 1_000)),
      };
      try {
        for (const [name, count] of steps) await course[name](count);
        await live.sync();
        await expectAsFresh(papers, live);
      } finally {
        await live.close();
      }
    });
    await fc.assert(law, { numRuns: 50 });
  });
});
