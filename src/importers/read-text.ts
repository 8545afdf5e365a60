import type { ImportRecord } from './importer.js';
import { namedImporter } from './input/choose-importer.js';
import { noteLanguage } from './note-language.js';
import { inOneChunk } from './one-chunk.js';

/** A text that is there as a whole. */
export interface TextSource {
  readonly format: string;
  /** What records are told to come from. */
  readonly file: string;
}

/** The records of a text. @throws INVALID_PARAMETER for an unknown format */
export function readText(text: string, { format, file }: TextSource): AsyncGenerator<ImportRecord> {
  return noteLanguage(namedImporter(format).read(inOneChunk(text), file));
}
