/** Does things to a library, seeded, and says so, until it is killed. */
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createRandom } from '../../src/evaluation/random.js';
import type * as Kindred from '../../src/index.js';
import { paperSchema } from '../../src/paper/paper.js';
import { limits, type Begun, type ChildTask, type Operation, type Said } from './operations.js';

const [, , built = '', given = '{}'] = process.argv;
const { openKindred, backup, restore } = (await import(built)) as typeof Kindred;
const task = JSON.parse(given) as ChildTask;
const { library, models, folder, target } = task;
const random = createRandom(task.seed);
const papers = new Map(task.papers);
const words = ['owl', 'tide', 'bread', 'glacier', 'robot', 'chess', 'rye', 'moon', 'river', 'loom'];
/** Ids are of so many; a library of 500 papers has a saved word index. */
const ids = 900;
let lastBackup = task.backup;
let count = 0;

const open = () => openKindred({ library, mode: 'write', workers: 1, vectorLimits: limits });
let kindred = await open();

// Written at once: what was said is known, whatever happens to this process.
const say = (said: Said) => writeSync(1, `${JSON.stringify(said)}\n`);
const pick = <Item>(items: readonly Item[]) => items[random.below(items.length)];

/** Says that something begins, does it, and says that it was done. */
async function doing<Result>(
  op: Operation,
  about: Omit<Begun, 'op' | 'when'>,
  work: () => Promise<Result>,
) {
  say({ op, when: 'begin', ...about });
  const result = await work();
  const { generation, model } = kindred.info();
  say({ op, when: 'done', generation, model: model.fingerprint });
  return result;
}

function paperOf(id: string, version: number) {
  const text = Array.from({ length: 8 }, () => pick(words)).join(' ');
  return paperSchema.parse({ id, title: `Paper ${id} version ${version}`, abstract: text });
}

/** Puts papers, new ones and new versions of some that are there: more than are committed together. */
async function add(most: number): Promise<void> {
  const chosen = Array.from({ length: 1 + random.below(most) }, () => `p${random.below(ids)}`);
  const put = [...new Set(chosen)].map((id) => [id, (papers.get(id) ?? 0) + 1] as const);
  const items = put.map(([id, version]) => ({ paper: paperOf(id, version) }));
  await doing('add', { put }, () =>
    kindred.put(items, {
      onProgress: ({ done }) => say({ when: 'progress', committed: done }),
    }),
  );
  for (const [id, version] of put) papers.set(id, version);
}

async function remove(share: number): Promise<void> {
  const most = Math.max(1, Math.round(share * papers.size));
  const there = [...papers.keys()];
  const removed = [...new Set(Array.from({ length: most }, () => pick(there) ?? 'none'))];
  await doing('remove', { removed }, () => kindred.delete(removed));
  for (const id of removed) papers.delete(id);
}

/** Changes the model, or how its vectors are written. */
async function reembed(): Promise<void> {
  const { id, encoding } = kindred.info().model;
  const model = models.find((other) => other !== id) ?? id;
  const reduction = { encoding: encoding === 'int8' ? 'float32' : 'int8' } as const;
  await doing('reembed', {}, () =>
    kindred.models.change(random.below(3) > 0 ? { model } : reduction),
  );
}

/** The generation that the saved graph shows; 0 where there is none. */
function savedGeneration(): number {
  const prefix = `vectors.${kindred.info().model.fingerprint.slice(0, 12)}.json`;
  const stamp = readdirSync(library).find((name) => name === prefix);
  if (stamp === undefined) return 0;
  const text = readFileSync(join(library, stamp), 'utf8');
  return (JSON.parse(text) as { generation: number }).generation;
}

const work: Record<Operation, () => Promise<unknown>> = {
  add: () => add(600),
  remove: () => remove(0.05),
  reembed,
  prune: async () => {
    await reembed();
    await doing('prune', {}, () => kindred.models.prune());
  },
  compaction: async () => {
    // A larger share than that at which the graph is made anew, in the background.
    await remove(0.3);
    const { generation } = kindred.info();
    await doing('compaction', {}, async () => {
      for (const end = performance.now() + 30_000; savedGeneration() < generation;) {
        if (performance.now() > end) throw new Error('the graph was not made anew');
        await setTimeout(5);
      }
    });
  },
  backup: async () => {
    const file = join(
      folder,
      `${task.seed}-${count++}${random.below(2) === 0 ? '.sqlite' : '.jsonl'}`,
    );
    await doing('backup', { file }, () => backup({ library, file }));
    lastBackup = file;
  },
  restore: async () => {
    if (lastBackup === undefined) await work.backup();
    const file = lastBackup ?? '';
    say({ op: 'restore', when: 'begin', file });
    await restore({ library, file, force: true, keep: false });
    say({ op: 'restore', when: 'done' });
    // What is there now is known to who started this; an exit would wait for threads at work, or trip over them.
    process.kill(process.pid, 'SIGKILL');
  },
  save: () =>
    doing('save', {}, async () => {
      await kindred.close();
      kindred = await open();
    }),
};

while (papers.size < 2 * limits.exact) await add(600);
for (;;) {
  await (random.below(10) < 6 ? add(100) : remove(0.05));
  await work[target]();
}
