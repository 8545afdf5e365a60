/**
 * A process that tells when changes to a library were committed, seen from outside: it asks the database
 * every other millisecond. For bench/follow-while-adding.ts.
 */
import { setTimeout } from 'node:timers/promises';
import { databasePath } from '../src/library/library-files.js';
import { openDatabase } from '../src/store/open-database.js';
import { Store } from '../src/store/store.js';

/** A generation, and when it was first seen: ms since 1970, in parts. */
export interface Commit {
  readonly generation: number;
  readonly at: number;
}

const store = new Store(openDatabase(databasePath(process.argv[2] ?? '')));
let last = store.generation();
process.once('disconnect', () => process.exit());
process.send?.({ generation: last, at: 0 } satisfies Commit);
for (;;) {
  const generation = store.generation();
  const at = performance.timeOrigin + performance.now();
  if (generation > last) process.send?.({ generation, at } satisfies Commit);
  last = generation;
  await setTimeout(2);
}
