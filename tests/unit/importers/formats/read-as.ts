import { expect } from 'vitest';
import { detectImporter, importerNamed } from '../../../../src/importers/detect.js';
import type { ImportRecord } from '../../../../src/importers/importer.js';
import type { Paper } from '../../../../src/paper/paper.js';
import { importText, inShort } from '../collect.js';

/**
 * The records of a text in a format, which it must be told to be.
 *
 * @param told the format that it is told to be, where that is a wider one
 */
export async function readAs(format: string, text: string, told = format): Promise<ImportRecord[]> {
  expect(detectImporter(text, '')?.format).toBe(told);
  const importer = importerNamed(format);
  if (importer === undefined) throw new Error(`no format ${format}`);
  return importText(importer, text);
}

/** {@link readAs}, the records in short: titles, and problems with their lines. */
export async function readShort(format: string, text: string, told = format): Promise<string[]> {
  return (await readAs(format, text, told)).map(inShort);
}

/** {@link readAs} for a text of one paper. */
export async function readOne(format: string, text: string, told = format): Promise<Paper> {
  const [record, ...more] = await readAs(format, text, told);
  expect(more).toEqual([]);
  if (record?.kind !== 'paper') throw new Error(record?.problem ?? 'no record');
  return record.paper;
}

/** What every refused record without a title says. */
export const noTitle = 'title: a paper needs a title';
