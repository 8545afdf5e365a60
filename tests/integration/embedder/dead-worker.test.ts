import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';

describe('an embedder whose worker dies', () => {
  // The thread is ended while it has a batch but has not come to the model yet: ended in the middle
  // of a run, onnxruntime-node aborts the whole process, which no code in it can outlive.
  it('rejects the call, starts another worker and goes on', async () => {
    const resolved = await resolveModel('all-MiniLM-L6-v2');
    const started = once(process, 'worker') as Promise<[Worker]>;
    const embedder = createEmbedder(resolved);
    onTestFinished(() => embedder.close());
    const embedding = embedder.embedPassages(Array.from({ length: 50 }, (_, i) => `text ${i}`));
    const outcome = expect(embedding).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
      cause: expect.any(Error) as Error,
    });
    const [worker] = await started;
    await worker.terminate();
    await outcome;
    const after = await embedder.embedPassages(['one', 'two']);
    expect(after.map(({ length }) => length)).toEqual([384, 384]);
  });
});
