import type { LibraryReader, PaperFilter } from '../library/library.js';
import type { Paper } from '../paper/paper.js';
import type { Run } from '../ranking/run.js';

/** A paper of an answer. */
export interface Result {
  /** From 1. */
  readonly rank: number;
  /** Larger is better; cosine similarity, -1 to 1. */
  readonly score: number;
  readonly paper: Paper;
}

/** Why an answer is empty, or what to know when reading it. Branch on the code. */
export interface Note {
  readonly code:
    'LIBRARY_EMPTY' | 'FILTERED_OUT' | 'NO_OTHER_PAPERS' | 'NO_ABSTRACT' | 'FEWER_THAN_ASKED';
  readonly message: string;
}

/** A ranked answer. An empty `results` always comes with a note that says why. */
export interface Answer {
  readonly results: readonly Result[];
  readonly notes: readonly Note[];
  /** The library's generation that was asked. */
  readonly generation: number;
}

/** Numbers a run from rank 1 and reads its papers. */
export function toResults(run: Run, reader: LibraryReader): Result[] {
  return run.map(({ row, score }, i) => ({ rank: i + 1, score, paper: reader.paper(row) }));
}

/** Why an answer holds fewer than the `k` papers asked for; none if it holds them all. */
export function notesOnShortage(
  reader: LibraryReader,
  { found, k, filter }: { found: number; k: number; filter: PaperFilter },
): Note[] {
  if (found >= k) return [];
  if (reader.size === 0) {
    const message = 'The library holds no papers yet: add some with "kindred add FILES…".';
    return [{ code: 'LIBRARY_EMPTY', message }];
  }
  const passing = reader.accept(filter)?.size;
  if (passing === 0) {
    const message = `None of the library's ${reader.size} papers passes the filter: widen the years, or check the venue's and author's spelling.`;
    return [{ code: 'FILTERED_OUT', message }];
  }
  if (found === 0) {
    const message = 'The library holds no other paper to compare with.';
    return [{ code: 'NO_OTHER_PAPERS', message }];
  }
  const of = passing === undefined ? 'the library holds' : 'the filter leaves';
  const message = `${found} of the ${k} papers asked for: ${of} no more.`;
  return [{ code: 'FEWER_THAN_ASKED', message }];
}
