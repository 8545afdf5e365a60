import { setFlagsFromString } from 'node:v8';
import { isKindredError, KindredError } from '../errors/kindred-error.js';
import { readFiles, type InputFile, type ReadOptions } from '../importers/read-files.js';
import type { PutItem, PutProgress } from '../index.js';
import { createAddProgress } from './add-progress.js';
import { emptyReport, type AddOutcome } from './add-report.js';
import { withKindred, type Context } from './context.js';
import type { ImportTally } from './import-tally.js';

/** What {@link addFiles} is told. */
export interface AddOptions extends Pick<ReadOptions, 'format' | 'columns' | 'onSkipped'> {
  readonly tally: ImportTally;
  /** Default true; false only reads. */
  readonly embed?: boolean;
  readonly signal: AbortSignal;
}

/** Puts the papers of files into the configured library. @throws INTERRUPTED, and as openKindred */
export async function addFiles(
  context: Context,
  files: readonly InputFile[],
  { tally, embed = true, signal, ...reading }: AddOptions,
): Promise<AddOutcome> {
  const started = performance.now();
  // Records are garbage as soon as they are stored: V8 would let four times what is in use pile up.
  setFlagsFromString('--heap-growing-percent=50');
  const progress = createAddProgress(context.terminal, totalBytes(files));
  // A second Ctrl-C ends the process at once, so the first must leave the terminal as it was.
  signal.addEventListener('abort', () => progress.stop(), { once: true });
  const records = readFiles(files, {
    ...reading,
    onBytes: (bytes) => progress.readBytes(bytes),
    signal,
  });
  const about = { library: context.config.library, files: files.length, tally };
  const seconds = () => (performance.now() - started) / 1_000;
  const onProgress = (step: PutProgress) => progress.update(step);
  try {
    const papers = await afterFirst(tally.pass(records));
    // Without a paper the library is left alone: a mistyped file name should not make one.
    if (papers === undefined || !embed) {
      if (papers !== undefined) await readAlone(papers, onProgress);
      return { ...about, report: emptyReport, papers: undefined, seconds: seconds() };
    }
    return await withKindred(
      context,
      { mode: 'write', writes: 'kindred add', signal },
      async (kindred) => {
        const report = await kindred.put(papers, { signal, onProgress });
        return { ...about, report, papers: kindred.info().papers, seconds: seconds() };
      },
    );
  } catch (error) {
    if (!signal.aborted || isKindredError(error, 'INTERRUPTED')) throw error;
    const next = 'Run the same command again to go on where it stopped.';
    throw new KindredError('INTERRUPTED', { next }, { cause: error });
  } finally {
    progress.stop();
    await records.return(undefined); // a pipe left open would keep the process from ending
  }
}

async function readAlone(
  papers: AsyncIterable<PutItem>,
  onProgress: (progress: PutProgress) => void,
): Promise<void> {
  const items = papers[Symbol.asyncIterator]();
  for (let read = 1; (await items.next()).done !== true; read++) {
    onProgress({ read, done: read, embedded: 0 });
  }
}

function totalBytes(files: readonly InputFile[]): number | undefined {
  let total = 0;
  for (const { bytes } of files) {
    if (bytes === undefined) return undefined;
    total += bytes;
  }
  return total;
}

/** The same papers, once the first is there; undefined if there is none. */
async function afterFirst(
  papers: AsyncGenerator<PutItem>,
): Promise<AsyncGenerator<PutItem> | undefined> {
  const first = await papers.next();
  if (first.done === true) return undefined;
  return (async function* () {
    yield first.value;
    yield* papers;
  })();
}
