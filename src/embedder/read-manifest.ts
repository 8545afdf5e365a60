import { z } from 'zod';
import { familyOf } from './families.js';
import { manifestSchema, type Manifest } from './manifest.js';
import { damaged, readJson, type ModelFolder } from './model-folder.js';
import { readSentenceTransformers } from './sentence-transformers.js';
import { foundDtype, weightsFile, type Dtype } from './weights.js';

/** The longest text that a model of unknown limit is given, in tokens. */
const cautiousMaxTokens = 512;

const configSchema = z.object({
  hidden_size: z.number().int().optional(),
  dim: z.number().int().optional(),
  max_position_embeddings: z.number().int().optional(),
});
const tokenizerConfigSchema = z.object({ model_max_length: z.number().nullish() });

/**
 * What a model's folder says of the model: its manifest.json, else what sentence-transformers wrote
 * there, what is known of its family, and the limits in its configuration. What is guessed is told.
 *
 * @throws MODEL_DAMAGED if a file is missing or malformed
 * @throws MODEL_NOT_FOUND if the model needs what Kindred cannot compute
 */
export async function readManifest(
  model: ModelFolder,
  onNotice?: (message: string) => void,
): Promise<Manifest> {
  const stated = await readJson(model, 'manifest.json', manifestSchema);
  if (stated !== undefined) return stated;
  const config = await readJson(model, 'config.json', configSchema);
  if (config === undefined) throw damaged(model, 'config.json is missing');
  const dimensions = config.hidden_size ?? config.dim;
  if (dimensions === undefined) throw damaged(model, 'config.json names no hidden_size');
  const facts = await readSentenceTransformers(model);
  const family = familyOf(model.id);
  const pooling = facts.pooling ?? family?.pooling;
  const templates = facts.templates ?? family;
  if (pooling === undefined || templates === undefined) {
    onNotice?.(guessed(model, { pooling, templates }));
  }
  return {
    id: model.id,
    dimensions,
    maxTokens: facts.maxTokens ?? family?.maxTokens ?? (await readTokenLimit(model, config)),
    pooling: pooling ?? 'mean',
    dtype: requiredDtype(model),
    queryTemplate: templates?.queryTemplate ?? '{query}',
    passageTemplate: templates?.passageTemplate ?? '{title}\n{abstract}',
    ...(family?.matryoshka && { matryoshka: [...family.matryoshka] }),
  };
}

/**
 * What a model and its tokenizer can take, in tokens, and no more than most models were trained on.
 *
 * @throws MODEL_DAMAGED if a file is malformed
 */
export async function readTokenLimit(
  model: ModelFolder,
  config: { readonly max_position_embeddings?: number | undefined },
): Promise<number> {
  const tokenizer = await readJson(model, 'tokenizer_config.json', tokenizerConfigSchema);
  const positions = config.max_position_embeddings ?? cautiousMaxTokens;
  const length = tokenizer?.model_max_length ?? cautiousMaxTokens;
  return Math.min(positions, length, cautiousMaxTokens);
}

function guessed(
  { id, folder }: ModelFolder,
  known: { pooling: unknown; templates: unknown },
): string {
  const guesses = [
    ...(known.pooling === undefined ? ['mean pooling'] : []),
    ...(known.templates === undefined ? ['no query or passage prefix'] : []),
  ];
  return `nothing is known of the model "${id}": assuming ${guesses.join(' and ')}. If its card says otherwise, write a manifest.json into ${folder}`;
}

function requiredDtype(model: ModelFolder): Dtype {
  const dtype = foundDtype(model.folder);
  if (dtype === undefined) throw damaged(model, `${weightsFile('q8')} is missing`);
  return dtype;
}
