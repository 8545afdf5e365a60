import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The bundled model's folder. */
export const bundledFolder = fileURLToPath(
  new URL('../../../models/all-MiniLM-L6-v2', import.meta.url),
);

/** An empty folder that is deleted when the test has finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kindred-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The folder of the bundled model that is a table. */
export const staticFolder = fileURLToPath(
  new URL('../../../models/kindred-static', import.meta.url),
);

/** A copy of a bundled model whose manifest has other values; undefined takes a key out. */
export function modelWith(changes: Record<string, unknown> = {}, from = bundledFolder): string {
  const folder = temporaryFolder();
  cpSync(from, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...manifest, ...changes }));
  return folder;
}

/** A copy of the bundled model without its manifest: as others publish models. */
export function modelWithoutManifest(): string {
  const folder = modelWith();
  rmSync(join(folder, 'manifest.json'));
  return folder;
}

/**
 * A model whose vectors lie in a narrow cone, as those of many published models do, and whose manifest
 * does not say so: a table model of which every text begins with the same words, so that its mean vector
 * has the same large part.
 */
export function anisotropicModel(changes: Record<string, unknown> = {}): string {
  const same = 'lighthouse keeper '.repeat(15);
  const templates = {
    queryTemplate: `${same}{query}`,
    passageTemplate: `${same}{title}\n{abstract}`,
  };
  const unstated = { unrelatedCosine: undefined, relevance: undefined };
  return modelWith({ ...templates, ...unstated, ...changes }, staticFolder);
}

/** Writes JSON files, by path relative to the folder. */
export function writeJson(folder: string, files: Record<string, unknown>): void {
  for (const [file, value] of Object.entries(files)) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(value));
  }
}

/**
 * A cross-encoder that gives the share of the query's tokens that the passage holds: small, but run by
 * the same means as any. `word-overlap/make.py` made it.
 */
export function overlapCrossEncoder(config: Record<string, unknown> = {}): string {
  const folder = temporaryFolder();
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json']) {
    cpSync(join(bundledFolder, file), join(folder, file));
  }
  const model = fileURLToPath(new URL('./word-overlap/model.onnx', import.meta.url));
  cpSync(model, join(folder, 'onnx/model.onnx'));
  const architectures = ['BertForSequenceClassification'];
  writeJson(folder, { 'config.json': { model_type: 'bert', architectures, ...config } });
  return folder;
}
