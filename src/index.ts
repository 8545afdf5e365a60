/** Kindred as a library: `openKindred()` composes store, index and model, and answers questions. */
import { availableParallelism } from 'node:os';
import { newPapers, type Interest, type News, type NewsOptions } from './follow/new-papers.js';
import { formatCitations, type CitationFormat } from './citation/format-citations.js';
import { createCrossEncoder } from './embedder/cross-encoder.js';
import { createEmbedder } from './embedder/create-embedder.js';
import { reducedEmbedder } from './embedder/reduced-model.js';
import { resolveModel, type ResolvedModel, type ResolveOptions } from './embedder/resolve-model.js';
import { withUnrelatedCosine } from './embedder/unrelated-cosine.js';
import type { Embedder } from './embedder/embedder.js';
import type { Reranker } from './embedder/reranker.js';
import { KindredError } from './errors/kindred-error.js';
import type {
  DeleteReport,
  DuplicateReport,
  Library,
  LibraryInfo,
  LibraryReader,
  MergedPaper,
  PutItem,
  PutOptions,
  PutReport,
} from './library/library.js';
import { backupLibrary, type BackupOptions, type BackupReport } from './library/backup/backup.js';
import {
  restoreLibrary,
  type RestoreOptions,
  type RestoreReport,
} from './library/backup/restore.js';
import { examineLibrary, type DoctorOptions, type DoctorReport } from './library/doctor/doctor.js';
import type { LibraryModels } from './library/library-models.js';
import { openLibrary, type OpenedLibrary } from './library/open-library.js';
import type { ModelSource } from './library/library-model.js';
import type { VectorLimits } from './library/vector-kind.js';
import type { Paper, PaperId } from './paper/paper.js';
import {
  recommend,
  related,
  type RecommendAnswer,
  type RecommendOptions,
  type RelatedAnswer,
  type Taste,
} from './recommend/recommend.js';
import { versionsOf } from './recommend/versions.js';
import type { Answer } from './search/answer.js';
import { Rerankers } from './search/rerankers.js';
import { search } from './search/search.js';
import type { SearchOptions } from './search/search-options.js';

export type { CitationFormat } from './citation/format-citations.js';
export { KindredError, isKindredError } from './errors/kindred-error.js';
export type { ErrorCode } from './errors/table.js';
export type {
  DeleteReport,
  DuplicateReport,
  LibraryInfo,
  LibraryReader,
  MergedPaper,
  PutItem,
  PutOptions,
  PutOutcome,
  PutProgress,
  PutReport,
} from './library/library.js';
export type { ModelChange, ModelChangeReport, ModelInfo } from './library/library-models.js';
export type { BackupReport } from './library/backup/backup.js';
export type { RestoreReport } from './library/backup/restore.js';
export type { Interest, NearPaper, News, NewsOptions } from './follow/new-papers.js';
export type { DoctorReport } from './library/doctor/doctor.js';
export type { Finding } from './library/doctor/finding.js';
export type { PaperFilter } from './library/paper-filter.js';
export type { Paper, PaperId } from './paper/paper.js';
export type {
  RecommendAnswer,
  RecommendOptions,
  RelatedAnswer,
  Taste,
} from './recommend/recommend.js';
export type { Answer, Note, Result } from './search/answer.js';
export { searchLimits } from './search/limits.js';
export type { SearchOptions } from './search/search-options.js';

/** The bundled model that new libraries get. */
export const defaultModel = 'all-MiniLM-L6-v2';

/** How Kindred is opened. */
export interface OpenOptions {
  /** The library's directory. */
  readonly library: string;
  /** A bundled name, a folder or a hub id. Default: the library's own, for a new one the bundled. */
  readonly model?: string;
  /** 'read' needs a library to be there; 'write' makes one. Default 'read'. */
  readonly mode?: 'read' | 'write';
  /** Embedding threads, >= 1. Default: one for reading, one a core for writing. */
  readonly workers?: number;
  /** Follow the changes that other processes make, within a second. Default false. */
  readonly follow?: boolean;
  /** HNSW's search breadth where a search names none, 1 to 10,000. Default 200. */
  readonly efSearch?: number;
  /** What reranks searches that name no reranker: see SearchOptions. Default none. */
  readonly rerank?: string;
  /** When vectors are searched by a graph, and when that is renewed. Default: 4,000 papers, 30 % deleted. */
  readonly vectorLimits?: VectorLimits;
  /** Where downloaded models are kept. Default: the user's cache folder. */
  readonly modelCache?: string;
  /** Told in plain words: an index being built, a model whose settings were guessed … */
  readonly onNotice?: (message: string) => void;
}

/** An open library and its model: all that the command line, the server and other programs need. */
export interface Kindred {
  readonly reader: LibraryReader;
  /** The library's id: the same for its copies. */
  readonly id: string;
  /** What holds for answers where a request does not say. */
  readonly defaults: Pick<SearchOptions, 'efSearch' | 'rerank'>;
  info(): LibraryInfo;
  /** The embedder of the library's model, started at its first use. @throws as warm */
  embedder(): Promise<Embedder>;
  /** A reranker by the name that a search gives it. @throws MODEL_NOT_FOUND, MODEL_DAMAGED */
  reranker(name: string): Promise<Reranker>;
  /** Loads the model now rather than at the first search. @throws MODEL_DAMAGED, MODEL_MISMATCH */
  warm(): Promise<void>;
  /** Which papers answer this? See {@link search}. */
  search(query: string, options?: SearchOptions): Promise<Answer>;
  /** Which papers are like this one? See {@link related}. */
  related(name: string, options?: RecommendOptions): RelatedAnswer;
  /** Which papers are like these, and unlike those? See {@link recommend}. */
  recommend(
    taste: Taste,
    options?: RecommendOptions & { readonly signal?: AbortSignal },
  ): Promise<RecommendAnswer>;
  /** Which papers that came lately are near to what somebody follows? See {@link newPapers}. */
  newPapers(interest: Interest, options: NewsOptions): Promise<News>;
  /** @param name an id or any identifier @throws PAPER_NOT_FOUND */
  paper(name: string): Paper;
  /** The references of papers, by id or any identifier. @throws PAPER_NOT_FOUND */
  cite(names: readonly string[], format: CitationFormat): Promise<string>;
  /** The other records of a paper's work. See {@link versionsOf}. @throws PAPER_NOT_FOUND */
  versions(name: string): Paper[];
  /** See {@link Library.put}. */
  put(papers: AsyncIterable<PutItem> | Iterable<PutItem>, options?: PutOptions): Promise<PutReport>;
  /** See {@link Library.delete}. */
  delete(names: readonly string[]): Promise<DeleteReport>;
  /** The records that a paper is made of; undefined for one that is one record. @throws PAPER_NOT_FOUND */
  merged(name: string): MergedPaper | undefined;
  /** See {@link Library.duplicates}. */
  duplicates(): DuplicateReport;
  /** See {@link Library.split}. */
  split(name: string): Promise<readonly PaperId[]>;
  /** See {@link Library.merge}. */
  merge(names: readonly string[]): Promise<PaperId>;
  /** The library's models: to list them, to change to another one, to remove what is not used. */
  readonly models: Pick<LibraryModels, 'list' | 'change' | 'prune'>;
  /** How far live sources were read; see {@link Library.source}. */
  readonly sources: Pick<Library, 'source' | 'sources' | 'keepSource'>;
  close(): Promise<void>;
}

/**
 * Opens a library.
 *
 * @throws LIBRARY_NOT_FOUND, LIBRARY_NEWER, LIBRARY_UNREADABLE, MODEL_MISMATCH, MODEL_NOT_FOUND,
 *   MODEL_DAMAGED
 */
export async function openKindred(options: OpenOptions): Promise<Kindred> {
  const { library: directory, mode = 'read', follow = false, model, onNotice } = options;
  const library = await openLibrary({
    directory,
    create: mode === 'write',
    model,
    defaultModel,
    models: modelSource(options),
    follow,
    ...(onNotice && { onNotice }),
    ...(options.vectorLimits && { vectorLimits: options.vectorLimits }),
  });
  const kindred = compose(library, options);
  try {
    // Told now rather than at every search.
    if (mode === 'read' && options.rerank !== undefined) await kindred.reranker(options.rerank);
    return kindred;
  } catch (error) {
    await kindred.close();
    throw error;
  }
}

/** Examines a library, and mends what can be mended. See {@link examineLibrary}. */
export function examine(
  options: Pick<OpenOptions, 'library' | 'modelCache' | 'workers' | 'onNotice' | 'vectorLimits'> &
    Pick<DoctorOptions, 'repair' | 'quick' | 'onCheck'>,
): Promise<DoctorReport> {
  const { library: directory, repair, quick, onCheck } = options;
  return examineLibrary({
    directory,
    // Examining changes nothing, so it fetches nothing either.
    models: modelSource({ ...options, mode: 'write' }, { download: repair === true }),
    ...(repair !== undefined && { repair }),
    ...(quick !== undefined && { quick }),
    ...(onCheck && { onCheck }),
    ...(options.vectorLimits && { vectorLimits: options.vectorLimits }),
  });
}

/** Writes a library into one file. See {@link backupLibrary}. */
export function backup(
  options: Pick<OpenOptions, 'library'> & Omit<BackupOptions, 'directory'>,
): Promise<BackupReport> {
  const { library: directory, ...how } = options;
  return backupLibrary({ directory, ...how });
}

/** Brings a backup back. See {@link restoreLibrary}. */
export function restore(
  options: Pick<OpenOptions, 'library' | 'modelCache' | 'workers' | 'onNotice'> &
    Omit<RestoreOptions, 'directory' | 'models'>,
): Promise<RestoreReport> {
  const { library: directory, modelCache, workers, onNotice, ...how } = options;
  const found = {
    library: directory,
    ...(modelCache !== undefined && { modelCache }),
    ...(workers !== undefined && { workers }),
    ...(onNotice && { onNotice }),
  };
  return restoreLibrary({ directory, models: modelSource({ ...found, mode: 'write' }), ...how });
}

/** How models are found; what is guessed of one is told once. */
function resolveOptions({ modelCache, onNotice }: OpenOptions): ResolveOptions {
  const told = new Set<string>();
  return {
    ...(modelCache !== undefined && { cacheDir: modelCache }),
    onNotice: (message: string) => {
      // A model is resolved to choose it and again to start it.
      if (!told.has(message)) onNotice?.(message);
      told.add(message);
    },
  };
}

function modelSource(
  options: OpenOptions,
  fetching: Pick<ResolveOptions, 'download'> = {},
): ModelSource {
  const { mode, workers } = options;
  const found = new Map<string, ResolvedModel>();
  const how = { ...resolveOptions(options), ...fetching };
  const resolve = async (name: string) => {
    const resolved = await resolveModel(name, how);
    found.set(resolved.model.id, resolved);
    return resolved;
  };
  const threads = workers ?? (mode === 'write' ? availableParallelism() : 1);
  return {
    resolve: async (name) => (await resolve(name)).model,
    open: async (model) => {
      const resolved = found.get(model.id) ?? (await resolve(model.id));
      const whole = createEmbedder(resolved, { workers: threads, background: mode === 'write' });
      const known = model.unrelatedCosine ?? resolved.model.unrelatedCosine;
      return withUnrelatedCosine(reducedEmbedder(whole, model), known);
    },
  };
}

function defaultsOf({ efSearch, rerank }: OpenOptions): Kindred['defaults'] {
  return {
    ...(efSearch !== undefined && { efSearch }),
    ...(rerank !== undefined && { rerank }),
  };
}

function compose(library: OpenedLibrary, options: OpenOptions): Kindred {
  const { workers = availableParallelism() } = options;
  const defaults = defaultsOf(options);
  // Recommendations are not reranked.
  const { efSearch } = options;
  const breadth = efSearch === undefined ? {} : { efSearch };
  const embedder = () => library.embedder();
  const how = resolveOptions(options);
  const crossEncoder = (name: string) => createCrossEncoder(name, { ...how, workers });
  const rerankers = new Rerankers({ embedder, crossEncoder });
  const reranker = (name: string) => rerankers.get(name);
  const context = { reader: library, embedder, reranker };
  const paper = (name: string) => {
    const row = library.rowOf(name);
    if (row === undefined) throw new KindredError('PAPER_NOT_FOUND', { id: name.slice(0, 200) });
    return library.paper(row);
  };
  return {
    reader: library,
    get id() {
      return library.id;
    },
    defaults,
    info: () => library.info(),
    embedder,
    reranker,
    warm: async () => {
      await (await library.embedder()).embedQuery('warm');
    },
    search: (query, given) => search(context, query, { ...defaults, ...given }),
    related: (name, given) => related(library, name, { ...breadth, ...given }),
    recommend: (taste, given) => recommend(context, taste, { ...breadth, ...given }),
    newPapers: (interest, given) => newPapers(context, interest, { ...breadth, ...given }),
    paper,
    cite: async (names, format) => formatCitations(names.map(paper), format),
    versions: (name) => versionsOf(library, paper(name)),
    put: (papers, putOptions) => library.put(papers, putOptions),
    delete: (names) => library.delete(names),
    merged: (name) => library.merged(paper(name).id),
    duplicates: () => library.duplicates(),
    split: (name) => library.split(name),
    merge: (names) => library.merge(names),
    models: library.models,
    sources: library,
    close: async () => {
      await rerankers.close();
      await library.close();
    },
  };
}
