import type { Embedder } from '../embedder/embedder.js';
import type { LibraryReader, PaperFilter } from '../library/library.js';
import { notesOnShortage, toResults, type Answer } from './answer.js';
import { checkEfSearch, checkK, checkQuery } from './limits.js';
import { retrieve } from './retrieve.js';

/** Options of a search. */
export interface SearchOptions {
  /** How many papers, 1 to 1,000. Default 10. */
  readonly k?: number;
  readonly filter?: PaperFilter;
  /** HNSW's search breadth, 1 to 10,000. */
  readonly efSearch?: number;
  readonly signal?: AbortSignal;
}

/** What searching needs. */
export interface SearchContext {
  readonly reader: LibraryReader;
  /** The embedder of the library's model, started when first needed. */
  readonly embedder: () => Promise<Embedder>;
}

/**
 * Which papers answer this? Ranks the library's papers by the cosine similarity of their passage to
 * the query.
 *
 * @throws QUERY_EMPTY, QUERY_TOO_LONG, INVALID_PARAMETER, EMBEDDING_FAILED
 */
export async function search(
  { reader, embedder }: SearchContext,
  query: string,
  options: SearchOptions = {},
): Promise<Answer> {
  const text = checkQuery(query);
  const k = checkK(options.k);
  const efSearch = checkEfSearch(options.efSearch);
  const { filter = {}, signal } = options;
  const embedding = await (await embedder()).embedQuery(text, signal && { signal });
  const run = retrieve(reader, { embedding, k }, { filter, efSearch });
  return {
    results: toResults(run, reader),
    notes: notesOnShortage(reader, { found: run.length, k, filter }),
    generation: reader.generation,
  };
}
