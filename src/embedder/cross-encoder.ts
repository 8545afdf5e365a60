import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import type { Paper } from '../paper/paper.js';
import { toPassage } from '../paper/passage.js';
import { estimateTokens, runBatches, toBatches, type Batch } from './batches.js';
import type { CrossEncoderSettings, CrossEncoderTask } from './cross-encoder-worker.js';
import { damaged, readJson, type ModelFolder } from './model-folder.js';
import { ModelPool } from './model-pool.js';
import { readTokenLimit } from './read-manifest.js';
import type { Reranker } from './reranker.js';
import { locateModel, type ResolveOptions } from './resolve-model.js';
import { cutToTokens } from './truncation.js';
import { foundDtype, weightsFile, type Dtype } from './weights.js';

/** A cross-encoder whose files are here. */
interface ResolvedCrossEncoder extends ModelFolder {
  readonly dtype: Dtype;
  /** The longest pair of query and passage. */
  readonly maxTokens: number;
}

const configSchema = z.object({
  architectures: z.array(z.string()).default([]),
  max_position_embeddings: z.number().int().optional(),
});

const passageTemplate = '{title}\n{abstract}';

/**
 * Starts a cross-encoder, a model that reads query and passage at once and gives one score (Nogueira &
 * Cho, "Passage Re-ranking with BERT", 2019), such as `Xenova/ms-marco-MiniLM-L-6-v2`. A query takes
 * up to half of what the model can read. Its order is taken as it is.
 *
 * @param name a folder or a hub id, which is downloaded once
 * @throws MODEL_NOT_FOUND for a model of another kind, too; MODEL_DAMAGED
 */
export async function createCrossEncoder(
  name: string,
  { workers, ...options }: ResolveOptions & { readonly workers: number },
): Promise<Reranker> {
  return new PooledCrossEncoder(await resolveCrossEncoder(name, options), workers);
}

async function resolveCrossEncoder(
  name: string,
  options: ResolveOptions,
): Promise<ResolvedCrossEncoder> {
  const model = await locateModel(name, options);
  const config = await readJson(model, 'config.json', configSchema);
  if (config === undefined) throw damaged(model, 'config.json is missing');
  const { architectures } = config;
  if (!architectures.some((architecture) => architecture.endsWith('ForSequenceClassification'))) {
    const kind = architectures.join(', ') || 'of an unknown kind';
    const problem = `no cross-encoder: its config.json says it is ${kind}, not …ForSequenceClassification`;
    throw new KindredError('MODEL_NOT_FOUND', { model: name, problem });
  }
  const dtype = foundDtype(model.folder);
  if (dtype === undefined) throw damaged(model, `${weightsFile('q8')} is missing`);
  return { ...model, dtype, maxTokens: await readTokenLimit(model, config) };
}

class PooledCrossEncoder implements Reranker {
  readonly id: string;
  readonly share = 1;
  readonly #maxTokens: number;
  readonly #pool: ModelPool<CrossEncoderTask>;

  constructor({ id, folder, dtype, maxTokens }: ResolvedCrossEncoder, workers: number) {
    const workerData: CrossEncoderSettings = { folder, dtype, maxTokens };
    this.id = id;
    this.#maxTokens = maxTokens;
    this.#pool = new ModelPool({
      model: { id, folder },
      worker: 'cross-encoder-worker',
      workerData,
      workers,
    });
  }

  async score(
    text: string,
    papers: readonly Paper[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<number[]> {
    const query = cutToTokens(text, this.#maxTokens);
    const passages = papers.map((paper) =>
      cutToTokens(toPassage(paper, passageTemplate), this.#maxTokens),
    );
    const scores = papers.map(() => 0);
    const runBatch = async (batch: Batch, stop: AbortSignal) => {
      const task = { query, passages: batch.map((index) => passages[index] ?? '') };
      const answer = await this.#pool.run(task, { priority: 0, signal: stop });
      batch.forEach((index, i) => {
        scores[index] = answer[i] ?? 0;
      });
    };
    const lengths = passages.map((passage) =>
      estimateTokens(`${query}${passage}`, this.#maxTokens),
    );
    await runBatches(toBatches(lengths), runBatch, signal);
    return scores;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
