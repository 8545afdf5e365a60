/**
 * Does a library survive `kill -9`? Processes add, remove, change the model, prune, compact, back up, restore
 * and save, on one library, one after another; each is killed at a random moment (seeded) of what it was started
 * for. After each the library is opened: no acknowledged paper may be lost, none whose removal was
 * acknowledged may be there, what was under way must have happened wholly or not at all (of an add: its first
 * windows), a backup must be whole or not there, the generation must not go back, an acknowledged model must
 * stay, `kindred doctor` must find nothing wrong, and answers, by words and by meaning, must be those of a
 * library freshly built from the same database.
 *
 *   npm run build && npx tsx bench/crash-matrix.ts [kills 200] [seed 1]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrashMatrix, inTurn, type Kill } from '../tests/crash/matrix.js';
import { operations } from '../tests/crash/operations.js';
import { machine } from './machine.js';

const [, , count = '200', seed = '1'] = process.argv;
/** How often each operation is let through to its end, to learn how long it takes. */
const measures = 2;
const folder = mkdtempSync(join(tmpdir(), 'kindred-crash-'));
const matrix = new CrashMatrix(folder, Number(seed));
await matrix.begin();
const kills: Kill[] = [];
const started = performance.now();

function note(kill: Kill): void {
  kills.push(kill);
  for (const problem of kill.problems) {
    const during = kill.during ?? 'nothing';
    console.log(`kill ${kills.length} (${kill.target}, during ${during}): ${problem}`);
  }
}

// How long each takes is measured first, by processes that are killed as soon as it was acknowledged.
for (const target of inTurn(measures * operations.length)) note(await matrix.killAfter(target));
for (const target of inTurn(Number(count) - kills.length)) note(await matrix.killDuring(target));
console.log(
  '| started for | takes, ms | kills | in the middle of it | took effect all the same | wrong |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
for (const target of [...operations, undefined]) {
  const own = kills.filter((kill) => target === undefined || kill.target === target);
  const inside = own.filter(
    ({ during }) => during !== undefined && (target === undefined || during === target),
  );
  const took = inside.filter((kill) => kill.took);
  const wrong = own.filter(({ problems }) => problems.length > 0);
  const ms = target === undefined ? '' : matrix.meanMs(target).toFixed(0);
  const cells = [target ?? 'all', ms, own.length, inside.length, took.length, wrong.length];
  console.log(`| ${cells.join(' | ')} |`);
}
console.log(`${((performance.now() - started) / 1_000).toFixed(0)} s, seed ${seed}; ${machine()}`);
rmSync(folder, { recursive: true });
if (kills.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
