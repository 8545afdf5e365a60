import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { modelsDirectory, packageRoot } from '../../src/config/package-root.js';
import { createRandom, type Random } from '../../src/evaluation/random.js';
import { openKindred } from '../../src/index.js';
import { diagnose, diagnoseBackup, look, type Found } from './examine.js';
import { acknowledged, describeDifference, isSame, possible, type Known } from './known.js';
import { operations, type Begun, type ChildTask, type Operation, type Said } from './operations.js';

const child = fileURLToPath(new URL('./child.ts', import.meta.url));
const built = join(packageRoot, 'dist', 'index.js');

/** About how long things take, in ms, where it was not measured. */
const usualMs: Readonly<Record<Operation, number>> = {
  add: 600,
  remove: 60,
  reembed: 1_500,
  prune: 100,
  compaction: 500,
  backup: 150,
  restore: 200,
  save: 250,
};

/** What was found after one kill. */
export interface Kill {
  readonly target: Operation;
  /** What was under way, if anything. */
  readonly during: Operation | undefined;
  /** Whether what was under way took effect. */
  readonly took: boolean;
  /** What is wrong; nothing, if all is well. */
  readonly problems: readonly string[];
}

/** How a process that was killed ended. */
interface Ended {
  readonly known: Known;
  readonly during: Begun | undefined;
  /** Papers of the put under way that were acknowledged. */
  readonly committed: number;
  readonly problems: readonly string[];
}

/**
 * Kills processes that work on a library, one after another, each at a random moment of what it was
 * started for, and looks at the library after each.
 *
 * @param folder an empty folder
 */
export class CrashMatrix {
  readonly #folder: string;
  readonly #backups: string;
  readonly #library: string;
  readonly #random: Random;
  readonly #models: readonly string[];
  readonly #measuredMs = new Map<Operation, number[]>();
  #known: Known = { papers: new Map(), generation: 0, model: undefined, backup: undefined };

  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#backups = join(folder, 'backups');
    this.#library = join(folder, 'library');
    this.#random = createRandom(seed);
    this.#models = [8, 12].map((tokens) => modelOf(folder, tokens));
  }

  /** Makes the library. */
  async begin(): Promise<void> {
    mkdirSync(this.#backups);
    const [model = ''] = this.#models;
    const kindred = await openKindred({ library: this.#library, mode: 'write', model });
    await kindred.close();
  }

  /** Kills a process as soon as something was acknowledged, and notes how long that took. */
  killAfter(target: Operation): Promise<Kill> {
    return this.#kill(target, undefined);
  }

  /** Kills a process at a random moment of something, or soon after, and tells what it left. */
  killDuring(target: Operation): Promise<Kill> {
    // Somewhat longer than it takes, so that the moment after it is met, too.
    return this.#kill(target, this.#random.below(Math.ceil(1.4 * this.meanMs(target))));
  }

  /** How long an operation takes: on the average of those that were let through to their end. */
  meanMs(op: Operation): number {
    const measured = this.#measuredMs.get(op) ?? [usualMs[op]];
    return measured.reduce((sum, ms) => sum + ms, 0) / measured.length;
  }

  /** @param afterMs since the operation began; undefined: when it was acknowledged */
  async #kill(target: Operation, afterMs: number | undefined): Promise<Kill> {
    const { known, during, committed, problems } = await this.#run(target, afterMs);
    const found = await look(this.#library);
    const states = possible(known, during, committed);
    const state = states.find(({ papers }) => isSame(papers, found.papers));
    const wrong = [
      ...problems,
      ...(state === undefined ? [describeDifference(known.papers, found.papers)] : []),
      ...contradictions(known, during, found),
      ...(await this.#diagnoseBackup(known, during)),
      ...(await diagnose(this.#library, this.#folder)),
    ];
    this.#known = { ...known, ...found };
    return { target, during: during?.op, took: state?.took ?? false, problems: wrong };
  }

  async #run(target: Operation, afterMs: number | undefined): Promise<Ended> {
    const { papers, backup } = this.#known;
    const task: ChildTask = {
      library: this.#library,
      models: this.#models,
      folder: this.#backups,
      seed: this.#random.bits(),
      target,
      papers: [...papers],
      backup: backup?.file,
    };
    const args = ['--import', 'tsx', child, built, JSON.stringify(task)];
    const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = new Promise<string>((resolve) => {
      running.once('close', (code, signal) => resolve(String(signal ?? code)));
    });
    let [known, during, committed, begunAt] = [this.#known, undefined as Begun | undefined, 0, 0];
    let timer: NodeJS.Timeout | undefined;
    for await (const line of createInterface({ input: running.stdout })) {
      const said = JSON.parse(line) as Said;
      if (said.when === 'progress') {
        committed = said.committed;
      } else if (said.when === 'begin') {
        [during, committed, begunAt] = [said, 0, performance.now()];
        const isTime = said.op === target && afterMs !== undefined;
        if (isTime) timer ??= setTimeout(() => running.kill('SIGKILL'), afterMs);
      } else {
        if (during !== undefined) known = acknowledged(known, during, said);
        during = undefined;
        if (said.op !== target || afterMs !== undefined) continue;
        this.#measure(target, performance.now() - begunAt);
        running.kill('SIGKILL');
      }
    }
    clearTimeout(timer);
    const ending = await exit;
    const problems = ending === 'SIGKILL' ? [] : [`it ended by itself: ${ending}`];
    return { known, during, committed, problems };
  }

  #measure(op: Operation, ms: number): void {
    this.#measuredMs.set(op, [...(this.#measuredMs.get(op) ?? []), ms]);
  }

  /** What is wrong with the last backup, and with one that was being written; others are removed. */
  async #diagnoseBackup(known: Known, during: Begun | undefined): Promise<string[]> {
    const { backup, papers } = known;
    const file = during?.op === 'backup' ? during.file : undefined;
    for (const name of readdirSync(this.#backups)) {
      const isOf = (path: string | undefined) => path !== undefined && basename(path) === name;
      if (!isOf(backup?.file) && !isOf(file)) rmSync(join(this.#backups, name));
    }
    const isNew = backup !== undefined && backup.file !== this.#known.backup?.file;
    const folder = this.#folder;
    return [
      ...(isNew ? await diagnoseBackup(backup.file, backup.papers, { folder, isDone: true }) : []),
      ...(file === undefined ? [] : await diagnoseBackup(file, papers, { folder, isDone: false })),
    ];
  }
}

/** What a library says of itself against what was acknowledged. */
function contradictions(known: Known, during: Begun | undefined, found: Found): string[] {
  const { generation, model } = known;
  const mayChange = during?.op === 'reembed' || during?.op === 'restore';
  return [
    ...(found.generation < generation ? [`generation ${found.generation}, not ${generation}`] : []),
    ...(model !== undefined && found.model !== model && !mayChange
      ? ['it is of another model than was acknowledged']
      : []),
  ];
}

/** A copy of the bundled model that reads few tokens: what is asked does not depend on how long it takes. */
function modelOf(folder: string, tokens: number): string {
  const model = join(folder, `model-${tokens}`);
  cpSync(join(modelsDirectory, 'all-MiniLM-L6-v2'), model, { recursive: true });
  const manifest = join(model, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace(/"maxTokens": \d+/u, `"maxTokens": ${tokens}`));
  return model;
}

/** Every operation, in turn. */
export function* inTurn(count: number): Iterable<Operation> {
  for (let i = 0; i < count; i++) yield operations[i % operations.length] ?? 'add';
}
