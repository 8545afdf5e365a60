/**
 * What does Kindred's embedder cost over bare onnxruntime?
 *
 * Measures texts/s and CPU time a text of `embedPassages` with 2 workers over 1,000 real papers (title
 * and abstract; every n-th of ai-papers, so no seed) with the bundled model. Peer: onnxruntime-node
 * alone, running the very same batches, tokenized beforehand and neither pooled nor normalised: once
 * as 2 sessions of 1 thread in 2 processes, once as 1 session of 2 threads. Each side runs in a
 * fresh process, in turns; before it is timed, its vectors of 32 texts must be those of the other.
 *
 *   npx tsx bench/embedding-throughput.ts [TEXTS=1000] [ROUNDS=3]
 */
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AutoTokenizer } from '@huggingface/transformers';
import { z } from 'zod';
import { estimateTokens, toBatches } from '../src/embedder/batches.js';
import { createEmbedder } from '../src/embedder/create-embedder.js';
import { pool } from '../src/embedder/pooling.js';
import { resolveModel, type ResolvedModel } from '../src/embedder/resolve-model.js';
import { tokenize } from '../src/embedder/tokenize.js';
import { weightsFile } from '../src/embedder/weights.js';
import { dot, normalize } from '../src/ranking/embedding.js';
import { machine } from './machine.js';
import { percentile } from './percentile.js';
import { realPassages } from './shared-data.js';

const sides = ['kindred', 'bare 2x1', 'bare 1x2'] as const;
const checked = 32;
const self = fileURLToPath(import.meta.url);
const requireFromTransformers = createRequire(import.meta.resolve('@huggingface/transformers'));

const outcomeSchema = z.object({ textsPerS: z.number(), cpuMsPerText: z.number() });
type Outcome = z.output<typeof outcomeSchema>;

/** A batch as onnxruntime takes it: n x t, row-major. */
interface Tokens {
  readonly ids: BigInt64Array;
  readonly mask: BigInt64Array;
  readonly rows: number;
}
/** As much of onnxruntime-node as is used; it is a dependency of transformers.js, not of ours. */
interface Ort {
  readonly InferenceSession: { create(path: string, options: object): Promise<Session> };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => object;
}
interface Session {
  run(feeds: Record<string, object>): Promise<Record<string, Hidden>>;
}
interface Hidden {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

function ortModule(): Ort {
  return requireFromTransformers('onnxruntime-node') as Ort;
}

async function openSession({ folder, dtype }: ResolvedModel, threads: number) {
  const { InferenceSession, Tensor } = ortModule();
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
  const session = await InferenceSession.create(join(folder, weightsFile(dtype)), options);
  return async ({ ids, mask, rows }: Tokens): Promise<Hidden> => {
    const dims = [rows, ids.length / rows];
    const feeds = {
      input_ids: new Tensor('int64', ids, dims),
      attention_mask: new Tensor('int64', mask, dims),
      token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), dims),
    };
    const { last_hidden_state: hidden } = await session.run(feeds);
    if (hidden === undefined) throw new Error('no last_hidden_state');
    return hidden;
  };
}

/**
 * A process of the bare side. Says "ready", then runs the batch of each number it is told and says
 * "next"; told -1, it says the CPU time that it took, in ms, and ends.
 */
async function runBarePart(resolved: ResolvedModel, texts: readonly string[], threads: number) {
  const batches = await tokenizeAll(resolved, texts);
  const run = await openSession(resolved, threads);
  for (const batch of batches.slice(0, 2)) await run(batch);
  let cpu: NodeJS.CpuUsage | undefined;
  process.on('message', (number: number) => {
    cpu ??= process.cpuUsage();
    const batch = batches[number];
    if (batch !== undefined) {
      void run(batch).then(() => process.send?.('next'));
      return;
    }
    const { user, system } = process.cpuUsage(cpu);
    process.send?.((user + system) / 1000, () => process.disconnect());
  });
  process.send?.('ready');
}

async function tokenizeAll({ folder, model }: ResolvedModel, texts: readonly string[]) {
  const tokenizer = await AutoTokenizer.from_pretrained(folder);
  const lengths = texts.map((text) => estimateTokens(text, model.maxTokens));
  return toBatches(lengths).map((batch): Tokens => {
    const own = batch.map((i) => texts[i] ?? '');
    const { input_ids, attention_mask } = tokenize(tokenizer, own, model.maxTokens);
    const ids = input_ids.data as BigInt64Array;
    return { ids, mask: attention_mask.data as BigInt64Array, rows: batch.length };
  });
}

async function timed(count: number, work: () => Promise<unknown>): Promise<Outcome> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { textsPerS: count / seconds, cpuMsPerText: (user + system) / 1000 / count };
}

async function runKindred(resolved: ResolvedModel, texts: readonly string[]): Promise<Outcome> {
  const embedder = createEmbedder(resolved, { workers: 2, warm: true });
  const few = texts.slice(0, checked);
  const ours = await embedder.embedPassages(few);
  const bare = await openSession(resolved, 1);
  for (const [i, text] of few.entries()) {
    const [tokens] = await tokenizeAll(resolved, [text]);
    if (tokens === undefined) throw new Error('no batch');
    const { data: values, dims } = await bare(tokens);
    const vector = new Float32Array(resolved.model.dimensions);
    const [, length = 0, dimensions = 0] = dims;
    const states = { values, dimensions, tokens: length, mask: tokens.mask, text: 0 };
    pool(resolved.model.pooling, states, vector);
    const similarity = dot(normalize(vector), ours[i] ?? vector);
    if (!(similarity > 0.999)) throw new Error(`text ${i}: the sides' cosine is ${similarity}`);
  }
  const outcome = await timed(texts.length, () => embedder.embedPassages(texts));
  await embedder.close();
  return outcome;
}

async function runBare(count: number, batches: number, threads: number): Promise<Outcome> {
  const flags = [String(count), 'bare part', String(threads)];
  const parts = Array.from({ length: 2 / threads }, () => fork(self, flags));
  await Promise.all(parts.map((part) => once(part, 'message')));
  let next = 0;
  const feed = async (part: ChildProcess): Promise<number> => {
    for (;;) {
      const answer = once(part, 'message') as Promise<[unknown]>;
      part.send(next < batches ? next++ : -1);
      const [said] = await answer;
      if (typeof said === 'number') return said;
    }
  };
  const start = performance.now();
  const cpuMs = await Promise.all(parts.map(feed));
  const seconds = (performance.now() - start) / 1000;
  const sum = cpuMs.reduce((total, ms) => total + ms, 0);
  return { textsPerS: count / seconds, cpuMsPerText: sum / count };
}

async function runSide(side: string, count: number, threads: number): Promise<void> {
  const resolved = await resolveModel('all-MiniLM-L6-v2');
  const texts = realPassages(count, resolved.model.passageTemplate);
  if (side === 'bare part') {
    await runBarePart(resolved, texts, threads);
    return;
  }
  const batches = toBatches(texts.map((text) => estimateTokens(text, resolved.model.maxTokens)));
  const outcome =
    side === 'kindred'
      ? await runKindred(resolved, texts)
      : await runBare(texts.length, batches.length, side === 'bare 1x2' ? 2 : 1);
  console.log(JSON.stringify(outcome));
}

/** Runs a side in a process of its own. */
function measure(side: string, count: number): Outcome {
  const flags = [...process.execArgv, self, String(count), side];
  const { stdout, stderr, status } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${side}: ${stderr}`);
  return outcomeSchema.parse(JSON.parse(stdout));
}

function compare(count: number, rounds: number): void {
  const outcomes = new Map(sides.map((side): [string, Outcome[]] => [side, []]));
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) outcomes.get(side)?.push(measure(side, count));
  }
  const median = (side: string, key: keyof Outcome) =>
    percentile(outcomes.get(side)?.map((outcome) => outcome[key]) ?? [], 50);
  for (const side of sides) {
    const speed = median(side, 'textsPerS');
    const cpu = median(side, 'cpuMsPerText');
    console.log(
      `${side.padEnd(8)}: ${speed.toFixed(1)} texts/s, ${cpu.toFixed(1)} ms of CPU a text`,
    );
  }
  const ratio = (a: string, b: string, key: keyof Outcome) =>
    (median(a, key) / median(b, key)).toFixed(2);
  for (const [a, b] of [
    ['kindred', 'bare 2x1'],
    ['bare 2x1', 'bare 1x2'],
  ] as const) {
    const cpu = ratio(a, b, 'cpuMsPerText');
    console.log(`${a} / ${b}: speed ${ratio(a, b, 'textsPerS')}, CPU time ${cpu}`);
  }
  console.log(`${count} texts, median of ${rounds} rounds, ${versions()}`);
  console.log(machine());
}

function versions(): string {
  const versionSchema = z.object({ version: z.string() });
  const { version } = versionSchema.parse(requireFromTransformers('onnxruntime-node/package.json'));
  return `onnxruntime-node ${version}`;
}

const [, , count = '1000', argument = '3', threads = '1'] = process.argv;
const isSide = argument === 'bare part' || sides.some((side) => side === argument);
if (isSide) await runSide(argument, Number(count), Number(threads));
else compare(Number(count), Number(argument));
