import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import type { Embedder } from '../../../src/embedder/embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';
import {
  measureUnrelatedCosine,
  withUnrelatedCosine,
} from '../../../src/embedder/unrelated-cosine.js';
import { dot } from '../../../src/ranking/embedding.js';
import { anisotropicModel } from './model-folder.js';

async function start(name: string): Promise<Embedder> {
  const embedder = createEmbedder(await resolveModel(name));
  onTestFinished(() => embedder.close());
  return embedder;
}

describe('the cosine of unrelated texts', () => {
  it('is about 0 for the bundled models, and never below', async () => {
    for (const name of ['all-MiniLM-L6-v2', 'kindred-static']) {
      const measured = await measureUnrelatedCosine(await start(name));
      expect(measured).toBeGreaterThanOrEqual(0);
      expect(measured).toBeLessThan(0.05);
    }
  });

  it('is measured where vectors lie in a narrow cone, and is that of other unrelated texts', async () => {
    const embedder = await start(anisotropicModel());
    const { model } = await withUnrelatedCosine(embedder, undefined);
    const query = await embedder.embedQuery('bread ovens of Alpine villages');
    const [robots, bread] = await embedder.embedPassages(
      ['A four-legged robot feels its way over rocks', 'Village bakers built clay ovens'].map(
        (title) => model.passageTemplate.replace('{title}\n{abstract}', title),
      ),
    );
    const unrelated = model.unrelatedCosine ?? 0;
    expect(unrelated).toBeGreaterThan(0.5);
    expect(Math.abs(dot(query, robots!) - unrelated)).toBeLessThan(0.15);
    expect(dot(query, bread!)).toBeGreaterThan(unrelated);
  });

  it('is not measured where it is known', async () => {
    const { model } = await withUnrelatedCosine(await start(anisotropicModel()), 0.25);
    expect(model.unrelatedCosine).toBe(0.25);
  });
});
