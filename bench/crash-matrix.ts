/**
 * Does a library survive `kill -9`? Processes add, remove, change the model, compact, back up, restore and
 * save, on one library, one after another; each is killed at a random moment (seeded) of what it was started
 * for. After each the library is opened: no acknowledged paper may be lost, none whose removal was
 * acknowledged may be there, what was under way must have happened wholly or not at all, `kindred doctor` must
 * find nothing wrong, and answers, by words and by meaning, must be those of a library freshly built from the
 * same database.
 *
 *   npm run build && npx tsx bench/crash-matrix.ts [kills 200] [seed 1]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrashMatrix, type Kill } from '../tests/crash/matrix.js';
import { operations } from '../tests/crash/operations.js';
import { machine } from './machine.js';

const [, , count = '200', seed = '1'] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'kindred-crash-'));
const matrix = new CrashMatrix(folder, Number(seed));
await matrix.begin();
const kills: Kill[] = [];
const started = performance.now();
while (kills.length < Number(count)) {
  const kill = await matrix.kill();
  kills.push(kill);
  for (const problem of kill.problems) {
    console.log(
      `kill ${kills.length} (${kill.target}, during ${kill.during ?? 'nothing'}): ${problem}`,
    );
  }
}
console.log('| started for | kills | in the middle of it | took effect all the same | wrong |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const target of [...operations, undefined]) {
  const own = kills.filter((kill) => target === undefined || kill.target === target);
  const inside = own.filter(
    ({ during }) => during !== undefined && (target === undefined || during === target),
  );
  const took = inside.filter((kill) => kill.took);
  const wrong = own.filter(({ problems }) => problems.length > 0);
  const cells = [target ?? 'all', own.length, inside.length, took.length, wrong.length];
  console.log(`| ${cells.join(' | ')} |`);
}
console.log(`${((performance.now() - started) / 1_000).toFixed(0)} s, seed ${seed}; ${machine()}`);
rmSync(folder, { recursive: true });
if (kills.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
