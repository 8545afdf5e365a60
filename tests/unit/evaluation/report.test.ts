import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatEvalMarkdown, formatEvalReport, toEvalJson } from '../../../src/cli/eval-report.js';
import type { CollectionReport } from '../../../src/cli/eval-collections.js';
import { collectionMeasures } from '../../../src/evaluation/measures.js';

const figures = (value: number) =>
  Object.fromEntries(collectionMeasures(100).map(({ name }) => [name, value]));

function collection(
  name: string,
  [dense, hybrid]: readonly [number, number],
  p: number,
): CollectionReport {
  return {
    name,
    documents: 1_200,
    queries: 1,
    leftOut: { empty: 2, refused: 0, withoutRelevant: 0, unknownQueries: 1, unknownDocuments: 0 },
    results: [
      { name: 'dense', queries: [], means: { ...figures(0.5), 'ndcg@10': dense } },
      { name: 'hybrid', queries: [], means: { ...figures(0.5), 'ndcg@10': hybrid } },
    ],
    comparisons: [{ a: 'dense', b: 'hybrid', measure: 'ndcg@10', difference: hybrid - dense, p }],
  };
}
const report = {
  depth: 100,
  seed: 1,
  collections: [collection('owls', [0.4, 0.6], 0.0004), collection('a|b', [0.5, 0.5], 0.8)],
};

describe('the report of an evaluation', () => {
  it('marks what is best and what differs, and says how sure that is', () => {
    const text = formatEvalReport(report, { columns: 80, colors: pc.createColors(false) });
    const lines = text.split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'owls: 1,200 papers, 1 query',
      '        nDCG@10   MAP@100   MRR@10   Recall@10   Recall@100    P@10',
      'dense     0.400     0.500    0.500       0.500        0.500   0.500',
      'hybrid    0.600†    0.500    0.500       0.500        0.500   0.500',
      '2 documents with neither title nor text: left out',
      '1 query judged but not in the queries file: not asked',
      'hybrid − dense: nDCG@10 +0.200, p = 0.0004',
    ]);
    expect(text).toContain('average of 2 collections');
    expect(text).toContain('paired randomisation test of nDCG@10');
    const bold = formatEvalReport(report, { columns: 80, colors: pc.createColors(true) });
    expect(bold).toContain(`${pc.createColors(true).bold('0.600')}†`);
    expect(bold).not.toContain(pc.createColors(true).bold('0.500'));
  });

  it('is a Markdown table too', () => {
    const lines = formatEvalMarkdown(report).split('\n');
    const rest = '0.500 | 0.500 | 0.500 | 0.500 | 0.500 |';
    expect(lines[3]).toBe(`| owls (1,200 papers, 1 query) | hybrid | **0.600†** | ${rest}`);
    expect(lines[4]).toBe(`| a\\|b (1,200 papers, 1 query) | dense | 0.500 | ${rest}`);
    expect(lines).toContain('| owls | hybrid − dense | 0.200 | 0.0004 |');
  });

  it('has the average of collections for programs', () => {
    const json = toEvalJson(report, false);
    expect(json.average['hybrid']?.['ndcg@10']).toBeCloseTo(0.55, 12);
    expect(json.collections[0]).not.toHaveProperty('perQuery');
  });
});
