import { load } from 'js-yaml';
import type { Importer, ImportRecord } from './importer.js';
import { listedIn } from './json/json-document.js';
import { recordsOf } from './json/json.js';
import { at, isObject, listAt, textAt, textsAt } from './json/value.js';
import { joinName, toYear } from './names.js';
import { toImportRecord, type PaperFields } from './record.js';

/** Longest document, in characters: YAML is read whole. */
const longest = 16 * 1024 * 1024;

/** YAML: CSL-YAML, as Better BibTeX and Pandoc write it, and CITATION.cff (https://citation-file-format.github.io). */
export const yamlImporter: Importer = {
  format: 'yaml',
  sniff: (head) => /^(?:cff-version|references|preferred-citation)\s{0,9}:/mu.test(head),
  async *read(chunks, file) {
    let text = '';
    for await (const chunk of chunks) {
      text += chunk;
      if (text.length > longest) break;
    }
    const origin = { file, line: 1 };
    const document = parseYaml(text);
    if ('problem' in document) {
      yield { kind: 'problem', origin: { file, line: document.line }, problem: document.problem };
      return;
    }
    const { value } = document;
    if (isObject(value) && at(value, 'cff-version') !== undefined)
      yield* readCitationFile(value, file);
    else for (const each of listedIn(value) ?? [value]) yield* recordsOf(each, origin);
  },
};

function parseYaml(text: string): { value: unknown } | { problem: string; line: number } {
  if (text.length > longest) {
    return { problem: `a YAML file longer than ${longest} characters: not read`, line: 1 };
  }
  try {
    const value = load(text);
    return isLargerThan(value, text.length)
      ? { problem: 'its aliases ("*name") stand for more than the file holds: not read', line: 1 }
      : { value };
  } catch (error) {
    const reason = isObject(error) ? textAt(error, 'reason') : undefined;
    const line = isObject(error) ? Number(textAt(error, 'mark', 'line') ?? 0) + 1 : 1;
    return { problem: `not YAML: ${reason ?? String(error)}`, line };
  }
}

/**
 * Whether a value holds more than so many characters and values. Ten aliases of ten of ten … ("billion
 * laughs") take no memory until somebody goes through them.
 */
function isLargerThan(value: unknown, most: number): boolean {
  let size = 0;
  const waiting = [value];
  while (waiting.length > 0 && size <= 2 * most + 1_000) {
    const next = waiting.pop();
    size += typeof next === 'string' ? next.length : 1;
    if (typeof next === 'object' && next !== null) {
      const parts: unknown[] = Object.values(next);
      for (const part of parts) waiting.push(part);
    }
  }
  return waiting.length > 0;
}

/** The work itself, what it would rather have cited in its place, and its references. */
function* readCitationFile(file: unknown, name: string): Iterable<ImportRecord> {
  const preferred = at(file, 'preferred-citation');
  const main = textAt(preferred, 'title') === undefined ? file : preferred;
  for (const work of [main, ...listAt(file, 'references')]) {
    yield toImportRecord(fromCitation(work), { file: name, line: 1 });
  }
}

function fromCitation(work: unknown): PaperFields {
  const identifiers = listAt(work, 'identifiers').flatMap((each) => textAt(each, 'value') ?? []);
  return {
    title: textAt(work, 'title') ?? '',
    abstract: textAt(work, 'abstract'),
    authors: listAt(work, 'authors').flatMap((author) => {
      const family = [textAt(author, 'name-particle'), textAt(author, 'family-names')];
      const name = joinName(
        textAt(author, 'given-names'),
        family.flatMap((part) => part ?? []).join(' '),
      );
      const suffix = textAt(author, 'name-suffix');
      if (name !== undefined) return suffix === undefined ? name : `${name} ${suffix}`;
      return textAt(author, 'name') ?? textAt(author, 'alias') ?? [];
    }),
    year: toYear(
      dateText(work, 'year') ?? dateText(work, 'date-released') ?? dateText(work, 'date-published'),
    ),
    venue:
      textAt(work, 'journal') ??
      textAt(work, 'conference', 'name') ??
      textAt(work, 'collection-title'),
    keywords: textsAt(work, ['keywords']),
    url: textAt(work, 'url'),
    doi: textAt(work, 'doi'),
    names: identifiers,
  };
}

/** YAML reads dates as such. */
function dateText(work: unknown, key: string): string | undefined {
  const date = at(work, key);
  return date instanceof Date ? date.toISOString() : textAt(work, key);
}
