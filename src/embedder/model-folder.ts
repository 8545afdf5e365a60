import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KindredError, messageOf } from '../errors/kindred-error.js';

/** A model's folder and the name it goes by. */
export interface ModelFolder {
  readonly id: string;
  readonly folder: string;
}

/**
 * Reads one of a model's JSON files.
 *
 * @returns undefined if there is no such file
 * @throws MODEL_DAMAGED if it is malformed
 */
export async function readJson<Output>(
  model: ModelFolder,
  file: string,
  schema: z.ZodType<Output>,
): Promise<Output | undefined> {
  const path = join(model.folder, file);
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw damaged(model, `${file}: ${problem}`, error);
  }
}

/** The error of a folder that does not hold a whole model. */
export function damaged(model: ModelFolder, problem: string, cause?: unknown): KindredError {
  const details = { model: model.id, problem: `${problem} (in ${model.folder})` };
  return new KindredError('MODEL_DAMAGED', details, { cause });
}
