import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KindredError } from '../errors/kindred-error.js';
import { defaultCacheDir, download } from './download.js';
import { fingerprint, hashFile, type ModelHashes } from './fingerprint.js';
import type { Manifest } from './manifest.js';
import { damaged, type ModelFolder } from './model-folder.js';
import type { EmbeddingModel } from './model.js';
import { readManifest } from './read-manifest.js';
import { foundDtype, weightsFiles, weightsFile, type Dtype } from './weights.js';

/** A model whose files are here and whole. */
export interface ResolvedModel {
  readonly model: EmbeddingModel;
  readonly folder: string;
  readonly dtype: Dtype;
  /** Whether its token vectors know no context; see {@link Manifest}. */
  readonly isStatic: boolean;
}

/** Options of {@link resolveModel}. */
export interface ResolveOptions {
  /** Where downloaded models are kept. Default: the user's cache folder. */
  readonly cacheDir?: string;
  /** Download a hub id that is not there. Default true. */
  readonly download?: boolean;
  /** Told what was guessed and what is downloaded, in plain words. */
  readonly onNotice?: (message: string) => void;
}

const bundled = fileURLToPath(new URL('../../models/', import.meta.url));
const bundledName = /^\w[\w.-]*$/u;
const hubId = /^\w[\w.-]*\/\w[\w.-]*$/u;
/** What transformers.js needs besides the weights. */
const requiredFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

/**
 * Finds a model by what the user calls it: a bundled name, else a folder, else a hub id, which is
 * downloaded once. No request leaves the machine for the first two, nor for a hub id that is there.
 *
 * @throws MODEL_NOT_FOUND, MODEL_DAMAGED
 */
export async function resolveModel(
  name: string,
  options: ResolveOptions = {},
): Promise<ResolvedModel> {
  const located = await locateModel(name, options);
  const manifest = await readManifest(located, options.onNotice);
  const { dimensions, maxTokens, pooling, dtype, queryTemplate, passageTemplate } = manifest;
  const { relevance, matryoshka, unrelatedCosine } = manifest;
  const hashes = await hashModel(located, manifest);
  const model: EmbeddingModel = {
    id: located.id,
    fingerprint: fingerprint(manifest, hashes),
    dimensions,
    maxTokens,
    pooling,
    queryTemplate,
    passageTemplate,
    ...(relevance && { relevance }),
    ...(matryoshka && { matryoshka }),
    ...(unrelatedCosine !== undefined && { unrelatedCosine }),
  };
  return { model, folder: located.folder, dtype, isStatic: manifest.static === true };
}

/**
 * The folder of a bundled model, a folder, or that of a hub id, downloaded if it is not there.
 *
 * @throws MODEL_NOT_FOUND
 */
export async function locateModel(
  name: string,
  { cacheDir, download: mayDownload = true, onNotice }: ResolveOptions,
): Promise<ModelFolder> {
  if (bundledName.test(name) && isFolder(join(bundled, name))) {
    return { id: name, folder: join(bundled, name) };
  }
  if (isFolder(name)) return { id: resolve(name), folder: resolve(name) };
  if (!hubId.test(name)) {
    const problem = 'neither a folder, nor a bundled model, nor a hub id ("owner/name")';
    throw new KindredError('MODEL_NOT_FOUND', { model: name, problem });
  }
  const cache = resolve(cacheDir ?? defaultCacheDir());
  const folder = join(cache, name);
  if (!isWhole(folder)) {
    if (!mayDownload) {
      const problem = `it is not in ${folder}, and is not downloaded now`;
      throw new KindredError('MODEL_NOT_FOUND', { model: name, problem });
    }
    onNotice?.(`downloading the model "${name}" into ${folder}`);
    await download(name, cache);
  }
  return { id: name, folder };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Whether nothing is left to be downloaded; each file appears at once, when it is complete. */
function isWhole(folder: string): boolean {
  const present = requiredFiles.every((file) => existsSync(join(folder, file)));
  return present && foundDtype(folder) !== undefined;
}

async function hashModel(model: ModelFolder, manifest: Manifest): Promise<ModelHashes> {
  const stated = Object.keys(manifest.files ?? {});
  for (const file of new Set([...requiredFiles, weightsFile(manifest.dtype), ...stated])) {
    checkSize(model, manifest, file);
  }
  const weights = weightsFiles(model.folder, manifest.dtype);
  const hash = (file: string) => hashChecked(model, manifest, file);
  return {
    tokenizer: await hash('tokenizer.json'),
    weights: await Promise.all(weights.map(hash)),
  };
}

/** Tells a missing or truncated file before anything tries to load it. */
function checkSize(model: ModelFolder, manifest: Manifest, file: string): void {
  const path = join(model.folder, file);
  if (!existsSync(path)) throw damaged(model, `${file} is missing`);
  const expected = manifest.files?.[file];
  const { size } = statSync(path);
  if (expected !== undefined && size !== expected.bytes) {
    throw damaged(model, `${file} has ${size} bytes, not ${expected.bytes}`);
  }
}

/** The hash of a model's file, which must be the manifest's where that names one. */
async function hashChecked(model: ModelFolder, manifest: Manifest, file: string): Promise<string> {
  const expected = manifest.files?.[file];
  const sha256 = await hashFile(join(model.folder, file));
  if (expected !== undefined && sha256 !== expected.sha256) {
    throw damaged(model, `${file} does not have the checksum that manifest.json states`);
  }
  return sha256;
}
