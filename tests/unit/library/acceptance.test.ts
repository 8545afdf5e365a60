import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Bm25Index } from '../../../src/lexical-index/bm25-index.js';
import { toAcceptance, type FilterSources } from '../../../src/library/acceptance.js';
import type { PaperFilter } from '../../../src/library/paper-filter.js';
import { rowOf } from '../../../src/library/reader.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { hashPaper, hashText } from '../../../src/paper/passage.js';
import { normalize } from '../../../src/ranking/embedding.js';
import { openDatabase } from '../../../src/store/open-database.js';
import { StoreWriter } from '../../../src/store/store-writer.js';
import { Store } from '../../../src/store/store.js';

/** Rows 1 to 6. */
const papers = [
  { title: 'Barn owls', abstract: 'A self-supervised owl.', authors: ['Ada Moor'], year: 2019 },
  { title: 'Eagle owls', abstract: 'Self supervised!', authors: ['Ada Moor', 'Ben Quay'] },
  { title: 'Supervised by itself, the self', authors: ['Mira Sól'], year: 2021, venue: 'Été' },
  { title: 'C++ for owls', venue: 'Owl Letters', year: 2020 },
  { title: 'Tides', abstract: 'The barn floods.', identifiers: ['doi:10.1000/tides'], year: 2019 },
  { title: 'An owl-like eagle', keywords: ['barn owl'], year: 2022 },
].map((fields, i) => paperSchema.parse({ id: `p${i + 1}`, ...fields }));

const directory = mkdtempSync(join(tmpdir(), 'kindred-acceptance-'));
const sources = makeSources();
afterAll(() => {
  sources.store.close();
  rmSync(directory, { recursive: true });
});

function makeSources(): FilterSources & { store: Store } {
  const path = join(directory, 'library.sqlite');
  const database = openDatabase(path, { create: true });
  const writer = new StoreWriter(database, path);
  const lexical = Bm25Index.create();
  writer.transaction(() => {
    const model = writer.models.add('f'.repeat(64), '{}');
    writer.models.bind(model);
    for (const paper of papers) {
      const hashes = { contentHash: hashPaper(paper), passageHash: hashText(paper.title) };
      const vector = normalize(Float32Array.of(1, 0));
      writer.insert({ paper, ...hashes, model, vector });
    }
  });
  const store = new Store(database);
  for (const { row, paper } of store.papersAfter(0, 100)) lexical.add(row, paper);
  return { store, lexical, rowOf: (name) => rowOf(store, name) };
}

/** The numbers of the papers that pass. */
function passing(filter: PaperFilter): number[] {
  const { rows, test = () => true } = toAcceptance(filter, sources);
  const all = sources.store.papersAfter(0, 100).map(({ row }) => row);
  return all.filter((row) => (rows === undefined || rows.has(row)) && test(row));
}

describe('a filter', () => {
  it('without conditions sets none', () => {
    expect(toAcceptance({}, sources)).toEqual({});
    const empty = { venues: [], authors: [], ids: [], phrases: [], without: [] };
    expect(toAcceptance(empty, sources)).toEqual({});
  });

  it.each<[PaperFilter, number[]]>([
    [{ yearFrom: 2020 }, [3, 4, 6]],
    [{ yearTo: 2019 }, [1, 5]],
    [{ yearFrom: 2020, yearTo: 2021 }, [3, 4]],
    [{ yearFrom: 2022, yearTo: 2019 }, []],
    [{ venues: ['owl letters'] }, [4]],
    [{ venues: ['ete'] }, [3]],
    [{ venues: ['owl letters', 'ete'] }, [3, 4]],
    [{ venues: ['owl letters'], and: { venues: ['ete'] } }, []],
    [{ authors: ['MOOR'] }, [1, 2]],
    [{ authors: ['moor', 'ben'] }, [2]],
    [{ authors: ['sol'] }, [3]],
    [{ ids: ['p1', 'p2', 'nobody'] }, [1, 2]],
    [{ ids: ['https://doi.org/10.1000/TIDES'] }, [5]],
    [{ ids: ['nobody'] }, []],
  ])('on records and ids: %j', (filter, rows) => {
    expect(passing(filter)).toEqual(rows);
  });

  it.each<[PaperFilter, number[]]>([
    [{ phrases: ['self-supervised'] }, [1, 2]],
    [{ phrases: ['self supervised'] }, [1, 2]],
    [{ phrases: ['barn'] }, [1, 5, 6]],
    [{ phrases: ['barn owl'] }, [6]],
    [{ phrases: ['owl like'] }, [6]],
    [{ phrases: ['barn', 'owls'] }, [1]],
    [{ phrases: ['dodo'] }, []],
    [{ phrases: ['mira sól'] }, [3]],
    [{ phrases: ['C++'] }, [4]],
  ])('on phrases: %j', (filter, rows) => {
    expect(passing(filter)).toEqual(rows);
  });

  it.each<[PaperFilter, number[]]>([
    [{ without: ['owl'] }, [3, 5]],
    [{ without: ['owls'] }, [3, 5]],
    [{ without: ['barn owls'] }, [2, 3, 4, 5, 6]],
    [{ without: ['self-supervised'] }, [3, 4, 5, 6]],
    [{ without: ['barn', 'eagle'] }, [3, 4]],
    [{ without: ['C++'] }, [1, 2, 3, 5, 6]],
    [{ without: ['dodo'] }, [1, 2, 3, 4, 5, 6]],
  ])('on what must not be held, a single word in any inflection: %j', (filter, rows) => {
    expect(passing(filter)).toEqual(rows);
  });

  it('holds all its conditions together', () => {
    expect(passing({ phrases: ['barn'], without: ['owl'], yearTo: 2019 })).toEqual([5]);
    expect(passing({ phrases: ['barn'], ids: ['p1', 'p2'], authors: ['moor'] })).toEqual([1]);
  });

  it('is not narrowed by phrases of signs only', () => {
    const signs = ['', ' ', '…', '?!', '"-"'];
    expect(toAcceptance({ phrases: signs, without: signs }, sources)).toEqual({});
  });
});
