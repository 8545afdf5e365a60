import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Bm25Index } from '../lexical-index/bm25-index.js';
import { readDerived, writeDerived, type DerivedFile, type Exclusively } from './derived-file.js';
import type { IndexKind } from './index-kind.js';
import { Slice, sliceMs } from './slice.js';

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
    load: () =>
      readDerived(directory, file, {
        library,
        read: async ({ path, generation }) => ({
          index: Bm25Index.fromBytes(await readFile(path)),
          generation,
        }),
      }),
    isOutworn: () => false,
    create: () => Bm25Index.create(),
    succeed: () => Promise.resolve(undefined),
    add: (index, row, store) => {
      const paper = store.paper(row);
      if (paper !== undefined) index.add(row, paper);
    },
    settle: (index, budgetMs) => !index.needsMerge || index.mergeSlice(budgetMs),
    release: () => undefined,
    isKept: (index) => index.size >= smallestKept,
    write: (index, generation) =>
      writeDerived(directory, file, {
        library,
        generation,
        details: {},
        write: (path) => write(index, path),
        exclusively,
      }),
  };
}

async function write(index: Bm25Index, path: string): Promise<void> {
  const slice = new Slice();
  while (index.unmerged > 0 && !index.mergeSlice(sliceMs)) await slice.pause();
  const handle = await open(path, 'w');
  try {
    for (const part of index.toBytes()) await handle.write(part);
  } finally {
    await handle.close();
  }
}
