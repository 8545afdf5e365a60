import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { failure, json, makeFolder, type RunOptions } from '../cli/cli.js';
import { copyShortModel } from './short-model.js';

/** Every thread ends where it would give its second answer, or a later one. */
const dying = `
  import { isMainThread, MessagePort } from 'node:worker_threads';
  const { postMessage } = MessagePort.prototype;
  let left = Number(process.env.ANSWERS) + 1; // the first message says that the thread is ready
  if (!isMainThread) MessagePort.prototype.postMessage = function (...message) {
    if (left-- === 0) process.exit(7);
    return postMessage.apply(this, message);
  };`;
/** No thread may have more than five megabytes for its objects. */
const narrow = `
  import { createRequire, syncBuiltinESMExports } from 'node:module';
  const threads = createRequire(import.meta.url)('node:worker_threads');
  const { Worker, isMainThread } = threads;
  if (isMainThread) threads.Worker = class extends Worker {
    constructor(file, options) {
      super(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: 5 } });
    }
  };
  syncBuiltinESMExports();`;

let folder: string;
let library: string[];
beforeAll(async () => {
  folder = await makeFolder();
  library = ['--library', join(folder, 'library')];
});

/** Runs a command line that loads a module first, in every thread. */
function under(module: string, env: Record<string, string> = {}): RunOptions {
  const path = join(folder, 'preload.mjs');
  writeFileSync(path, module);
  return { env: { ...env, NODE_OPTIONS: `--import=${pathToFileURL(path).href}` } };
}

function notes(from: number, to: number): string {
  const path = join(folder, `${from}.jsonl`);
  const note = (i: number) => JSON.stringify({ id: `n:${i}`, title: `Note ${i} of the sea` });
  writeFileSync(path, Array.from({ length: to - from }, (_, i) => note(from + i)).join('\n'));
  return path;
}

const papersNow = async () => ((await json(['info', ...library])) as { papers: number }).papers;

describe('an add whose workers die', () => {
  it('goes on with others, where each of them does a part', async () => {
    const add = ['add', notes(0, 300), '--model', copyShortModel(folder), '--workers', '1'];
    const report = await json([...add, ...library], under(dying, { ANSWERS: '4' }));
    expect(report).toMatchObject({ added: 300, papers: 300 });
    expect(await json(['doctor', ...library])).toMatchObject({ healthy: true });
  });

  it('ends where none does anything, and has stored nothing half', async () => {
    const told = await failure(
      ['add', notes(300, 600), ...library],
      under(dying, { ANSWERS: '0' }),
    );
    expect(told).toMatchObject({ exit: 1, code: 'EMBEDDING_FAILED' });
    expect(told.message).toContain('worker exited');
    expect(await papersNow()).toBe(300);
    expect(await json(['doctor', ...library])).toMatchObject({ healthy: true });
  });

  it('ends where they run out of memory, and says so; words are searched all the same', async () => {
    const told = await failure(['add', notes(300, 600), ...library], under(narrow));
    expect(told).toMatchObject({ exit: 1, code: 'EMBEDDING_FAILED' });
    expect(told.message).toContain('memory');
    expect(await papersNow()).toBe(300);
    expect(await failure(['search', 'sea', ...library], under(narrow))).toMatchObject({
      code: 'EMBEDDING_FAILED',
    });
    const byWords = ['search', 'sea', '--mode', 'lexical', '-k', '1', ...library];
    expect(await json(byWords, under(narrow))).toMatchObject({ results: [{ rank: 1 }] });
  });

  it('is done by the same command, once they live', async () => {
    expect(await json(['add', notes(300, 600), ...library])).toMatchObject({ papers: 600 });
  });
});
