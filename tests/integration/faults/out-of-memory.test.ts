import { setFlagsFromString } from 'node:v8';
import { expect, it, onTestFinished } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';

it('a worker out of memory ends its batch with what is wrong, and the next one goes on', async () => {
  const resolved = await resolveModel('all-MiniLM-L6-v2');
  // Threads that start now have too little to load what they run.
  setFlagsFromString('--max-old-space-size=8');
  const embedder = createEmbedder(resolved);
  onTestFinished(() => embedder.close());
  const failing = embedder.embedPassages(['one', 'two']);
  const outcome = expect(failing).rejects.toMatchObject({
    code: 'EMBEDDING_FAILED',
    message: expect.stringMatching(/memory/u) as string,
  });
  await outcome.finally(() => setFlagsFromString('--max-old-space-size=4096'));
  const after = await embedder.embedPassages(['one', 'two']);
  expect(after.map(({ length }) => length)).toEqual([384, 384]);
});
