import { describe, expect, it } from 'vitest';
import { compareAll, evaluate, type Configuration } from '../../../src/evaluation/evaluate.js';
import { collectionMeasures, meanOf } from '../../../src/evaluation/measures.js';
import { judgeQueries, type EvaluationQuery } from '../../../src/evaluation/test-collection.js';
import { toTrecRun } from '../../../src/evaluation/trec-run.js';

const measures = collectionMeasures(100);
const query = (id: string, exclude: readonly string[] = []): EvaluationQuery => ({
  id,
  text: `text of ${id}`,
  exclude,
});

function fixed(name: string, rankings: Record<string, string[]>, asked: number[] = []) {
  const run: Configuration['run'] = ({ id }, k) => {
    asked.push(k);
    return Promise.resolve((rankings[id] ?? []).slice(0, k));
  };
  return { name, run };
}

describe('evaluate', () => {
  const judged = judgeQueries(
    [query('q1'), query('q2', ['own'])],
    new Map([
      ['q1', new Map([['a', 1]])],
      [
        'q2',
        new Map([
          ['b', 1],
          ['own', 1],
        ]),
      ],
    ]),
    (name) => name,
  );

  it('measures each query and the mean, and leaves out what a query excludes', async () => {
    const asked: number[] = [];
    const system = fixed('x', { q1: ['n', 'a'], q2: ['own', 'b'] }, asked);
    const result = await evaluate(judged, system, { measures, depth: 100, maxDepth: 1_000 });
    expect(asked).toEqual([100, 101]);
    expect(result.queries.map(({ ranking }) => ranking)).toEqual([['n', 'a'], ['b']]);
    expect(result.queries[1]?.figures).toMatchObject({ 'ndcg@10': 1, 'recall@10': 1 });
    expect(result.means).toEqual({
      'ndcg@10': (1 / Math.log2(3) + 1) / 2,
      'map@100': (1 / 2 + 1) / 2,
      'mrr@10': (1 / 2 + 1) / 2,
      'recall@10': 1,
      'recall@100': 1,
      'p@10': 0.1,
    });
  });

  it('never asks for more papers than a search can give', async () => {
    const asked: number[] = [];
    await evaluate(judged, fixed('x', {}, asked), { measures, depth: 1_000, maxDepth: 1_000 });
    expect(asked).toEqual([1_000, 1_000]);
  });

  it('names its measures by the depth', () => {
    expect(collectionMeasures(500).map(({ name }) => name)).toContain('map@500');
  });

  it('compares every pair of configurations over the same queries', async () => {
    const how = { measures, depth: 100, maxDepth: 1_000 };
    const results = [
      await evaluate(judged, fixed('none', {}), how),
      await evaluate(judged, fixed('half', { q1: ['a'] }), how),
      await evaluate(judged, fixed('all', { q1: ['a'], q2: ['b'] }), how),
    ];
    expect(compareAll(results, 1)).toEqual([
      // One query differs: both assignments are as far from 0. Two differ: 2 of 4.
      { a: 'none', b: 'half', measure: 'ndcg@10', difference: 0.5, p: 1 },
      { a: 'none', b: 'all', measure: 'ndcg@10', difference: 1, p: 0.5 },
      { a: 'half', b: 'all', measure: 'ndcg@10', difference: 0.5, p: 1 },
    ]);
  });
});

describe('judgeQueries', () => {
  it('asks only queries with something relevant, and counts what does not fit', () => {
    const qrels = new Map([
      ['q1', new Map([['doi:10.1/A', 1]])],
      ['q2', new Map([['known', 0]])],
      ['q3', new Map([['gone', 1]])],
      ['elsewhere', new Map([['known', 1]])],
    ]);
    const idOf = (name: string) => (name === 'gone' ? undefined : name.toLowerCase());
    const {
      queries,
      qrels: judged,
      counts,
    } = judgeQueries(
      ['q1', 'q2', 'q3', 'q4'].map((id) => query(id)),
      qrels,
      idOf,
    );
    expect(queries.map(({ id }) => id)).toEqual(['q1', 'q3']);
    expect(judged.get('q1')).toEqual(new Map([['doi:10.1/a', 1]]));
    // What the library does not hold stays judged: it counts as not found.
    expect(judged.get('q3')).toEqual(new Map([['gone', 1]]));
    expect(counts).toEqual({ withoutRelevant: 2, unknownQueries: 1, unknownDocuments: 1 });
  });

  it('takes two names of one paper as one, with the higher gain', () => {
    const qrels = new Map([['q', new Map([['A', 1], ['a', 2], ['b', -1]])]]); // prettier-ignore
    const { qrels: judged } = judgeQueries([query('q')], qrels, (name) => name.toLowerCase());
    expect(judged.get('q')).toEqual(new Map([['a', 2], ['b', -1]])); // prettier-ignore
  });
});

describe('meanOf', () => {
  it('has nothing to say of nothing', () => {
    expect(meanOf([])).toEqual({});
    expect(meanOf([{ x: 1 }, { x: 0 }])).toEqual({ x: 0.5 });
  });
});

describe('toTrecRun', () => {
  it('writes scores that keep the order, and no id with a space', () => {
    const result = {
      name: 'hybrid',
      means: {},
      queries: [{ query: 'q 1', ranking: ['a', 'b c'], figures: {} }],
    };
    expect(toTrecRun(result)).toBe('q_1 Q0 a 1 2 hybrid\nq_1 Q0 b_c 2 1 hybrid\n');
  });
});
