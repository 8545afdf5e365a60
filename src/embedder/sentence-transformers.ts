import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import type { Manifest } from './manifest.js';
import { readJson, type ModelFolder } from './model-folder.js';
import type { Pooling } from './model.js';

/** What sentence-transformers writes beside the models it saves, as far as it is there. */
export interface SentenceTransformersFacts {
  readonly pooling: Pooling | undefined;
  readonly templates: Pick<Manifest, 'queryTemplate' | 'passageTemplate'> | undefined;
  readonly maxTokens: number | undefined;
}

const modulesSchema = z.array(z.object({ path: z.string(), type: z.string() }));
const poolingSchema = z.record(z.string(), z.unknown());
const lengthSchema = z.object({ max_seq_length: z.number().int().nullish() });
const promptsSchema = z.object({ prompts: z.record(z.string(), z.string()).optional() });

const appliedModules = ['Transformer', 'Pooling', 'Normalize'];
const poolings: Partial<Record<string, Pooling>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_lasttoken: 'last_token',
};

/** The files that {@link readSentenceTransformers} reads; all may be missing. */
export const sentenceTransformersFiles = [
  'modules.json',
  '1_Pooling/config.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
] as const;

/**
 * Reads what sentence-transformers says of a model. A model with a layer after its pooling, or with a
 * pooling that Kindred does not do, is refused: its vectors would look right and be wrong.
 *
 * @throws MODEL_NOT_FOUND if Kindred cannot compute what the files ask for
 * @throws MODEL_DAMAGED if a file is malformed
 */
export async function readSentenceTransformers(
  model: ModelFolder,
): Promise<SentenceTransformersFacts> {
  const modules = await readJson(model, 'modules.json', modulesSchema);
  const unknown = modules?.find(({ type }) => !appliedModules.includes(nameOf(type)));
  if (unknown !== undefined) {
    throw refused(model, `it needs a layer that Kindred does not apply (${nameOf(unknown.type)})`);
  }
  const length = await readJson(model, 'sentence_bert_config.json', lengthSchema);
  return {
    pooling: await readPooling(model),
    templates: await readTemplates(model),
    maxTokens: length?.max_seq_length ?? undefined,
  };
}

/** "sentence_transformers.models.Pooling": Pooling. */
function nameOf(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

async function readPooling(model: ModelFolder): Promise<Pooling | undefined> {
  const config = await readJson(model, '1_Pooling/config.json', poolingSchema);
  if (config === undefined) return undefined;
  const modes = Object.keys(config).filter(
    (key) => key.startsWith('pooling_mode_') && config[key] === true,
  );
  const [mode] = modes;
  if (mode === undefined) return undefined;
  const pooling = modes.length === 1 ? poolings[mode] : undefined;
  if (pooling === undefined) {
    throw refused(model, `it asks for ${modes.join(' + ')}, not mean, cls or last_token`);
  }
  return pooling;
}

async function readTemplates(
  model: ModelFolder,
): Promise<SentenceTransformersFacts['templates'] | undefined> {
  const stated = await readJson(model, 'config_sentence_transformers.json', promptsSchema);
  const query = stated?.prompts?.['query'];
  if (query === undefined) return undefined;
  const passage = stated?.prompts?.['passage'] ?? stated?.prompts?.['document'] ?? '';
  return { queryTemplate: `${query}{query}`, passageTemplate: `${passage}{title}\n{abstract}` };
}

function refused({ id, folder }: ModelFolder, problem: string): KindredError {
  return new KindredError('MODEL_NOT_FOUND', { model: id, problem: `${problem} (in ${folder})` });
}
