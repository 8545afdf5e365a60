import { KindredError } from '../errors/kindred-error.js';
import { hashPaper, hashText, toPassage } from '../paper/passage.js';
import type { PaperId } from '../paper/paper.js';
import type { Embedding } from '../ranking/embedding.js';
import type { StoredRecord } from '../store/merge-queries.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';
import { watched } from './ahead.js';
import type { LibraryEmbedding } from './library-model.js';
import type { PutItem, PutOptions, PutProgress, PutReport } from './library.js';
import { planMerge, type MergePlan } from './merge-plan.js';
import { writePlan } from './write-plan.js';

/** Papers that are embedded and committed together: some seconds of work that a kill may cost. */
const windowSize = 256;
/** Windows being embedded at once, so that workers never wait for a commit. */
const windowsAhead = 3;
const repeatedLimit = 1_000;

/** What putting needs of an open library. */
export interface PutContext {
  readonly reads: Store;
  readonly writer: StoreWriter;
  /** The embedder of the library's model, as it is now. */
  readonly embedding: () => Promise<LibraryEmbedding>;
  /** Whether records of different ids that are the same paper become one. */
  readonly merge: boolean;
  /** Called after each commit. */
  readonly onCommit: () => Promise<void>;
}

interface Candidate {
  readonly item: PutItem;
  readonly record: StoredRecord;
  /** What was to become of the library when the window was read. */
  readonly plan: MergePlan;
  readonly passage: string;
  readonly passageHash: Buffer;
}

interface Embedded {
  readonly candidate: Candidate;
  /** Whose the vector is. */
  readonly by: LibraryEmbedding;
  /** Absent where nothing was to be embedded when the window was read. */
  readonly vector: Embedding | undefined;
}

/** Counts what a put does. */
class Tally {
  read = 0;
  added = 0;
  changed = 0;
  unchanged = 0;
  merged = 0;
  embedded = 0;
  withoutAbstract = 0;
  readonly repeated: PutReport['repeated'][number][] = [];
  readonly #seen = new Set<PaperId>();
  readonly #onStored: PutOptions['onStored'];

  constructor({ onStored }: Pick<PutOptions, 'onStored'>) {
    this.#onStored = onStored;
  }

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

  stored(item: PutItem, { kind, paper }: MergePlan): void {
    this[kind]++;
    this.#onStored?.(item, { kind, id: paper.id });
  }

  progress(): PutProgress {
    const { read, embedded, added, changed, unchanged, merged } = this;
    return { read, done: added + changed + unchanged + merged, embedded };
  }

  report(): PutReport {
    const { added, changed, unchanged, merged, embedded, withoutAbstract, repeated } = this;
    return { added, changed, unchanged, merged, embedded, withoutAbstract, repeated };
  }
}

/**
 * Adds new papers, replaces changed ones, merges those that are there by another name, skips the rest. Windows are embedded ahead while earlier
 * ones commit, and they commit in the order read, so a later record of the same id wins.
 *
 * @throws INTERRUPTED when the signal aborts, or what `papers` throws; what was embedded by then stays
 */
export async function putPapers(
  papers: AsyncIterable<PutItem> | Iterable<PutItem>,
  context: PutContext,
  options: PutOptions = {},
): Promise<PutReport> {
  const tally = new Tally(options);
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
  const by = await context.embedding();
  const candidates = items.map((item) => toCandidate(item, by, context));
  const vectors = new Map<Candidate, Embedding | undefined>();
  const missing: Candidate[] = [];
  for (const candidate of candidates) {
    const vector = knownVector(candidate, by.model, context);
    vectors.set(candidate, vector);
    if (vector === undefined && candidate.plan.kind !== 'unchanged') missing.push(candidate);
  }
  const passages = missing.map(({ passage }) => passage);
  let embeddings: readonly Embedding[];
  try {
    embeddings = await by.embedder.embedPassages(passages, signal && { signal });
  } catch (error) {
    // The library's model has changed meanwhile, and the embedder of the old one was closed.
    if ((await context.embedding()).model !== by.model)
      return embed(items, context, { signal, tally });
    throw error;
  }
  tally.embedded += missing.length;
  missing.forEach((candidate, i) => vectors.set(candidate, embeddings[i]));
  return candidates.map((candidate) => ({ candidate, by, vector: vectors.get(candidate) }));
}

function toCandidate(
  item: PutItem,
  { embedder }: LibraryEmbedding,
  context: PutContext,
): Candidate {
  const { paper, origin } = item;
  const record = {
    paper,
    contentHash: hashPaper(paper),
    origin: origin && `${origin.file}:${origin.line}`,
  };
  const plan = planMerge(context.reads, record, context.merge);
  const passage = toPassage(plan.paper, embedder.model.passageTemplate);
  return { item, record, plan, passage, passageHash: hashText(passage) };
}

/** The stored embedding of a passage that the library holds already. */
function knownVector(
  { plan: { kind, replaces }, passageHash }: Pick<Candidate, 'plan' | 'passageHash'>,
  model: number,
  { reads }: PutContext,
): Embedding | undefined {
  if (kind === 'unchanged') return undefined;
  const row = replaces.find((each) => reads.passageHash(each, model)?.equals(passageHash));
  return row === undefined ? undefined : reads.embedding(row, model);
}

/** Commits a window whole; in it, what changed since it was read is embedded and committed after. */
async function commit(window: Embedded[], context: PutContext, tally: Tally): Promise<void> {
  let rest = window;
  while (rest.length > 0) {
    const skipped = context.writer.transaction(() => {
      const model = context.reads.libraryModel()?.number;
      // What another process has made the library's model is this one's at its next look.
      return rest.filter(
        (embedded) => embedded.by.model !== model || !store(embedded, context, tally),
      );
    });
    await context.onCommit();
    const items = skipped.map(({ candidate }) => candidate.item);
    rest = items.length === 0 ? [] : await embed(items, context, { tally });
  }
}

/** Whether the record is now as given; false where an embedding is still missing. */
function store({ candidate, by, vector }: Embedded, context: PutContext, tally: Tally): boolean {
  const { reads, writer, merge } = context;
  const { embedder, model } = by;
  const plan = planMerge(reads, candidate.record, merge);
  if (plan.kind !== 'unchanged') {
    const passageHash = hashText(toPassage(plan.paper, embedder.model.passageTemplate));
    const isSamePassage = passageHash.equals(candidate.passageHash);
    const known =
      (isSamePassage ? vector : undefined) ?? knownVector({ plan, passageHash }, model, context);
    if (known === undefined) return false;
    writePlan(plan, { passageHash, vector: known }, { reads, writer, model, added: Date.now() });
  }
  tally.stored(candidate.item, plan);
  return true;
}
