import { createHash } from 'node:crypto';
import { KindredError } from '../errors/kindred-error.js';
import { normalize, type Embedding } from '../ranking/embedding.js';
import type { Encoding } from '../ranking/vector-encoding.js';
import type { Embedder } from './embedder.js';
import type { EmbeddingModel } from './model.js';

/** How vectors are made smaller than a model gives them. */
export interface Reduction {
  /** The first so many components, normalised anew. Default all. */
  readonly dimensions?: number | undefined;
  /** How components are stored. Default float32. */
  readonly encoding?: Encoding | undefined;
}

/**
 * A model whose vectors are another's, cut or stored smaller. Its fingerprint is its own: such vectors
 * never meet those of the model as it is.
 *
 * @param whole a model as it is
 * @throws INVALID_PARAMETER for dimensions that the model was not trained to be cut to
 */
export function reduceModel(whole: EmbeddingModel, reduction: Reduction): EmbeddingModel {
  const { dimensions = whole.dimensions, encoding = 'float32' } = reduction;
  const isCut = dimensions !== whole.dimensions;
  if (!isCut && encoding === 'float32') return whole;
  if (isCut && whole.matryoshka?.includes(dimensions) !== true) throw notTrained(whole, dimensions);
  const { relevance, ...rest } = whole;
  const from = { fingerprint: whole.fingerprint, dimensions: whole.dimensions };
  return {
    ...rest,
    fingerprint: fingerprintOf(whole.fingerprint, dimensions, encoding),
    dimensions,
    encoding,
    reducedFrom: from,
    // Cosines of cut vectors are others; rounding hardly changes them.
    ...(relevance && !isCut && { relevance }),
  };
}

/** The fingerprint of the model that computes a model's vectors, reduced or not. */
export function wholeFingerprint({ fingerprint, reducedFrom }: EmbeddingModel): string {
  return reducedFrom?.fingerprint ?? fingerprint;
}

/** The first `dimensions` components of an embedding, normalised anew. */
export function cutEmbedding(embedding: Embedding, dimensions: number): Embedding {
  return embedding.length === dimensions ? embedding : normalize(embedding.slice(0, dimensions));
}

/**
 * An embedder of reduced vectors. They are cut; rounding is left to where they are stored.
 *
 * @param whole the embedder of the model that `model` is reduced from, or is
 */
export function reducedEmbedder(whole: Embedder, model: EmbeddingModel): Embedder {
  if (model.reducedFrom === undefined) return whole;
  const { dimensions } = model;
  return {
    model,
    embedPassages: async (passages, options) => {
      const embeddings = await whole.embedPassages(passages, options);
      return embeddings.map((embedding) => cutEmbedding(embedding, dimensions));
    },
    embedQuery: async (query, options) =>
      cutEmbedding(await whole.embedQuery(query, options), dimensions),
    close: () => whole.close(),
  };
}

function fingerprintOf(whole: string, dimensions: number, encoding: Encoding): string {
  const canonical = JSON.stringify({ dimensions, encoding, version: 1, whole });
  return createHash('sha256').update(canonical).digest('hex');
}

function notTrained(model: EmbeddingModel, dimensions: number): KindredError {
  const { matryoshka = [] } = model;
  const sizes = [model.dimensions, ...matryoshka].join(', ');
  const problem =
    matryoshka.length === 0
      ? `${model.id} was not trained for vectors of fewer than its ${model.dimensions} dimensions; "--vectors int8" makes them smaller`
      : `${model.id} gives vectors of ${sizes} dimensions, not ${dimensions}`;
  return new KindredError('INVALID_PARAMETER', { name: 'dimensions', problem });
}
