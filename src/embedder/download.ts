import { mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { sentenceTransformersFiles } from './sentence-transformers.js';
import { dtypes, weightsFile, type Dtype } from './weights.js';

/** Where downloaded models are kept unless told otherwise. */
export function defaultCacheDir(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(base, 'kindred', 'models');
}

/**
 * Downloads a model from the Hugging Face hub (or HF_ENDPOINT) by transformers.js's own means, with
 * HF_TOKEN where one is set. The files then lie in `cacheDir`/id, laid out like any local model; the
 * weights come last, so that a model without them is known to be incomplete. A manifest.json of the
 * hub is not taken: other programs have files of that name.
 *
 * @throws MODEL_NOT_FOUND if the hub does not know the model or cannot be reached
 */
export async function download(id: string, cacheDir: string): Promise<void> {
  const { AutoModel, AutoTokenizer, ModelRegistry, env } =
    await import('@huggingface/transformers');
  const endpoint = process.env['HF_ENDPOINT'];
  if (endpoint !== undefined) env.remoteHost = endpoint.replace(/\/*$/u, '/');
  const options = { cache_dir: cacheDir };
  try {
    const available = await ModelRegistry.get_available_dtypes(id, options);
    const dtype = dtypes.find((each) => available.includes(each)) ?? 'fp32';
    await AutoTokenizer.from_pretrained(id, options);
    for (const file of sentenceTransformersFiles) {
      await downloadOptional(new URL(`${id}/resolve/main/${file}`, env.remoteHost), {
        path: join(cacheDir, id, file),
        // As in transformers.js, the token is shown to no other host than the hub's own.
        token: endpoint === undefined ? process.env['HF_TOKEN'] : undefined,
      });
    }
    const exists = async (file: string) =>
      (await ModelRegistry.get_file_metadata(id, file, options)).exists;
    const parts = await countExternalData(dtype, exists);
    const model = await AutoModel.from_pretrained(id, {
      ...options,
      dtype,
      ...(parts > 0 && { use_external_data_format: parts }),
      // Only to fetch the files and see that they load.
      session_options: { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1 },
    });
    await model.dispose();
  } catch (error) {
    throw notToBeHad(id, error);
  }
}

/** A small file that only some models have. */
async function downloadOptional(
  url: URL,
  { path, token }: { path: string; token: string | undefined },
): Promise<void> {
  const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  if (response.status === 404) return;
  if (!response.ok) throw new Error(`status ${response.status} for ${url.href}`);
  const partial = `${path}.tmp.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(partial, Buffer.from(await response.arrayBuffer()));
  await rename(partial, path);
}

/** Files of external data beside the weights; not every config.json that should tell them does. */
async function countExternalData(
  dtype: Dtype,
  exists: (file: string) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  while (await exists(`${weightsFile(dtype)}_data${count === 0 ? '' : `_${count}`}`)) count++;
  return count;
}

function notToBeHad(id: string, error: unknown): KindredError {
  // fetch() says only "fetch failed"; its cause says why.
  const why =
    error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const problem = `not to be had from the hub: ${messageOf(error)}${why}`;
  return new KindredError('MODEL_NOT_FOUND', { model: id, problem }, { cause: error });
}
