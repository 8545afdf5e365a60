import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import { createRandom } from '../../../src/evaluation/random.js';
import { modelWith } from '../embedder/model-folder.js';

const random = createRandom(6);

/** Flips one bit of a file. @returns what puts it back */
function flip(path: string): () => void {
  const whole = readFileSync(path);
  const at = random.below(whole.length);
  const bytes = Buffer.from(whole);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
  writeFileSync(path, bytes);
  return () => writeFileSync(path, whole);
}

/** A model's fingerprint and one vector of it, or the code of why there is none. */
async function outcomeOf(folder: string): Promise<unknown> {
  try {
    const resolved = await resolveModel(folder);
    const embedder = createEmbedder(resolved);
    try {
      const text = 'Größe of the OWLS, in 2024: do they sleep?';
      return { of: resolved.model.fingerprint, vector: await embedder.embedQuery(text) };
    } finally {
      await embedder.close();
    }
  } catch (error) {
    if (isKindredError(error)) return error.code;
    throw error;
  }
}

describe('a damaged model', () => {
  it.each(['onnx/model_quantized.onnx', 'tokenizer.json'])(
    'is refused for one flipped bit anywhere, or a missing end: %s',
    async (file) => {
      const folder = modelWith();
      const path = join(folder, file);
      for (let trial = 0; trial < 5; trial++) {
        const putBack = flip(path);
        await expect(resolveModel(folder)).rejects.toMatchObject({ code: 'MODEL_DAMAGED' });
        putBack();
      }
      truncateSync(path, random.below(statSync(path).size));
      await expect(resolveModel(folder)).rejects.toMatchObject({ code: 'MODEL_DAMAGED' });
    },
  );

  it('gives the same vectors, or says so, wherever a bit of its settings was flipped', async () => {
    const folder = modelWith();
    const whole = (await outcomeOf(folder)) as { of: string };
    for (const file of ['config.json', 'tokenizer_config.json', 'manifest.json', 'manifest.json']) {
      const putBack = flip(join(folder, file));
      const outcome = await outcomeOf(folder);
      // Another fingerprint is refused by every library that holds vectors of this one.
      const isTold = typeof outcome === 'string' || (outcome as { of: string }).of !== whole.of;
      if (!isTold) expect(outcome).toEqual(whole);
      putBack();
    }
    expect(await outcomeOf(folder)).toEqual(whole);
  });
});
