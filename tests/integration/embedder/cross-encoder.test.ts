import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCrossEncoder } from '../../../src/embedder/cross-encoder.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { bundledFolder, modelWith, overlapCrossEncoder, writeJson } from './model-folder.js';

const paper = (title: string, abstract = '') => paperSchema.parse({ id: title, title, abstract });

async function scores(query: string, papers: Parameters<typeof paper>[], config = {}) {
  const reranker = await createCrossEncoder(overlapCrossEncoder(config), { workers: 2 });
  onTestFinished(() => reranker.close());
  return reranker.score(
    query,
    papers.map((each) => paper(...each)),
  );
}

/** An embedding model whose config.json says that it is a cross-encoder. */
function mislabelled(): string {
  const folder = modelWith();
  const architectures = ['BertForSequenceClassification'];
  writeJson(folder, { 'config.json': { model_type: 'bert', architectures } });
  return folder;
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

describe('a cross-encoder', () => {
  it('reads query and passage together, and scores in the order given', async () => {
    const given = await scores('red owls fly', [
      ['red cars drive'],
      ['owls fly', 'at night, in red light'],
      ['of bread'],
    ]);
    expect(given).toHaveLength(3);
    expect(given[0]).toBeCloseTo(sigmoid(8 / 3 - 4), 5);
    expect(given[1]).toBeCloseTo(sigmoid(4), 5);
    expect(given[2]).toBeCloseTo(sigmoid(-4), 5);
  });

  it('scores a paper alike alone and among papers of other lengths', async () => {
    const long = 'a long report on owls. '.repeat(60);
    const many = await scores('owls at night', [['Owls'], ['Night', long], ['Bread', long]]);
    const alone = await scores('owls at night', [['Owls']]);
    expect(many[0]).toBeCloseTo(alone[0] ?? 0, 5);
  });

  it('leaves a passage half of its tokens, however long the query', async () => {
    const query = 'owls '.repeat(2_000);
    const [found = 0] = await scores(query, [['Owls']], { max_position_embeddings: 64 });
    expect(found).toBeCloseTo(sigmoid(4), 5);
  });

  it('needs no paper', async () => {
    expect(await scores('owls', [])).toEqual([]);
  });
});

describe('what is no cross-encoder', () => {
  it('is refused, saying what it is', async () => {
    await expect(createCrossEncoder(bundledFolder, { workers: 1 })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('BertModel') as string,
    });
  });

  it('is refused if its weights are missing or damaged', async () => {
    const folder = overlapCrossEncoder();
    writeFileSync(join(folder, 'onnx/model.onnx'), 'not a model');
    const reranker = await createCrossEncoder(folder, { workers: 1 });
    onTestFinished(() => reranker.close());
    await expect(reranker.score('x', [paper('y')])).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringContaining('onnx/model.onnx') as string,
    });
    rmSync(join(folder, 'onnx'), { recursive: true });
    await expect(createCrossEncoder(folder, { workers: 1 })).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
    });
  });

  it('is told when it runs, if its configuration did not say so', async () => {
    const reranker = await createCrossEncoder(mislabelled(), { workers: 1 });
    onTestFinished(() => reranker.close());
    await expect(reranker.score('x', [paper('y')])).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
      message: expect.stringContaining('no logits') as string,
    });
  });
});
