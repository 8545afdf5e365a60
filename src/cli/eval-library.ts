import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { defaultCacheDir } from '../embedder/download.js';
import { hashFile } from '../embedder/fingerprint.js';
import type { EmbeddingModel } from '../embedder/model.js';
import { reduceModel, type Reduction } from '../embedder/reduced-model.js';
import { resolveModel } from '../embedder/resolve-model.js';
import { KindredError } from '../errors/kindred-error.js';
import type { CollectionFiles } from '../evaluation/collection-files.js';
import {
  corpusRules,
  emptyCorpusTally,
  readCorpus,
  type CorpusTally,
} from '../evaluation/read-corpus.js';
import type { Kindred, PutProgress } from '../index.js';
import { hashText } from '../paper/passage.js';
import { createAddProgress } from './add-progress.js';
import { withKindred, type Context } from './context.js';

/** Written beside a library when its whole corpus is in it; says what was read. */
const stampFile = 'corpus.json';
const stampSchema = z.strictObject({
  documents: z.number(),
  empty: z.number(),
  refused: z.number(),
  /** Of the library when it was complete. */
  generation: z.number(),
});

type Stamp = Readonly<z.output<typeof stampSchema>>;

/** Where and how collections' libraries are made. */
export interface CollectionLibraryOptions {
  /** Undefined for the user's cache folder. */
  readonly cache: string | undefined;
  /** How small vectors are to be. */
  readonly reduction: Reduction;
  readonly signal: AbortSignal;
}

/** An open library of a collection's corpus. */
export interface CollectionLibrary {
  readonly kindred: Kindred;
  readonly corpus: CorpusTally;
}

/**
 * Hands `work` the library of a collection's corpus. It is made at first use and kept in the cache
 * under a hash of the corpus and the model; an interrupted making goes on where it stopped.
 *
 * @throws COLLECTION_INVALID, INTERRUPTED, as openKindred
 */
export async function withCollection<Result>(
  context: Context,
  {
    files,
    cache,
    reduction,
    signal,
  }: CollectionLibraryOptions & {
    readonly files: CollectionFiles;
  },
  work: (library: CollectionLibrary) => Promise<Result>,
): Promise<Result> {
  const model = await modelOf(context);
  const whole = await locate(model, files, cache);
  const corpus = readStamp(whole) ?? (await build(atLibrary(context, whole), files, signal));
  const library = await locate(reduceModel(model, reduction), files, cache);
  const at = atLibrary(context, library);
  const stamp = readStamp(library) ?? (await reduce(at, { whole, reduction, corpus }));
  return withKindred(at, {}, (kindred) => {
    checkUntouched(kindred, library, stamp);
    return work({ kindred, corpus });
  });
}

function atLibrary(context: Context, library: string): Context {
  return { ...context, config: { ...context.config, library } };
}

async function modelOf({ config, terminal }: Context): Promise<EmbeddingModel> {
  const { defaultModel } = await import('../index.js');
  const { model } = await resolveModel(config.model ?? defaultModel, {
    ...(config.modelCache !== undefined && { cacheDir: config.modelCache }),
    onNotice: (message) => terminal.note(message),
  });
  return model;
}

/** Collections often share a corpus, so a library of the same hash is used whatever its name. */
async function locate(
  model: EmbeddingModel,
  { corpus }: CollectionFiles,
  cache: string | undefined,
): Promise<string> {
  const content = `${await hashFile(corpus)}\n${model.fingerprint}\n${corpusRules}`;
  const key = hashText(content).toString('hex').slice(0, 12);
  const parent = resolve(cache ?? join(dirname(defaultCacheDir()), 'eval'));
  mkdirSync(parent, { recursive: true });
  const name = basename(dirname(resolve(corpus))).replace(/[^\w.-]+/gu, '_');
  const there = readdirSync(parent).find((entry) => entry.endsWith(`-${key}`));
  return join(parent, there ?? `${name}-${key}`);
}

/** Undefined where it is absent or damaged: reading the corpus again then costs time, nothing else. */
function readStamp(library: string): Stamp | undefined {
  try {
    return stampSchema.parse(JSON.parse(readFileSync(join(library, stampFile), 'utf8')));
  } catch {
    return undefined;
  }
}

async function build(
  context: Context,
  { name, corpus }: CollectionFiles,
  signal: AbortSignal,
): Promise<Stamp> {
  const { terminal, config } = context;
  terminal.note(`${name}: embedding its corpus, once, into ${config.library}`);
  const tally = emptyCorpusTally();
  const progress = createAddProgress(terminal, statSync(corpus).size);
  // A second Ctrl-C ends the process at once, so the first must leave the terminal as it was.
  signal.addEventListener('abort', () => progress.stop(), { once: true });
  let generation: number;
  try {
    generation = await withKindred(context, { mode: 'write' }, async (kindred) => {
      const papers = readCorpus(corpus, tally, (bytes) => progress.readBytes(bytes));
      const onProgress = (step: PutProgress) => progress.update(step);
      // Judgements name the collection's records, one by one.
      await kindred.put(papers, { signal, onProgress, merge: false });
      return kindred.info().generation;
    });
  } finally {
    progress.stop();
  }
  return writeStamp(config.library, { ...tally, generation });
}

/** The library of the same corpus with smaller vectors, made of the one with whole ones. */
async function reduce(
  context: Context,
  { whole, reduction, corpus }: { whole: string; reduction: Reduction; corpus: Stamp },
): Promise<Stamp> {
  const { library } = context.config;
  rmSync(library, { recursive: true, force: true });
  cpSync(whole, library, {
    recursive: true,
    filter: (path) => basename(path) !== stampFile,
  });
  const generation = await withKindred(context, {}, async (kindred) => {
    await kindred.models.change({ ...reduction, model: context.config.model });
    await kindred.models.prune();
    return kindred.info().generation;
  });
  return writeStamp(library, { ...corpus, generation });
}

function writeStamp(library: string, stamp: Stamp): Stamp {
  const path = join(library, stampFile);
  writeFileSync(`${path}.partial`, JSON.stringify(stamp));
  renameSync(`${path}.partial`, path);
  return stamp;
}

/** Figures over a library that was changed since would be wrong without showing it. */
function checkUntouched(kindred: Kindred, library: string, stamp: Stamp): void {
  const { generation, papers } = kindred.info();
  if (generation === stamp.generation && papers === stamp.documents) return;
  const problem =
    'this library of a test collection was changed by something else: delete the folder to have it made anew';
  throw new KindredError('COLLECTION_INVALID', { place: library, problem });
}
