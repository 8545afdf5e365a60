/**
 * How many abstracts a second does each model embed?
 *
 * Measures texts/s of `embedPassages` with a worker for each core over real papers (title and abstract; every
 * n-th of ai-papers, so no seed), each model in a fresh process, in turns. The first model is the peer; a model
 * that is faster gets as many more texts as `TIMES` says, so that each is timed for seconds. Before it is
 * timed, a model must put each of 32 abstracts nearer to its own title than to the others, in the median.
 *
 *   npx tsx bench/model-throughput.ts [ROUNDS=3] [MODEL[*TIMES]…]
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createEmbedder } from '../src/embedder/create-embedder.js';
import type { Embedder } from '../src/embedder/embedder.js';
import { resolveModel } from '../src/embedder/resolve-model.js';
import { dot } from '../src/ranking/embedding.js';
import { machine } from './machine.js';
import { percentile } from './percentile.js';
import { realPassages } from './shared-data.js';

const self = fileURLToPath(import.meta.url);
const fewest = 400;
const checked = 32;

async function check(embedder: Embedder, passages: readonly string[]): Promise<void> {
  const few = passages.slice(0, checked).map((passage) => passage.split('\n'));
  const abstracts = await embedder.embedPassages(few.map(([, abstract = '']) => abstract));
  const ranks: number[] = [];
  for (const [i, [title = '']] of few.entries()) {
    const query = await embedder.embedQuery(title);
    const cosines = abstracts.map((abstract) => dot(query, abstract));
    ranks.push(cosines.filter((cosine) => cosine > (cosines[i] ?? 0)).length);
  }
  if (percentile(ranks, 50) > 0)
    throw new Error(`titles do not find their abstracts: ${ranks.join(' ')}`);
}

/** Texts a second of one model, in this process. */
async function timeModel(name: string, count: number): Promise<number> {
  const resolved = await resolveModel(name);
  const passages = realPassages(count, resolved.model.passageTemplate);
  const embedder = createEmbedder(resolved, { workers: availableParallelism(), warm: true });
  await check(embedder, passages);
  const start = performance.now();
  await embedder.embedPassages(passages);
  const seconds = (performance.now() - start) / 1000;
  await embedder.close();
  return passages.length / seconds;
}

function measure(name: string, count: number): number {
  const flags = [...process.execArgv, self, 'one', name, String(count)];
  const { stdout, stderr, status } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return Number(stdout);
}

function compare(rounds: number, models: readonly string[]): void {
  const sides = models.map((model) => {
    const [name = '', times = '1'] = model.split('*');
    return { name, count: fewest * Number(times), speeds: [] as number[] };
  });
  for (let round = 0; round < rounds; round++) {
    for (const { name, count, speeds } of sides) speeds.push(measure(name, count));
  }
  const [first] = sides;
  const peer = percentile(first?.speeds ?? [], 50);
  for (const { name, count, speeds } of sides) {
    const speed = percentile(speeds, 50);
    const ratio = (speed / peer).toFixed(speed < 10 * peer ? 2 : 0);
    console.log(
      `${name}: ${speed.toFixed(1)} texts/s (${count} texts), ${ratio} x ${first?.name ?? ''}`,
    );
  }
  console.log(`median of ${rounds} rounds; ${machine()}`);
}

const [, , first = '3', ...rest] = process.argv;
if (first === 'one') {
  const [name = '', count = ''] = rest;
  console.log(await timeModel(name, Number(count)));
} else {
  const bundled = ['all-MiniLM-L6-v2', 'kindred-papers', 'kindred-static*100'];
  compare(Number(first), rest.length > 0 ? rest : bundled);
}
