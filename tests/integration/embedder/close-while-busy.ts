/** Closes embedders in the middle of their workers' runs: the process must outlive it. */
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';

const resolved = await resolveModel('all-MiniLM-L6-v2');
const texts = Array.from(
  { length: 200 },
  (_, i) => `${i} ${'some words of a long text '.repeat(40)}`,
);
for (let round = 0; round < 3; round++) {
  const embedder = createEmbedder(resolved, { workers: 2, warm: true });
  await embedder.embedQuery('both workers have the model now, or soon');
  const outcome = embedder.embedPassages(texts).then(
    () => 'embedded',
    () => 'rejected',
  );
  // A query's answer comes in the middle of the passages, when both workers have batches again.
  await embedder.embedQuery('is it under way?');
  await embedder.close();
  console.log(await outcome);
}
