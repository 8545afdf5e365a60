import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { modelsDirectory, packageRoot } from '../../src/config/package-root.js';
import { backup, examine, openKindred, type Kindred } from '../../src/index.js';
import type { Embedding } from '../../src/ranking/embedding.js';
import { limits, operations, type ChildTask, type Operation, type Said } from './operations.js';
import { seeded } from './random.js';

const child = fileURLToPath(new URL('./child.ts', import.meta.url));
const built = join(packageRoot, 'dist', 'index.js');
const questions = ['owl river', 'bread', 'robot chess moon', 'paper version 3'];

type Papers = ReadonlyMap<string, number>;

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

/** What is known of a library between two kills. */
interface Known {
  readonly papers: Papers;
  readonly backup: { readonly file: string; readonly papers: Papers } | undefined;
}

/** How a process that was killed ended. */
interface Ended {
  readonly known: Known;
  readonly during: Said | undefined;
}

/**
 * Kills processes that work on a library, one after another, each at a random moment of what it was
 * started for, and looks at the library after each.
 *
 * @param folder an empty folder
 */
export class CrashMatrix {
  readonly #folder: string;
  readonly #random: () => number;
  readonly #models: readonly string[];
  readonly #durations = new Map<Operation, number>();
  #known: Known = { papers: new Map(), backup: undefined };
  #kills = 0;

  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#random = seeded(seed);
    this.#models = [8, 12].map((tokens) => modelOf(folder, tokens));
  }

  get #library(): string {
    return join(this.#folder, 'library');
  }

  /** Makes the library. */
  async begin(): Promise<void> {
    const [model = ''] = this.#models;
    const kindred = await openKindred({ library: this.#library, mode: 'write', model });
    await kindred.close();
  }

  /** Kills one process, and tells what it left. */
  async kill(): Promise<Kill> {
    const target = operations[this.#kills % operations.length] ?? 'add';
    const seed = Math.floor(this.#random() * 2 ** 31);
    this.#kills++;
    const { known, during } = await this.#run(target, seed);
    const found = await readPapers(this.#library);
    const after = applied(known, during);
    const took = !isSame(known.papers, after) && isSame(found, after);
    const isRight = took || isSame(found, known.papers);
    const lost = isRight
      ? []
      : [`papers are neither as before nor as after: ${tell(known.papers, found)}`];
    this.#known = { ...known, papers: found };
    const problems = [...lost, ...(await this.#examine())];
    return { target, during: during?.op, took, problems };
  }

  /** Starts a process, and kills it some time after it has begun what it was started for. */
  async #run(target: Operation, seed: number): Promise<Ended> {
    const { papers, backup: whole } = this.#known;
    const task: ChildTask = {
      library: this.#library,
      models: this.#models,
      folder: this.#folder,
      seed,
      target,
      papers: Object.fromEntries(papers),
      backup: whole?.file,
    };
    const args = ['--import', 'tsx', child, built, JSON.stringify(task)];
    const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let known = this.#known;
    let during: Said | undefined;
    let begun = 0;
    let timer: NodeJS.Timeout | undefined;
    for await (const line of createInterface({ input: running.stdout })) {
      const said = JSON.parse(line) as Said;
      if (said.when === 'done') {
        this.#learn(said.op, performance.now() - begun);
        if (during !== undefined) known = { papers: applied(known, during), backup: known.backup };
        if (said.op === 'backup' && said.file !== undefined) {
          known = { ...known, backup: { file: said.file, papers: known.papers } };
        }
        during = undefined;
        continue;
      }
      during = said;
      begun = performance.now();
      if (said.op !== target || timer !== undefined) continue;
      // A little longer than it takes, so that the moment after it is met, too.
      const longest = 1.3 * (this.#durations.get(target) ?? 100);
      timer = setTimeout(() => running.kill('SIGKILL'), this.#random() * longest);
    }
    clearTimeout(timer);
    return { known, during };
  }

  #learn(op: Operation, ms: number): void {
    const before = this.#durations.get(op);
    this.#durations.set(op, before === undefined ? ms : 0.7 * before + 0.3 * ms);
  }

  /** What is wrong with the library: by the doctor, and against one freshly built of the same database. */
  async #examine(): Promise<string[]> {
    const report = await examine({ library: this.#library, vectorLimits: limits });
    const ill = report.findings
      .filter(({ status }) => status === 'error')
      .map(({ check, message }) => `${check}: ${message}`);
    const fresh = join(this.#folder, 'fresh');
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh);
    await backup({ library: this.#library, file: join(fresh, 'library.sqlite') });
    const [own, other] = [await answersOf(this.#library), await answersOf(fresh)];
    return [...ill, ...compare(own, other)];
  }
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

/** The papers as they are once what is said to begin has happened. */
function applied({ papers, backup: whole }: Known, said: Said | undefined): Papers {
  if (said?.op === 'restore') return whole?.papers ?? papers;
  const after = new Map(papers);
  for (const [id, version] of Object.entries(said?.put ?? {})) after.set(id, version);
  for (const id of said?.removed ?? []) after.delete(id);
  return after;
}

async function readPapers(library: string): Promise<Papers> {
  return withOpen(library, ({ reader }) => {
    const papers = new Map<string, number>();
    for (const row of reader.newestRows()) {
      const { id, title } = reader.paper(row);
      papers.set(id, Number(/version (\d+)$/u.exec(title)?.[1]));
    }
    return papers;
  });
}

interface Answers {
  readonly byWords: readonly string[];
  readonly byMeaning: readonly (readonly string[])[];
}

/** By words, and nearest to some stored papers: neither needs the model. */
async function answersOf(library: string): Promise<Answers> {
  return withOpen(library, async (kindred) => {
    const { reader } = kindred;
    const byWords: string[] = [];
    for (const question of questions) {
      const { results } = await kindred.search(question, { mode: 'lexical', allVersions: true });
      byWords.push(results.map(({ paper, score }) => `${paper.id} ${score.toFixed(9)}`).join(', '));
    }
    const ids = Array.from(reader.newestRows(), (row) => reader.paper(row).id).sort();
    const seeds = ids.filter((_, i) => i % Math.ceil(ids.length / 5) === 0);
    const nearest = (embedding: Embedding) =>
      reader.vectors.search(embedding, 10).map(({ score }) => score.toFixed(5));
    const byMeaning = seeds.map((id) => {
      const row = reader.rowOf(id);
      return row === undefined ? [] : nearest(reader.embedding(row));
    });
    return { byWords, byMeaning };
  });
}

function compare(own: Answers, fresh: Answers): string[] {
  const words = own.byWords.flatMap((answer, i) =>
    answer === fresh.byWords[i] ? [] : [`by words: ${answer} / ${fresh.byWords[i] ?? ''}`],
  );
  // Scores, as papers alike have no order; a graph may miss one of ten.
  const meaning = own.byMeaning.flatMap((scores, i) => {
    const others = fresh.byMeaning[i] ?? [];
    const alike = scores.filter((score) => others.includes(score)).length;
    const isAlike = scores.length === others.length && alike >= scores.length - 1;
    return isAlike ? [] : [`by meaning: ${scores.join(' ')} / ${others.join(' ')}`];
  });
  return [...words, ...meaning];
}

async function withOpen<Result>(
  library: string,
  work: (kindred: Kindred) => Promise<Result> | Result,
): Promise<Result> {
  const kindred = await openKindred({ library, vectorLimits: limits });
  try {
    return await work(kindred);
  } finally {
    await kindred.close();
  }
}

function isSame(a: Papers, b: Papers): boolean {
  return a.size === b.size && [...a].every(([id, version]) => b.get(id) === version);
}

function tell(known: Papers, found: Papers): string {
  const lost = [...known].filter(([id, version]) => found.get(id) !== version);
  const surplus = [...found].filter(([id]) => !known.has(id));
  return `lost or other ${lost.slice(0, 5).join(' ')}, not known ${surplus.slice(0, 5).join(' ')}`;
}
