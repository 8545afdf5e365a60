import type { LibraryReader, PaperFilter } from '../library/library.js';
import type { Embedding } from '../ranking/embedding.js';
import type { Run } from '../ranking/run.js';

/** How candidates are retrieved. */
export interface RetrieveOptions {
  readonly filter: PaperFilter;
  readonly efSearch?: number | undefined;
}

/**
 * The `k` papers nearest to an embedding among those that pass the filter. Synchronous, like all that
 * follows the embedding of a query. This is where a lexical run will be retrieved and fused.
 */
export function retrieve(
  reader: LibraryReader,
  { embedding, k }: { embedding: Embedding; k: number },
  { filter, efSearch }: RetrieveOptions,
): Run {
  const accept = reader.accept(filter);
  return reader.vectors.search(embedding, k, {
    ...(accept && { accept }),
    ...(efSearch !== undefined && { efSearch }),
  });
}
