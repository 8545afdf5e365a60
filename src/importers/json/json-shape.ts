import type { PaperFields } from '../record.js';
import type { JsonObject } from './value.js';

/** A kind of JSON record, told by its keys. */
export interface JsonShape {
  readonly format: string;
  readonly is: (record: JsonObject) => boolean;
  /** What a record says; undefined for one that is no paper (a note, a file). */
  readonly toFields: (record: JsonObject) => PaperFields | undefined;
}
