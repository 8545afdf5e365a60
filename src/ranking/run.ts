/** A dense integer that names one version of one paper inside a library; never reused. */
export type Row = number & { readonly __brand: 'Row' };

/** A row and how well it does, larger is better. */
export interface ScoredRow {
  readonly row: Row;
  readonly score: number;
}

/** A ranked list: score descending, ties by row ascending; all scores on one scale. */
export type Run = readonly ScoredRow[];

/** Names an integer a row. The one place where the brand is minted. */
export function toRow(row: number): Row {
  return row as Row;
}

/** The order of a run: score descending, ties by row ascending. */
export function compareScored(a: ScoredRow, b: ScoredRow): number {
  return b.score - a.score || a.row - b.row;
}

/** Sorts into a run; the input is left as it is. */
export function toRun(scored: Iterable<ScoredRow>): Run {
  return [...scored].sort(compareScored);
}
