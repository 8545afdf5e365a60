import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../src/evaluation/random.js';
import type { LiveIndex } from '../../../src/library/live-index.js';
import { SmallLibrary, vectorOf } from '../../unit/library/small-library.js';

const folder = mkdtempSync(join(tmpdir(), 'kindred-damaged-'));
afterAll(() => rmSync(folder, { recursive: true }));
const limits = { exact: 40, deletedShare: 0.5 };
const saved = join(folder, 'saved');
const papers = new SmallLibrary(join(folder, 'library'));
let wanted: unknown;

/** All that can be asked of a library: every row, in its order. */
function answersOf(live: LiveIndex): unknown {
  return {
    byMeaning: [0.1, 0.5, 0.9].map((seed) =>
      live.search(vectorOf(seed), 2_000).map(({ row }) => row),
    ),
    byWords: ['paper', '7', '650'].map((query) => live.lexical.search(query, 2_000)),
    size: live.size,
    generation: live.generation,
  };
}

async function answersWith(options: Parameters<typeof papers.open>[0]): Promise<unknown> {
  const live = await papers.open(options);
  try {
    return answersOf(live);
  } finally {
    await live.close();
  }
}

const isDerived = (name: string) => /^(?:vectors|lexical)\./u.test(name);

/** Puts the saved indexes back as they were written. */
function putBack(): void {
  for (const name of readdirSync(papers.directory).filter(isDerived))
    rmSync(join(papers.directory, name));
  cpSync(saved, papers.directory, { recursive: true });
}

beforeAll(async () => {
  papers.add(1, 701);
  const live = await papers.open({ limits });
  await live.save();
  await live.close();
  cpSync(papers.directory, saved, { recursive: true, filter: (path) => !path.includes('.sqlite') });
  // The saved indexes lag: what came and went since is brought in from where their stamps say they are.
  papers.remove(...Array.from({ length: 20 }, (_, i) => 3 * i + 1));
  papers.add(701, 721);
  wanted = await answersWith({ limits: { exact: Infinity, deletedShare: 1 } });
});

const harms: readonly (readonly [string, (bytes: Buffer, random: Random) => Buffer])[] = [
  [
    'a flipped bit',
    (bytes, random) => {
      const at = random.below(bytes.length);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
      return bytes;
    },
  ],
  ['an end that is missing', (bytes, random) => bytes.subarray(0, random.below(bytes.length))],
  [
    'a block that was never written',
    (bytes, random) => {
      const from = random.below(bytes.length);
      return bytes.fill(0, from, Math.min(from + 512, bytes.length));
    },
  ],
  ['another file’s bytes after its own', (bytes) => Buffer.concat([bytes, bytes.subarray(0, 99)])],
];
const kinds: readonly (readonly [string, RegExp])[] = [
  ['the graph', /\.hnsw$/u],
  ['the stamp of the graph', /^vectors\.\w+\.json$/u],
  ['the word index', /\.bm25$/u],
  ['the stamp of the word index', /^lexical\.json$/u],
];

describe('a saved index is not answered from, but made anew, when it has', () => {
  it.each(
    harms.flatMap(([harm, damage]) => kinds.map(([kind, name]) => ({ harm, damage, kind, name }))),
  )('$harm: $kind', async ({ damage, name, kind }) => {
    const random = createRandom(kind.length);
    for (let trial = 0; trial < 5; trial++) {
      putBack();
      const path = join(
        papers.directory,
        readdirSync(saved).find((each) => name.test(each))!,
      );
      const whole = readFileSync(path);
      writeFileSync(path, damage(Buffer.from(whole), random));
      papers.notices.length = 0;
      expect(await answersWith({ limits })).toEqual(wanted);
      expect(papers.notices.join()).toMatch(/cannot be used .*: rebuilding it/u);
    }
  });

  it('nothing: then it is loaded and brought up to date', async () => {
    putBack();
    papers.notices.length = 0;
    expect(await answersWith({ limits })).toEqual(wanted);
    expect(papers.notices).toEqual([]);
  });
});
