import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bm25Index } from '../../src/lexical-index/bm25-index.js';
import { bm25Defaults } from '../../src/lexical-index/bm25.js';
import type { LexicalIndex } from '../../src/lexical-index/lexical-index.js';
import type { Paper } from '../../src/paper/paper.js';
import { toRow } from '../../src/ranking/run.js';
import { oracle } from '../unit/lexical-index/oracle.js';
import { paper } from '../unit/lexical-index/papers.js';

function merged(index: Bm25Index): Bm25Index {
  while (!index.mergeSlice(1_000));
  return index;
}

function reopened(index: Bm25Index): Bm25Index {
  return Bm25Index.fromBytes(Uint8Array.from(Buffer.concat(merged(index).toBytes())));
}

function rowsOf(index: LexicalIndex, query: string, k = 10): number[] {
  return index.search(query, k).map(({ row }) => row);
}

/** How an index may have come to hold its papers: answers must not show it. */
const ways: [string, (index: Bm25Index) => Bm25Index][] = [
  ['all new', (index) => index],
  ['merged', merged],
  ['saved and opened', reopened],
];

const zoo: readonly Paper[] = [
  paper('Graph neural networks for molecules', { abstract: 'We learn from graphs of atoms.' }),
  paper('BERT-base is enough', {
    abstract: 'Fine-tuning a transformer.',
    authors: ['Ada Sørensen'],
  }),
  paper('A transformer for speech', { keywords: ['speech recognition'], venue: 'ICASSP' }),
  paper('Schrödinger bridges', { abstract: 'Diffusion, without a graph.' }),
];

describe.each(ways)('the lexical index, %s', (_, come) => {
  function filled(): LexicalIndex {
    const index = Bm25Index.create();
    zoo.forEach((each, i) => index.add(toRow(i + 1), each));
    return come(index);
  }

  it('answers nothing while it is empty, and nothing to a query without terms', () => {
    expect(come(Bm25Index.create()).search('graph', 5)).toEqual([]);
    expect(filled().search('the of and', 5)).toEqual([]);
    expect(filled().search('', 5)).toEqual([]);
  });

  it('finds words of every field, in any inflection, case and accent', () => {
    const index = filled();
    expect(rowsOf(index, 'molecule')).toEqual([1]);
    expect(rowsOf(index, 'ATOM')).toEqual([1]);
    expect(rowsOf(index, 'sorensen')).toEqual([2]);
    expect(rowsOf(index, 'recognized')).toEqual([]);
    expect(rowsOf(index, 'recognition')).toEqual([3]);
    expect(rowsOf(index, 'icassp')).toEqual([3]);
    expect(rowsOf(index, 'schrodinger')).toEqual([4]);
  });

  it('finds a compound however it is written', () => {
    const index = filled();
    for (const query of ['BERT-base', 'bert base', 'bertbase']) {
      expect(rowsOf(index, query)).toEqual([2]);
    }
  });

  it('ranks a word of the title above one of the abstract', () => {
    expect(rowsOf(filled(), 'transformer')).toEqual([3, 2]);
  });

  it('scores further rows as a search would', () => {
    const index = filled();
    const all = index.search('graph transformer', 10);
    const wanted = { k: 1, rows: [1, 2, 3, 4, 5].map(toRow) };
    const { run, scores } = index.searchAndScore('graph transformer', wanted);
    expect(run).toEqual(all.slice(0, 1));
    expect([...scores].map(([row, score]) => ({ row, score }))).toEqual(
      [...all].sort((a, b) => a.row - b.row),
    );
    index.delete(toRow(1));
    const options = { maxRow: toRow(3) };
    expect([...index.searchAndScore('graph transformer', wanted, options).scores.keys()]).toEqual([
      2, 3,
    ]);
    expect(index.searchAndScore('the of and', wanted).scores.size).toBe(0);
  });

  it('answers at most k, best first', () => {
    expect(rowsOf(filled(), 'graph transformer', 1).length).toBe(1);
    expect(rowsOf(filled(), 'graph transformer molecule', 100)[0]).toBe(1);
    expect(() => filled().search('graph', 0)).toThrow(RangeError);
    expect(() => filled().search('graph', 1.5)).toThrow(RangeError);
  });

  it('never answers a deleted row again, and leaves it out of all counts', () => {
    const index = filled();
    expect(index.documentFrequency('graph')).toBe(2);
    expect(index.delete(toRow(4))).toBe(true);
    expect(index.delete(toRow(4))).toBe(false);
    expect(index.delete(toRow(4_000))).toBe(false);
    expect(index.size).toBe(3);
    expect(index.has(toRow(4))).toBe(false);
    expect(rowsOf(index, 'graph diffusion')).toEqual([1]);
    expect(index.documentFrequency('graph')).toBe(1);
    expect(index.rowsWith('graph')).toEqual([1]);
    expect(index.explain('graph', toRow(4))).toEqual({ score: 0, terms: [] });
  });

  it('refuses a row that was ever added, and one that is no row', () => {
    const index = filled();
    index.delete(toRow(2));
    for (const row of [1, 2, -1, 0.5, Number.NaN]) {
      expect(() => index.add(toRow(row), zoo[0]!)).toThrow(RangeError);
    }
    expect(index.size).toBe(3);
  });

  it('answers accepted rows only, with the scores that they have without a filter', () => {
    const index = filled();
    const all = new Map(index.search('graph transformer', 10).map((s) => [s.row, s.score]));
    for (const rows of [[], [2], [4, 2], [1, 2, 3, 4, 99]]) {
      const accept = new Set(rows.map(toRow));
      const run = index.search('graph transformer', 10, { accept });
      const expected = rows.filter((row) => all.has(toRow(row)));
      expect(run.map(({ row }) => row).sort()).toEqual(expected.sort());
      for (const { row, score } of run) expect(score).toBe(all.get(row));
    }
    // The scores of one search must not show in the next.
    expect(index.search('graph transformer', 10).map(({ score }) => score)).toEqual(
      [...all.values()].sort((a, b) => b - a),
    );
  });

  it('neither answers nor counts rows above maxRow', () => {
    const index = filled();
    const before = Bm25Index.create();
    zoo.slice(0, 3).forEach((each, i) => before.add(toRow(i + 1), each));
    const maxRow = toRow(3);
    const run = index.search('graph transformer', 10, { maxRow });
    expect(run.map(({ row }) => row)).toEqual(rowsOf(before, 'graph transformer'));
    const idfs = (of: LexicalIndex) => of.explain('graph', toRow(1), { maxRow }).terms[0]?.idf;
    expect(idfs(index)).toBe(idfs(before));
    expect(index.explain('graph', toRow(4), { maxRow })).toEqual({ score: 0, terms: [] });
  });

  it('explains a score as the sum of its terms', () => {
    const index = filled();
    const query = 'bert base transformer for speech';
    for (const { row, score } of index.search(query, 10)) {
      const { terms, score: explained } = index.explain(query, row);
      expect(explained).toBeCloseTo(score, 5);
      expect(terms.reduce((sum, term) => sum + term.score, 0)).toBeCloseTo(score, 5);
      for (const term of terms) {
        expect(term.score).toBeCloseTo(term.weight * term.idf * term.impact, 12);
      }
    }
    const { terms } = index.explain('graphs', toRow(1));
    expect(terms).toMatchObject([
      { term: 'graph', weight: 1, frequencies: { title: 1, abstract: 1 } },
    ]);
  });

  it('takes weighted terms, and answers no row whose weights cancel out', () => {
    const index = filled();
    const terms = new Map([
      ['transform', 1],
      ['speech', 5],
      ['unheard', 3],
    ]);
    expect(index.search({ terms }, 10)[0]?.row).toBe(3);
    expect(index.search({ terms: new Map([['graph', -1]]) }, 10)).toEqual([]);
  });

  it('finds the rows that hold a term', () => {
    const index = filled();
    expect(index.rowsWith('transform')).toEqual([2, 3]);
    expect(index.rowsWith('unheard')).toEqual([]);
    expect(index.documentFrequency('unheard')).toBe(0);
  });

  it('suggests the words that a misspelt one may mean', () => {
    const index = filled();
    expect(index.nearTerms('trasnformer', 3)[0]).toEqual({
      term: 'transform',
      word: 'transformer',
      documentFrequency: 2,
    });
    expect(index.nearTerms('grahp', 3)[0]?.term).toBe('graph');
    expect(index.nearTerms('graph', 3)).toEqual([]);
    expect(index.nearTerms('gr', 3)).toEqual([]);
    expect(index.nearTerms('zzzzzz', 3)).toEqual([]);
    expect(index.nearTerms('trasnformer', 0)).toEqual([]);
  });

  it('breaks ties by row, in whatever order rows came', () => {
    const added = Bm25Index.create();
    for (const row of [7, 3, 900, 5]) added.add(toRow(row), zoo[0]!);
    const index = come(added);
    const run = index.search('molecules', 10);
    expect(run.map(({ row }) => row)).toEqual([3, 5, 7, 900]);
    for (const { row, score } of run) {
      expect(index.explain('molecules', row).score).toBeCloseTo(score, 6);
    }
  });
});

/** Words that share stems, compounds and fields, and common ones, so that statistics differ. */
const word = fc.constantFrom(
  ...[
    'graph',
    'graphs',
    'neural',
    'neural-network',
    'GPT-4',
    'gpt4',
    'C++',
    '神经网络',
    'the',
    'deep',
  ],
  ...['deeper', 'model', 'models', 'modeling', 'sørensen', '1.5', 'rare'],
);
const text = (maxLength: number) => fc.array(word, { maxLength }).map((words) => words.join(' '));
const anyPaper = fc
  .record({
    title: text(5),
    abstract: text(30),
    authors: fc.array(text(3), { maxLength: 2 }),
    keywords: fc.array(text(2), { maxLength: 3 }),
    venue: text(2),
  })
  .map(({ title, ...rest }) => paper(`on ${title}`, rest));

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('add' as const), paper: anyPaper }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('delete' as const), at: fc.nat(40) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('slice' as const), terms: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('merge' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('reopen' as const) }) },
);

const queryTerms = fc.uniqueArray(
  fc.constantFrom(
    'graph',
    'neural',
    'gpt4',
    'c++',
    '神经',
    'deep',
    'deeper',
    'model',
    '1.5',
    'none',
  ),
  { minLength: 1, maxLength: 6 },
);

describe('a lexical index that papers came to and went from', () => {
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** The index after some steps, and what it should hold. */
  function play(steps: readonly Step[]): { index: Bm25Index; live: Map<number, Paper> } {
    let index = Bm25Index.create();
    const live = new Map<number, Paper>();
    let row = 0;
    for (const each of steps) {
      if (each.op === 'add') {
        index.add(toRow(++row), each.paper);
        live.set(row, each.paper);
      } else if (each.op === 'delete') {
        expect(index.delete(toRow(each.at))).toBe(live.delete(each.at));
      } else if (each.op === 'slice') {
        for (let i = 0; i < each.terms; i++) index.mergeSlice(0);
      } else if (each.op === 'merge') {
        merged(index);
      } else {
        merged(index);
        index = reopened(index);
      }
    }
    return { index, live };
  }

  function fresh(live: ReadonlyMap<number, Paper>): Bm25Index {
    const index = Bm25Index.create();
    for (const [row, each] of live) index.add(toRow(row), each);
    return index;
  }

  function weights(terms: readonly string[]): Map<string, number> {
    return new Map(terms.map((term, i) => [term, 1 + i / 2]));
  }

  const steps = fc.array(step, { maxLength: 40 });

  it('answers as one built anew, and as the formula, while no average left its cell', () => {
    const law = fc.property(steps, queryTerms, (played, asked) => {
      const { index, live } = play(played);
      const terms = weights(asked);
      if (index.stale) {
        merged(merged(index));
        expect(index.stale).toBe(false);
      }
      const run = index.search({ terms }, 100);
      expect(run).toEqual(fresh(live).search({ terms }, 100));
      const expected = oracle(live, terms, bm25Defaults);
      const scores = new Map(expected.map(({ row, score }) => [row, score]));
      expect(run.length).toBe(expected.length);
      for (const { row, score } of run) expect(score / scores.get(row)!).toBeCloseTo(1, 5);
    });
    fc.assert(law, { numRuns: 300 });
  });

  it('keeps its promises after any steps', () => {
    const options = fc.record({
      k: fc.integer({ min: 1, max: 8 }),
      maxRow: fc.nat(30),
      rows: fc.option(fc.array(fc.nat(30))),
    });
    const law = fc.property(steps, queryTerms, options, (played, asked, o) => {
      const { index, live } = play(played);
      const accept = o.rows === null ? undefined : new Set(o.rows.map(toRow));
      const terms = weights(asked);
      const maxRow = toRow(o.maxRow);
      const run = index.search({ terms }, o.k, { maxRow, ...(accept && { accept }) });
      expect(run.length).toBeLessThanOrEqual(o.k);
      run.forEach(({ row, score }, i) => {
        expect(live.has(row) && row <= maxRow && (accept?.has(row) ?? true)).toBe(true);
        expect(score).toBeGreaterThan(0);
        expect(index.explain({ terms }, row, { maxRow }).score).toBeCloseTo(score, 4);
        const before = run[i - 1];
        if (before === undefined) return;
        expect(before.score > score || (before.score === score && before.row < row)).toBe(true);
      });
      const all = index.search({ terms }, 1_000, { maxRow, ...(accept && { accept }) });
      expect(run).toEqual(all.slice(0, o.k));
      for (const term of terms.keys()) {
        expect(index.rowsWith(term).length).toBe(index.documentFrequency(term));
        expect(index.rowsWith(term)).toEqual(fresh(live).rowsWith(term));
      }
      expect(index.size).toBe(live.size);
    });
    fc.assert(law, { numRuns: 300 });
  });

  it('counts right when rows come and go while a merge runs', () => {
    const index = Bm25Index.create();
    for (let row = 1; row <= 4; row++) index.add(toRow(row), paper('graph model network'));
    index.delete(toRow(1));
    // One term, "graph", is merged with rows 2, 3 and 4.
    expect(index.mergeSlice(0)).toBe(false);
    index.delete(toRow(2));
    index.add(toRow(5), paper('graph model network'));
    for (const when of ['during', 'after']) {
      if (when === 'after') merged(index);
      for (const term of ['graph', 'model']) {
        expect(index.documentFrequency(term)).toBe(3);
        expect(index.rowsWith(term)).toEqual([3, 4, 5]);
      }
    }
    expect(merged(index).unmerged).toBe(0);
    expect(index.documentFrequency('graph')).toBe(3);
  });

  it('says when a merge is worth its while, and when an average has left its cell', () => {
    const index = Bm25Index.create();
    index.add(toRow(1), paper('graph'));
    expect([index.needsMerge, index.stale, index.unmerged]).toEqual([false, false, 1]);
    merged(index);
    expect([index.needsMerge, index.stale, index.unmerged]).toEqual([false, false, 0]);
    index.add(toRow(2), paper('a much longer title about graphs and other models'));
    expect([index.needsMerge, index.stale, index.unmerged]).toEqual([true, true, 1]);
    merged(index);
    expect([index.needsMerge, index.stale]).toEqual([false, false]);
    for (let row = 3; row < 2_004; row++)
      index.add(toRow(row), paper('graphs models title longer'));
    expect(index.needsMerge).toBe(true);
  });
});
