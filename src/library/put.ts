import type { Embedder } from '../embedder/embedder.js';
import { KindredError } from '../errors/kindred-error.js';
import { hashPaper, hashText, toPassage } from '../paper/passage.js';
import type { PaperId } from '../paper/paper.js';
import type { Embedding } from '../ranking/embedding.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';
import type { PutItem, PutOptions, PutProgress, PutReport } from './library.js';

/** Papers that are embedded and committed together: some seconds of work that a kill may cost. */
const windowSize = 256;
/** Windows being embedded at once, so that workers never wait for a commit. */
const windowsAhead = 3;
const repeatedLimit = 1_000;

/** What putting needs of an open library. */
export interface PutContext {
  readonly reads: Store;
  readonly writer: StoreWriter;
  /** The number of the model in the store. */
  readonly model: number;
  readonly embedder: Embedder;
  /** Called after each commit. */
  readonly onCommit: () => Promise<void>;
}

interface Candidate {
  readonly item: PutItem;
  readonly contentHash: Buffer;
  readonly passage: string;
  readonly passageHash: Buffer;
}

interface Embedded {
  readonly candidate: Candidate;
  /** Absent where the stored paper was unchanged when the window was read. */
  readonly vector: Embedding | undefined;
}

/** Counts what a put does. */
class Tally {
  read = 0;
  added = 0;
  changed = 0;
  unchanged = 0;
  embedded = 0;
  withoutAbstract = 0;
  readonly repeated: PutReport['repeated'][number][] = [];
  readonly #seen = new Set<PaperId>();

  see({ paper, origin }: PutItem): void {
    this.read++;
    if (paper.abstract === '') this.withoutAbstract++;
    if (!this.#seen.has(paper.id)) {
      this.#seen.add(paper.id);
    } else if (this.repeated.length < repeatedLimit) {
      this.repeated.push({ id: paper.id, ...(origin && { origin }) });
    }
  }

  /** Two records of one id in a window: only the later is stored, but both were read. */
  supersede(earlier: PutItem, later: PutItem): void {
    if (hashPaper(earlier.paper).equals(hashPaper(later.paper))) this.unchanged++;
    else this.changed++;
  }

  progress(): PutProgress {
    const { read, embedded } = this;
    return { read, done: this.added + this.changed + this.unchanged, embedded };
  }

  report(): PutReport {
    const { added, changed, unchanged, embedded, withoutAbstract, repeated } = this;
    return { added, changed, unchanged, embedded, withoutAbstract, repeated };
  }
}

/**
 * Adds new papers, replaces changed ones, skips the rest. Windows are embedded ahead while earlier
 * ones commit, and they commit in the order read, so a later record of the same id wins.
 *
 * @throws INTERRUPTED when the signal aborts, or what `papers` throws; what was embedded by then stays
 */
export async function putPapers(
  papers: AsyncIterable<PutItem> | Iterable<PutItem>,
  context: PutContext,
  options: PutOptions = {},
): Promise<PutReport> {
  const tally = new Tally();
  const pending: Promise<Embedded[]>[] = [];
  const commitNext = async () => {
    const embedded = await pending[0];
    if (embedded !== undefined) await commit(embedded, context, tally);
    void pending.shift();
    options.onProgress?.(tally.progress());
  };
  try {
    for await (const items of windows(papers, tally)) {
      options.signal?.throwIfAborted();
      pending.push(watched(embed(items, context, { signal: options.signal, tally })));
      options.onProgress?.(tally.progress());
      if (pending.length >= windowsAhead) await commitNext();
    }
    while (pending.length > 0) await commitNext();
  } catch (error) {
    // Nothing that is embedded is lost: neither by an abort nor by an input that breaks off.
    for (const whole of await settledPrefix(pending)) await commit(whole, context, tally);
    if (options.signal?.aborted !== true) throw error;
    const next = 'Run the same command again to go on where it stopped.';
    throw new KindredError('INTERRUPTED', { next }, { cause: error });
  }
  return tally.report();
}

/** The values of the promises before the first that rejects. */
async function settledPrefix<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  const values: Value[] = [];
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === 'rejected') break;
    values.push(outcome.value);
  }
  return values;
}

/** A promise that may reject before it is awaited, without that counting as unhandled. */
function watched<Value>(promise: Promise<Value>): Promise<Value> {
  void promise.catch(() => undefined);
  return promise;
}

async function* windows(
  papers: AsyncIterable<PutItem> | Iterable<PutItem>,
  tally: Tally,
): AsyncIterable<PutItem[]> {
  // The last record of an id stands; within a window the earlier ones need not be embedded.
  let window = new Map<PaperId, PutItem>();
  for await (const item of papers) {
    tally.see(item);
    const earlier = window.get(item.paper.id);
    if (earlier !== undefined) tally.supersede(earlier, item);
    window.set(item.paper.id, item);
    if (window.size < windowSize) continue;
    yield [...window.values()];
    window = new Map();
  }
  if (window.size > 0) yield [...window.values()];
}

async function embed(
  items: readonly PutItem[],
  context: PutContext,
  { signal, tally }: { signal?: AbortSignal | undefined; tally: Tally },
): Promise<Embedded[]> {
  const { embedder } = context;
  const candidates = items.map((item) => toCandidate(item, embedder.model.passageTemplate));
  const vectors = new Map<Candidate, Embedding | undefined>();
  const missing: Candidate[] = [];
  for (const candidate of candidates) {
    const { needed, vector } = known(candidate, context);
    vectors.set(candidate, vector);
    if (needed) missing.push(candidate);
  }
  const passages = missing.map(({ passage }) => passage);
  const embeddings = await embedder.embedPassages(passages, signal && { signal });
  tally.embedded += missing.length;
  missing.forEach((candidate, i) => vectors.set(candidate, embeddings[i]));
  return candidates.map((candidate) => ({ candidate, vector: vectors.get(candidate) }));
}

function toCandidate(item: PutItem, template: string): Candidate {
  const passage = toPassage(item.paper, template);
  const passageHash = hashText(passage);
  return { item, passage, passageHash, contentHash: hashPaper(item.paper) };
}

/** Whether a paper must be embedded, or is unchanged, or changed only where no passage shows it. */
function known(
  { item, contentHash, passageHash }: Candidate,
  { reads, model }: PutContext,
): { needed: boolean; vector?: Embedding | undefined } {
  const row = reads.rowOfId(item.paper.id);
  if (row === undefined) return { needed: true };
  if (reads.contentHash(row)?.equals(contentHash) === true) return { needed: false };
  if (reads.passageHash(row, model)?.equals(passageHash) !== true) return { needed: true };
  return { needed: false, vector: reads.embedding(row, model) };
}

/** Commits a window whole; in it, what changed since it was read is embedded and committed after. */
async function commit(window: Embedded[], context: PutContext, tally: Tally): Promise<void> {
  let rest = window;
  while (rest.length > 0) {
    const skipped = context.writer.transaction(() =>
      rest.filter((embedded) => !store(embedded, context, tally)),
    );
    await context.onCommit();
    const items = skipped.map(({ candidate }) => candidate.item);
    rest = items.length === 0 ? [] : await embed(items, context, { tally });
  }
}

/** Whether the paper is now as given; false where its embedding is still missing. */
function store(
  { candidate, vector }: Embedded,
  { reads, writer, model }: PutContext,
  tally: Tally,
): boolean {
  const { item, contentHash, passageHash } = candidate;
  const row = reads.rowOfId(item.paper.id);
  if (row !== undefined && reads.contentHash(row)?.equals(contentHash) === true) {
    tally.unchanged++;
    return true;
  }
  if (vector === undefined) return false;
  if (row !== undefined) writer.delete(row);
  writer.insert({ paper: item.paper, contentHash, model, passageHash, vector });
  if (row === undefined) tally.added++;
  else tally.changed++;
  return true;
}
