import { KindredError } from '../errors/kindred-error.js';
import { toDocumentId } from './document-id.js';
import { invalidLine, readLines, type TextLine } from './read-lines.js';
import type { Qrels } from './test-collection.js';

interface Judgement {
  readonly query: string;
  readonly document: string;
  readonly gain: number;
}

const score = /^-?\d+(?:\.\d+)?$/u;

/**
 * Relevance judgements, one a line: "query document score" as BEIR has them, under a heading or not, or
 * "query iteration document score" as TREC has them; columns are parted by tabs, or where a line has
 * none, by spaces. Scores of 0 and below mean "judged, not relevant".
 *
 * @throws COLLECTION_INVALID for a broken line, a document judged twice with different scores, or no
 *   judgement at all; as readLines
 */
export async function readQrels(path: string): Promise<Qrels> {
  const qrels = new Map<string, Map<string, number>>();
  for await (const line of readLines(path)) {
    const columns = columnsOf(line.text);
    if (line.number === 1 && isHeading(columns)) continue;
    addTo(qrels, toJudgement(columns, path, line), (problem) =>
      invalidLine(path, line.number, problem),
    );
  }
  if (qrels.size === 0) {
    throw new KindredError('COLLECTION_INVALID', { place: path, problem: 'it holds no judgement' });
  }
  return qrels;
}

function columnsOf(text: string): string[] {
  const columns = text.includes('\t') ? text.split('\t') : text.trim().split(/\s+/u);
  return columns.map(toDocumentId);
}

/** What headings call the score; any other word there is a mistake to be told. */
const scoreHeading = /^(?:score|rel|relevance|relevancy|label|grade|gain|judge?ment)$/iu;

/** A first line such as "query-id corpus-id score". */
function isHeading(columns: readonly string[]): boolean {
  return columns.length >= 3 && scoreHeading.test(columns.at(-1) ?? '');
}

function toJudgement(columns: readonly string[], path: string, line: TextLine): Judgement {
  const [query = '', second = '', third = '', fourth] = columns;
  if (columns.length < 3 || columns.length > 4) {
    const problem = `expected 3 columns (query, document, score) or TREC's 4, got ${columns.length}`;
    throw invalidLine(path, line.number, problem);
  }
  const [document, gain] = fourth === undefined ? [second, third] : [third, fourth];
  if (query === '' || document === '') throw invalidLine(path, line.number, 'an id is missing');
  if (!score.test(gain)) {
    throw invalidLine(path, line.number, `the score must be a number, not "${gain.slice(0, 40)}"`);
  }
  return { query, document, gain: Number(gain) };
}

function addTo(
  qrels: Map<string, Map<string, number>>,
  { query, document, gain }: Judgement,
  invalid: (problem: string) => KindredError,
): void {
  const gains = qrels.get(query) ?? new Map<string, number>();
  const before = gains.get(document);
  if (before !== undefined && before !== gain) {
    throw invalid(`"${document}" was judged ${before} for "${query}" before, and ${gain} here`);
  }
  gains.set(document, gain);
  qrels.set(query, gains);
}
