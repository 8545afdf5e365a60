import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchLoopDelay } from '../../../../src/server/access/loop-delay.js';

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

it('tells a loop that is held up again and again', async () => {
  const delay = watchLoopDelay();
  expect(delay.meanMs).toBe(0);
  for (let i = 0; i < 3; i++) {
    block(400);
    await setImmediate();
  }
  expect(delay.meanMs).toBeGreaterThan(200);
  delay.close();
});
