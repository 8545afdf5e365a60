import { visitPieces } from '../../../src/lexical-index/analyzer.js';
import type { Bm25Parameters, FieldName } from '../../../src/lexical-index/bm25.js';
import type { Paper } from '../../../src/paper/paper.js';
import { toRow, toRun, type Run } from '../../../src/ranking/run.js';

const names: readonly FieldName[] = ['title', 'abstract', 'authors', 'keywords', 'venue'];

function read(texts: readonly string[]): { length: number; counts: Map<string, number> } {
  const counts = new Map<string, number>();
  let length = 0;
  for (const text of texts) {
    visitPieces(text, ({ term, counted }) => {
      counts.set(term, (counts.get(term) ?? 0) + 1);
      if (counted) length++;
    });
  }
  return { length, counts };
}

function readPaper(paper: Paper) {
  const { title, abstract, authors, keywords, venue = '' } = paper;
  const texts = { title: [title], abstract: [abstract], authors, keywords, venue: [venue] };
  return new Map(names.map((name) => [name, read(texts[name])]));
}

/**
 * BM25F straight from the formula (Robertson & Zaragoza 2009, equations 3.18 to 3.20), with plain
 * objects, for every paper and every term: what the index is compared with.
 */
export function oracle(
  papers: ReadonlyMap<number, Paper>,
  terms: ReadonlyMap<string, number>,
  { k1, fields }: Bm25Parameters,
): Run {
  const read = new Map([...papers].map(([row, paper]) => [row, readPaper(paper)]));
  const average = (name: FieldName) => {
    const lengths = [...read.values()].map((texts) => texts.get(name)!.length).filter((n) => n > 0);
    const mean = lengths.reduce((a, b) => a + b, 0) / lengths.length;
    return 1.05 ** Math.round(Math.log(mean) / Math.log(1.05));
  };
  const averages = new Map(names.map((name) => [name, average(name)]));
  const scores = new Map<number, number>();
  for (const [term, weight] of terms) {
    const holds = [...read].filter(([, texts]) =>
      names.some((n) => texts.get(n)!.counts.has(term)),
    );
    const df = holds.length;
    const idf = Math.log(1 + (papers.size - df + 0.5) / (df + 0.5));
    for (const [row, texts] of holds) {
      let weighted = 0;
      for (const name of names) {
        const { counts, length } = texts.get(name)!;
        const tf = counts.get(term) ?? 0;
        const { weight: w, b } = fields[name];
        if (tf > 0) weighted += (w * tf) / (1 - b + b * (length / averages.get(name)!));
      }
      const impact = (weighted * (k1 + 1)) / (k1 + weighted);
      scores.set(row, (scores.get(row) ?? 0) + weight * idf * impact);
    }
  }
  return toRun([...scores].map(([row, score]) => ({ row: toRow(row), score })));
}
