import { KindredError } from '../errors/kindred-error.js';
import type { LibraryReader } from '../library/library.js';
import type { Paper } from '../paper/paper.js';
import { isSameWork } from '../paper/same-work.js';
import type { Row, Run } from '../ranking/run.js';
import { notesOnShortage, toResults, type Answer, type Note } from '../search/answer.js';
import { checkEfSearch, checkK } from '../search/limits.js';
import { retrieve, type RetrieveOptions } from '../search/retrieve.js';
import type { SearchOptions } from '../search/search.js';

/** Papers like one of the library's, and that paper itself. */
export interface RelatedAnswer extends Answer {
  readonly seed: Paper;
}

/** Candidates fetched beyond k in place of the seed and its versions. */
const spare = 8;

/**
 * Which papers are like this one? Ranks by the cosine similarity of the passages. The seed and other
 * versions of it are never in the list.
 *
 * @param name the seed's id or any of its identifiers
 * @throws PAPER_NOT_FOUND, INVALID_PARAMETER
 */
export function related(
  reader: LibraryReader,
  name: string,
  options: Omit<SearchOptions, 'signal'> = {},
): RelatedAnswer {
  const k = checkK(options.k);
  const efSearch = checkEfSearch(options.efSearch);
  const { filter = {} } = options;
  const row = reader.rowOf(name);
  if (row === undefined) throw new KindredError('PAPER_NOT_FOUND', { id: name.slice(0, 200) });
  const run = othersNear(reader, { row, k }, { filter, efSearch });
  const seed = reader.paper(row);
  const notes = [...notesOnShortage(reader, { found: run.length, k, filter }), ...notesOn(seed)];
  return { seed, results: toResults(run, reader), notes, generation: reader.generation };
}

function othersNear(
  reader: LibraryReader,
  { row, k }: { row: Row; k: number },
  options: RetrieveOptions,
): Run {
  const seed = reader.paper(row);
  const embedding = reader.embedding(row);
  for (let depth = k + spare; ; depth *= 2) {
    const run = retrieve(reader, { embedding, k: depth }, options);
    const others = run.filter((scored) => !isSameWork(seed, reader.paper(scored.row)));
    if (others.length >= k || run.length < depth) return others.slice(0, k);
  }
}

function notesOn(seed: Paper): Note[] {
  if (seed.abstract !== '') return [];
  const message = 'This paper has no abstract: its title alone was compared.';
  return [{ code: 'NO_ABSTRACT', message }];
}
