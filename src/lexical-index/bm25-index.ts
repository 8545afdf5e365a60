import type { Paper } from '../paper/paper.js';
import { toRow, type Row, type Run } from '../ranking/run.js';
import { BestRows } from './best-rows.js';
import { bm25Defaults, fieldNames, type Bm25Parameters } from './bm25.js';
import { unpack } from './frequencies.js';
import { packIndex, unpackIndex, type IndexParts } from './index-bytes.js';
import { TermCounter } from './indexed-terms.js';
import { Layers } from './layers.js';
import type {
  Explanation,
  LexicalIndex,
  LexicalQuery,
  LexicalSearchOptions,
  NearTerm,
  ScoredRun,
  TermExplanation,
} from './lexical-index.js';
import { findNearTerms } from './near-terms.js';
import { analyzeQuery, weighTerms, type WeighedTerm } from './query.js';
import { RowTable } from './row-table.js';
import { Scoreboard, type Eligibility } from './scoreboard.js';
import { Segment, type Visibility } from './segment.js';
import { Vocabulary } from './vocabulary.js';

/** So many new and deleted papers are never worth a merge. */
const smallestMerge = 2_000;
/** The share of the segment that new and deleted papers may come to. */
const mergeShare = 0.1;
/** A merge is worth its while when an average length is this many cells (5 % each) off. */
const driftLimit = 2;
/** Below this share of all rows, touched ones are looked up one by one instead of by a scan. */
const scanShare = 0.5;

/** A query term that a live row contains. */
type KnownTerm = WeighedTerm & { readonly number: number };

/**
 * BM25F with eager impacts (see {@link Layers}) and exact statistics: idf is taken at query time from
 * the counts of live rows, and impacts change only with the cells of the average lengths (see
 * `averageCell`). So an index that papers came to and went from answers as one built anew does, as
 * long as it is not {@link stale}.
 */
export class Bm25Index implements LexicalIndex {
  readonly #parameters: Bm25Parameters;
  readonly #table: RowTable;
  readonly #vocabulary: Vocabulary;
  readonly #layers: Layers;
  readonly #counter: TermCounter;
  readonly #scoreboard = new Scoreboard();
  /** Deleted rows whose postings may still be there, and those of them that the running merge drops. */
  #dead: number;
  #dropping = 0;
  /** The df of terms where rows are hidden, which takes a look at each posting; up to a row, until a change. */
  readonly #counted = new Map<number, number>();
  #countedUpTo = 0;

  private constructor(
    { segment, table, vocabulary, dead }: IndexParts,
    parameters: Bm25Parameters,
  ) {
    this.#parameters = parameters;
    this.#table = table;
    this.#vocabulary = vocabulary;
    this.#layers = new Layers(segment, table, parameters);
    this.#counter = new TermCounter(vocabulary);
    this.#dead = dead;
  }

  /** An empty index. */
  static create(parameters: Bm25Parameters = bm25Defaults): Bm25Index {
    const [table, vocabulary] = [new RowTable(), new Vocabulary()];
    return new Bm25Index({ segment: Segment.empty, table, vocabulary, dead: 0 }, parameters);
  }

  /**
   * The index of bytes that {@link toBytes} gave, joined; views of them stay in use.
   *
   * @throws Error if they are damaged, or of another analyzer or other parameters
   */
  static fromBytes(bytes: Uint8Array, parameters: Bm25Parameters = bm25Defaults): Bm25Index {
    return new Bm25Index(unpackIndex(bytes, parameters), parameters);
  }

  get size(): number {
    return this.#table.live;
  }

  /** Papers that came since the last merge began, and that {@link toBytes} would leave out. */
  get unmerged(): number {
    return this.#layers.unmerged;
  }

  /**
   * Whether the average length of a field has left the cell that impacts are computed with, so that an
   * index built anew would score by up to some percent otherwise. A merge puts it right.
   */
  get stale(): boolean {
    return this.#layers.drift > 0;
  }

  /** Whether a merge would make up for its cost; see {@link mergeSlice}. */
  get needsMerge(): boolean {
    const limit = Math.max(smallestMerge, mergeShare * this.#layers.segment.papers);
    const isLarge = this.unmerged + this.#dead > limit;
    return this.#layers.isMerging || isLarge || this.#layers.drift >= driftLimit;
  }

  add(row: Row, paper: Paper): void {
    this.#table.mustBeNew(row);
    const counted = this.#counter.count(paper);
    this.#table.add(row, counted.lengths);
    this.#layers.add(row, counted);
    this.#counted.clear();
  }

  delete(row: Row): boolean {
    const wasLive = this.#table.delete(row);
    if (wasLive) this.#dead++;
    this.#counted.clear();
    return wasLive;
  }

  has(row: Row): boolean {
    return this.#table.isLive(row);
  }

  search(query: string | LexicalQuery, k: number, options: LexicalSearchOptions = {}): Run {
    return this.searchAndScore(query, { k, rows: [] }, options).run;
  }

  searchAndScore(
    query: string | LexicalQuery,
    { k, rows }: { readonly k: number; readonly rows: Iterable<Row> },
    options: LexicalSearchOptions = {},
  ): ScoredRun {
    const best = new BestRows(k);
    const visibility = this.#visibility(options.maxRow);
    const terms = this.#weigh(query, visibility);
    const scored = new Map<Row, number>();
    if (terms.length === 0) return { run: [], scores: scored };
    const scores = this.#scoreboard.open(this.#table.end);
    for (const { number, weight, idf } of terms) {
      this.#layers.accumulate(number, weight * idf, scores);
    }
    // Before selecting, which leaves no score behind.
    for (const row of rows) {
      const score = scores[row] ?? 0;
      if (score > 0 && this.has(row) && row <= visibility.maxRow) scored.set(row, score);
    }
    this.#select(best, terms, { ...visibility, accept: options.accept });
    return { run: best.toRun(), scores: scored };
  }

  explain(
    query: string | LexicalQuery,
    row: Row,
    { maxRow }: Pick<LexicalSearchOptions, 'maxRow'> = {},
  ): Explanation {
    if (!this.has(row) || row > (maxRow ?? row)) return { score: 0, terms: [] };
    const terms = this.#weigh(query, this.#visibility(maxRow)).flatMap((term) =>
      this.#explainTerm(term, row),
    );
    terms.sort((a, b) => b.score - a.score || (a.term < b.term ? -1 : 1));
    return { score: terms.reduce((sum, { score }) => sum + score, 0), terms };
  }

  documentFrequency(term: string): number {
    const number = this.#vocabulary.numberOf(term);
    return number === undefined ? 0 : this.#countVisible(number, this.#visibility());
  }

  rowsWith(term: string): readonly Row[] {
    const number = this.#vocabulary.numberOf(term);
    const rows: Row[] = [];
    if (number === undefined) return rows;
    this.#layers.visit(number, (row) => {
      if (this.has(toRow(row))) rows.push(toRow(row));
    });
    return rows.sort((a, b) => a - b);
  }

  nearTerms(word: string, limit: number): readonly NearTerm[] {
    const visibility = this.#visibility();
    const frequencyOf = (number: number) => this.#countVisible(number, visibility);
    return findNearTerms(this.#vocabulary, word, frequencyOf).slice(0, limit);
  }

  /**
   * Folds what came since into a new segment, with the averages of now, for about `budgetMs`; whether
   * the merge is done. Call until it is, with pauses: the index answers meanwhile as before, and papers
   * may come and go.
   */
  mergeSlice(budgetMs: number): boolean {
    if (!this.#layers.isMerging) {
      this.#dropping = this.#dead;
      this.#layers.beginMerge(this.#vocabulary.size);
    }
    if (!this.#layers.runMerge(budgetMs)) return false;
    this.#dead -= this.#dropping;
    return true;
  }

  /**
   * The index as bytes, to be written one after another before anything is merged again.
   *
   * @throws Error if {@link unmerged} is not 0
   */
  toBytes(): Uint8Array[] {
    if (this.unmerged > 0) throw new Error(`${this.unmerged} papers are not merged yet`);
    const [table, vocabulary, dead] = [this.#table, this.#vocabulary, this.#dead];
    const { segment } = this.#layers;
    return packIndex({ segment, table, vocabulary, dead }, this.#parameters);
  }

  #visibility(maxRow?: Row): Visibility {
    const { states, end } = this.#table;
    const isWhole = maxRow === undefined || maxRow >= end - 1;
    return { states, maxRow: isWhole ? end : maxRow, anyHidden: this.#dead > 0 || !isWhole };
  }

  /** df: postings of a term whose rows are seen. The same terms are asked for several times a search. */
  #countVisible(term: number, visibility: Visibility): number {
    if (!visibility.anyHidden) return this.#layers.countVisible(term, visibility);
    if (visibility.maxRow !== this.#countedUpTo) this.#counted.clear();
    this.#countedUpTo = visibility.maxRow;
    const known = this.#counted.get(term);
    if (known !== undefined) return known;
    const count = this.#layers.countVisible(term, visibility);
    this.#counted.set(term, count);
    return count;
  }

  /** The query's terms that occur in a row that is seen. */
  #weigh(query: string | LexicalQuery, visibility: Visibility): KnownTerm[] {
    const numberOf = (term: string) => this.#vocabulary.numberOf(term);
    const asked =
      typeof query === 'string'
        ? analyzeQuery(query, (term) => numberOf(term) !== undefined)
        : query;
    const documentFrequency = (term: string) => {
      const number = numberOf(term);
      return number === undefined ? 0 : this.#countVisible(number, visibility);
    };
    const rows = this.#table.liveUpTo(toRow(visibility.maxRow));
    return weighTerms(asked, { rows, documentFrequency }).flatMap((term): KnownTerm[] => {
      const number = numberOf(term.term);
      const counts = term.documentFrequency > 0 && term.weight !== 0;
      return counts && number !== undefined ? [{ ...term, number }] : [];
    });
  }

  /** Offers the rows that have a score, in the way that looks at the fewest, and clears the scores. */
  #select(best: BestRows, terms: readonly KnownTerm[], eligibility: Eligibility): void {
    const { accept } = eligibility;
    const touched = terms.reduce((sum, { number }) => sum + this.#layers.count(number), 0);
    const few = scanShare * Math.min(this.#table.end, touched);
    if (accept !== undefined && accept.size < few) {
      this.#scoreboard.offerSome(best, eligibility, (visit) => accept.forEach(visit));
      this.#scoreboard.clear();
    } else if (touched < scanShare * this.#table.end) {
      this.#scoreboard.offerSome(best, eligibility, (visit) => {
        for (const { number } of terms) this.#layers.visit(number, visit);
      });
    } else {
      this.#scoreboard.offerAll(best, eligibility);
      this.#scoreboard.clear();
    }
  }

  #explainTerm({ number, term, weight, idf }: KnownTerm, row: Row): TermExplanation[] {
    const posting = this.#layers.posting(number, row);
    if (posting === undefined) return [];
    const { impact } = posting;
    const counts = unpack(posting.frequencies);
    const frequencies = Object.fromEntries(
      fieldNames.flatMap((name, field) => {
        const frequency = counts[field] ?? 0;
        return frequency === 0 ? [] : [[name, frequency]];
      }),
    );
    const word = this.#vocabulary.wordOf(number);
    return [{ term, word, weight, idf, impact, score: weight * idf * impact, frequencies }];
  }
}
