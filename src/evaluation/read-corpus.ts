import { z } from 'zod';
import { toImportRecord } from '../importers/record.js';
import type { PutItem } from '../library/library.js';
import { documentId } from './document-id.js';
import { invalidLine } from './read-lines.js';
import { readRecords } from './read-records.js';
import { splitFirstSentence } from './first-sentence.js';

/** Changes whenever the same corpus would make other papers, so that built libraries are made anew. */
export const corpusRules = 'corpus-1';

/** Longest title made from a text, in UTF-16 code units. */
const longestMadeTitle = 300;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const documentSchema = z.object({ _id: documentId, title: text, text });

/** What was read of a corpus. */
export interface CorpusTally {
  /** Papers made of documents. */
  documents: number;
  /** Documents with neither title nor text: left out. */
  empty: number;
  /** Documents beyond what a paper can hold: left out. */
  refused: number;
}

/** The count of a corpus that was not read yet. */
export function emptyCorpusTally(): CorpusTally {
  return { documents: 0, empty: 0, refused: 0 };
}

/**
 * The papers of a corpus in BEIR's form: title, and text as the abstract; other fields are ignored, so
 * that figures compare with published ones. Without a title the first sentence takes its place and
 * leaves the abstract, so that the passage has the same words.
 *
 * @param tally counted up while reading
 * @throws COLLECTION_INVALID for a broken line or an id met twice; as readLines
 */
export async function* readCorpus(
  path: string,
  tally: CorpusTally,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<PutItem> {
  const seen = new Set<string>();
  for await (const { line, value } of readRecords(path, documentSchema, onBytes)) {
    const { _id: id, ...texts } = value;
    if (seen.has(id)) throw invalidLine(path, line, `the document "${id}" occurs a second time`);
    seen.add(id);
    const fields = toFields(texts);
    const origin = { file: path, line };
    const record = toImportRecord({ id, ...fields }, origin);
    if (fields.title === '') tally.empty++;
    else if (record.kind === 'problem') tally.refused++;
    else {
      tally.documents++;
      yield { paper: record.paper, origin };
    }
  }
}

function toFields({ title, text: body }: { title: string; text: string }) {
  if (title.trim() !== '') return { title, abstract: body };
  const { first, rest } = splitFirstSentence(body, longestMadeTitle);
  return { title: first, abstract: rest };
}
