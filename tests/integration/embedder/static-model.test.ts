import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import type { Embedder } from '../../../src/embedder/embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';
import { dot } from '../../../src/ranking/embedding.js';
import { temporaryFolder } from './model-folder.js';

const folder = fileURLToPath(new URL('../../../models/kindred-static', import.meta.url));

async function start(model: string): Promise<Embedder> {
  const embedder = createEmbedder(await resolveModel(model));
  onTestFinished(() => embedder.close());
  return embedder;
}

/** The same files, run as any other model is. */
function runAsAnyOther(): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  const path = join(copy, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...manifest, static: undefined }));
  return copy;
}

const texts = [
  'How do bees find their way home?',
  'Navigation of honey bees\nBees keep the direction of the sun.',
  'Interest rates of central banks',
  '',
  'μ ½ 中文 🐝',
  'a longer text than the model reads '.repeat(200),
];

describe('the static model', () => {
  it('gives by its table the vectors that it gives when it is run', async () => {
    const read = await (await start('kindred-static')).embedPassages(texts);
    const run = await (await start(runAsAnyOther())).embedPassages(texts);
    expect(read).toHaveLength(texts.length);
    for (const [i, embedding] of read.entries()) {
      expect(embedding).toHaveLength(256);
      expect(dot(embedding, run[i]!)).toBeGreaterThan(0.99999);
    }
  });
});
