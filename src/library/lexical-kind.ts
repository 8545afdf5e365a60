import { open, readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { Bm25Index } from '../lexical-index/bm25-index.js';
import { findDerived, saveDerived, type DerivedFile, type Exclusively } from './derived-file.js';
import type { IndexKind } from './derived-index.js';

/** Smaller libraries are read anew at each opening: that takes no longer than checking a file. */
const smallestKept = 500;

/** Where the lexical index of a library lies. */
export interface LexicalKindOptions {
  readonly directory: string;
  readonly library: string;
  readonly exclusively: Exclusively;
}

const file: DerivedFile<unknown> = {
  prefix: 'lexical',
  extension: 'bm25',
  details: z.looseObject({}),
};

/** The lexical index of a library. */
export function createLexicalKind(options: LexicalKindOptions): IndexKind<Bm25Index> {
  const { directory, library, exclusively } = options;
  return {
    name: 'word index',
    empty: Bm25Index.create(),
    load: async () => {
      const found = await findDerived(directory, file, library);
      if (found === undefined) return undefined;
      const index = Bm25Index.fromBytes(await readFile(found.path));
      return { index, generation: found.generation };
    },
    isOutworn: () => false,
    create: () => Bm25Index.create(),
    rowsAfter: (store, after, limit) =>
      store
        .papersAfter(after, limit)
        .map(({ row, paper }) => ({ row, addTo: (index) => index.add(row, paper) })),
    add: (index, row, store) => {
      const paper = store.paper(row);
      if (paper !== undefined) index.add(row, paper);
    },
    settle: (index, budgetMs) => !index.needsMerge || index.mergeSlice(budgetMs),
    save: (index) =>
      index.size < smallestKept
        ? undefined
        : (generation) =>
            saveDerived(directory, file, {
              library,
              generation,
              details: {},
              write: (path) => write(index, path),
              exclusively,
            }),
  };
}

/** How long one slice of merging before a save may hold the event loop, in ms. */
const sliceMs = 8;

async function write(index: Bm25Index, path: string): Promise<void> {
  while (index.unmerged > 0 && !index.mergeSlice(sliceMs)) await setImmediate();
  const handle = await open(path, 'w');
  try {
    for (const part of index.toBytes()) await handle.write(part);
  } finally {
    await handle.close();
  }
}
