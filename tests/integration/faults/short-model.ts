import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFolder } from '../embedder/model-folder.js';

/** Copies the bundled model into a folder, to read few tokens: how long embedding takes is not what is asked. */
export function copyShortModel(into: string): string {
  const model = join(into, 'short-model');
  cpSync(bundledFolder, model, { recursive: true });
  const manifest = join(model, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace(/"maxTokens": \d+/u, '"maxTokens": 8'));
  return model;
}
