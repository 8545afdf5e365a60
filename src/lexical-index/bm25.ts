/** The fields of a paper that are searched by words, in the order in which arrays hold them. */
export const fieldNames = ['title', 'abstract', 'authors', 'keywords', 'venue'] as const;

/** See {@link fieldNames}. */
export type FieldName = (typeof fieldNames)[number];

/** BM25F's parameters (Robertson & Zaragoza 2009, section 3.6). */
export interface Bm25Parameters {
  /** How soon further occurrences of a term stop to matter, >= 0. */
  readonly k1: number;
  readonly fields: Readonly<Record<FieldName, FieldParameters>>;
}

/** BM25F's parameters of one field. */
export interface FieldParameters {
  /** What an occurrence in this field counts, >= 0; 1 is an occurrence in a plain text. */
  readonly weight: number;
  /** How strongly a field longer than the average is discounted, 0 (not at all) to 1. */
  readonly b: number;
}

/**
 * The parameters that are used unless others are given. k1 and the title's weight were chosen among
 * seven pairs on six test collections: mean nDCG@10 .547, recall@100 .721 (with k1 1.2 and weight 2:
 * .538, .714). k1 2 came to .550 but .719, and was worse on citing sentences. The figures are of the
 * collections that they were chosen on, so flattering. These have no authors, keywords or venues:
 * the parameters of those fields are unmeasured.
 */
export const bm25Defaults: Bm25Parameters = {
  k1: 1.5,
  fields: {
    title: { weight: 3, b: 0.75 },
    abstract: { weight: 1, b: 0.75 },
    authors: { weight: 1, b: 0.3 },
    keywords: { weight: 1, b: 0.5 },
    venue: { weight: 0.5, b: 0.3 },
  },
};

/** What is counted over all rows that an answer can show. */
export interface CollectionStatistics {
  /** N, rows. */
  readonly rows: number;
  /** df, rows that contain the term: 0 to N. */
  readonly documentFrequency: number;
}

/**
 * How much a term tells, by how rare it is: ln(1 + (N - df + 0.5) / (df + 0.5)). Lucene's form of
 * Robertson & Spärck Jones's weight, which is positive for every df.
 */
export function idf({ rows, documentFrequency: df }: CollectionStatistics): number {
  return Math.log(1 + (rows - df + 0.5) / (df + 0.5));
}

/** What a term adds to a paper's score, but for idf: tf~ (k1 + 1) / (k1 + tf~), 0 to k1 + 1. */
export function impact(weighted: number, k1: number): number {
  // A field of weight 0 with k1 0 would be 0 / 0.
  return weighted === 0 ? 0 : (weighted * (k1 + 1)) / (k1 + weighted);
}

const cellRatio = 1.05;

/**
 * The cell of the geometric grid (1.05^cell) that an average length falls into. Impacts are computed
 * with the cell's average, so that they need not all change with every paper, and so that two indexes
 * of the same papers agree however they came about. `undefined` where the field is empty everywhere.
 */
export function averageCell(average: number): number | undefined {
  return average > 0 ? Math.round(Math.log(average) / Math.log(cellRatio)) : undefined;
}

/** The average length that stands for a cell; 1 for none, which no occurrence is ever divided by. */
export function cellAverage(cell: number | undefined): number {
  return cell === undefined ? 1 : cellRatio ** cell;
}
