import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { modelsDirectory } from '../../../src/config/package-root.js';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { hashFile } from '../../../src/embedder/fingerprint.js';
import { manifestSchema } from '../../../src/embedder/manifest.js';
import { cutEmbedding } from '../../../src/embedder/reduced-model.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';
import { dot } from '../../../src/ranking/embedding.js';

const weights = 'onnx/model_quantized.onnx';

describe.each(readdirSync(modelsDirectory))('the bundled model %s', (id) => {
  const folder = join(modelsDirectory, id);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const manifest = manifestSchema.parse(JSON.parse(read('manifest.json')));

  it('has the files that its manifest tells, at most 25 MB of weights, a licence and a card', async () => {
    expect(manifest.id).toBe(id);
    expect(Object.keys(manifest.files ?? {})).toContain(weights);
    for (const [name, { bytes, sha256 }] of Object.entries(manifest.files ?? {})) {
      const path = join(folder, name);
      expect({ name, bytes: statSync(path).size, sha256: await hashFile(path) }).toEqual({
        name,
        bytes,
        sha256,
      });
    }
    expect(statSync(join(folder, weights)).size).toBeLessThan(25e6);
    expect(read('LICENSE')).toContain('Apache License');
    expect(manifest.license).toBe('Apache-2.0');
    expect(read('README.md')).toContain(manifest.files?.[weights]?.sha256);
  });

  it('states that unrelated texts have a cosine of 0, so that the figures in docs/quality.md hold', () => {
    expect(manifest.unrelatedCosine).toBe(0);
  });

  it('puts an answer before what is about something else, at every size it may be cut to', async () => {
    const embedder = createEmbedder(await resolveModel(id));
    onTestFinished(() => embedder.close());
    const query = await embedder.embedQuery('How do bees find their way home?');
    const [bees, banks] = await embedder.embedPassages([
      'Navigation of honey bees\nBees keep the direction of the sun.',
      'Interest rates of central banks\nHow inflation moves them.',
    ]);
    for (const size of [manifest.dimensions, ...(manifest.matryoshka ?? [])]) {
      const toQuery = dot.bind(undefined, cutEmbedding(query, size));
      const [near, far] = [toQuery(cutEmbedding(bees!, size)), toQuery(cutEmbedding(banks!, size))];
      expect(near, `${size} dimensions`).toBeGreaterThan(far + 0.2);
    }
  });
});
