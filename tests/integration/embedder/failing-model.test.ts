import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';
import { modelWith } from './model-folder.js';

/**
 * An ONNX model of three nodes (opset 13) that answers every token with the one-component vector 0:
 * last_hidden_state = Unsqueeze(Cast(input_ids - input_ids, float), axis 2).
 */
const zeros = `
  CAgSADriAQoeCglpbnB1dF9pZHMKCWlucHV0X2lkcxIBeiIDU3ViChcKAXoSAWYiBENhc3QqCQoCdG8YAaABAgolCgFm
  CgJheBIRbGFzdF9oaWRkZW5fc3RhdGUiCVVuc3F1ZWV6ZRIFemVyb3MqCwgBEAc6AQJCAmF4Wh0KCWlucHV0X2lkcxIQ
  Cg4IBxIKCgMSAWIKAxIBdFoiCg5hdHRlbnRpb25fbWFzaxIQCg4IBxIKCgMSAWIKAxIBdGIpChFsYXN0X2hpZGRlbl9z
  dGF0ZRIUChIIARIOCgMSAWIKAxIBdAoCCAFCBAoAEA0=`;

describe('a model that runs and gives no direction', () => {
  it('fails, naming the norm, and never answers with a zero vector', async () => {
    const folder = modelWith({ files: undefined, dimensions: 1 });
    writeFileSync(join(folder, 'onnx/model_quantized.onnx'), Buffer.from(zeros, 'base64'));
    const embedder = createEmbedder(await resolveModel(folder));
    onTestFinished(() => embedder.close());
    const failure = {
      code: 'EMBEDDING_FAILED',
      message: expect.stringContaining('norm 0') as string,
      cause: expect.any(Error) as Error,
    };
    await expect(embedder.embedQuery('x')).rejects.toMatchObject(failure);
    await expect(embedder.embedPassages(['x', 'y'])).rejects.toMatchObject(failure);
  });
});
