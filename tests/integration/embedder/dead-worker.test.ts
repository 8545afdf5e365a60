import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';

/** Ends the next threads that start, as soon as they do. */
function endWorkers(count: number): void {
  let left = count;
  const end = (worker: Worker) => {
    if (--left === 0) process.off('worker', end);
    void worker.terminate();
  };
  process.on('worker', end);
  onTestFinished(() => void process.off('worker', end));
}

const texts = Array.from({ length: 50 }, (_, i) => `text ${i}`);

// Threads are ended while they have a batch but have not come to the model yet: ended in the middle
// of a run, onnxruntime-node aborts the whole process, which no code in it can outlive.
describe('an embedder whose worker dies', () => {
  it('gives its batch to another one', async () => {
    endWorkers(1);
    const embedder = createEmbedder(await resolveModel('all-MiniLM-L6-v2'));
    onTestFinished(() => embedder.close());
    const embeddings = await embedder.embedPassages(texts);
    expect(embeddings.map(({ length }) => length)).toEqual(texts.map(() => 384));
  });

  it('gives up a batch of which two die, and goes on with the next', async () => {
    endWorkers(2);
    const embedder = createEmbedder(await resolveModel('all-MiniLM-L6-v2'));
    onTestFinished(() => embedder.close());
    await expect(embedder.embedPassages(texts)).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
      cause: expect.any(Error) as Error,
    });
    const after = await embedder.embedPassages(['one', 'two']);
    expect(after.map(({ length }) => length)).toEqual([384, 384]);
  });
});
