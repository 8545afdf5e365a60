/** Does things to a library, seeded, and says so, until it is killed. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type * as Kindred from '../../src/index.js';
import { paperSchema } from '../../src/paper/paper.js';
import { limits, type ChildTask, type Operation, type Said } from './operations.js';
import { seeded } from './random.js';

const [, , built = '', given = '{}'] = process.argv;
const { openKindred, backup, restore } = (await import(built)) as typeof Kindred;
const task = JSON.parse(given) as ChildTask;
const { library, models, folder, target } = task;
const random = seeded(task.seed);
const papers = new Map(Object.entries(task.papers));
const words = ['owl', 'tide', 'bread', 'glacier', 'robot', 'chess', 'rye', 'moon', 'river', 'loom'];
let lastBackup = task.backup;
let count = 0;

const open = () => openKindred({ library, mode: 'write', workers: 1, vectorLimits: limits });
let kindred = await open();

// Written at once: what was said is known, whatever happens to this process.
const say = (said: Said) => writeSync(1, `${JSON.stringify(said)}\n`);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <Item>(items: readonly Item[]) => items[below(items.length)];

function paperOf(id: string, version: number) {
  const text = Array.from({ length: 8 }, () => pick(words)).join(' ');
  return paperSchema.parse({ id, title: `Paper ${id} version ${version}`, abstract: text });
}

async function add(least = 1): Promise<void> {
  const put: Record<string, number> = {};
  for (let i = least + below(25); i > 0; i--) {
    const id = `p${below(400)}`;
    put[id] = (papers.get(id) ?? 0) + 1;
  }
  say({ op: 'add', when: 'begin', put });
  await kindred.put(Object.entries(put).map(([id, version]) => ({ paper: paperOf(id, version) })));
  for (const [id, version] of Object.entries(put)) papers.set(id, version);
  say({ op: 'add', when: 'done' });
}

async function remove(most = 12): Promise<void> {
  const ids = [...papers.keys()];
  const removed = [...new Set(Array.from({ length: 1 + below(most) }, () => pick(ids) ?? ''))];
  say({ op: 'remove', when: 'begin', removed });
  await kindred.delete(removed.filter((id) => id !== ''));
  for (const id of removed) papers.delete(id);
  say({ op: 'remove', when: 'done' });
}

const work: Record<Operation, () => Promise<void>> = {
  add: () => add(10),
  remove: () => remove(),
  reembed: async () => {
    const { id, encoding } = kindred.info().model;
    const model = models.find((other) => other !== id) ?? id;
    say({ op: 'reembed', when: 'begin' });
    await kindred.models.change(
      random() < 0.5 ? { model } : { encoding: encoding === 'int8' ? 'float32' : 'int8' },
    );
    if (random() < 0.3) await kindred.models.prune();
    say({ op: 'reembed', when: 'done' });
  },
  compaction: async () => {
    // More than the share of deleted rows at which the graph is renewed beside itself.
    await remove(80);
    say({ op: 'compaction', when: 'begin' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await kindred.delete([]);
    say({ op: 'compaction', when: 'done' });
  },
  backup: async () => {
    const file = join(folder, `${task.seed}-${count++}${random() < 0.5 ? '.sqlite' : '.jsonl'}`);
    say({ op: 'backup', when: 'begin', file });
    await backup({ library, file });
    lastBackup = file;
    say({ op: 'backup', when: 'done', file });
  },
  restore: async () => {
    if (lastBackup === undefined) return;
    say({ op: 'restore', when: 'begin', file: lastBackup });
    await restore({ library, file: lastBackup, force: true, keep: false });
    say({ op: 'restore', when: 'done', file: lastBackup });
    process.exit(0); // what is there now is known to who started this
  },
  save: async () => {
    say({ op: 'save', when: 'begin' });
    await kindred.close();
    kindred = await open();
    say({ op: 'save', when: 'done' });
  },
};

for (;;) {
  await (random() < 0.6 ? add() : remove());
  await work[target]();
}
