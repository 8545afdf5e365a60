/**
 * What share of other programs' files is understood? Reads every file of a folder of samples, a folder a
 * format, and counts records by format against a plain count of what begins a record in the text.
 *
 *   npx tsx bench/import-samples.ts ../shared/data/samples [--refused]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectImporter } from '../src/importers/detect.js';
import type { ImportRecord } from '../src/importers/importer.js';
import { readFiles } from '../src/importers/read-files.js';

/** What begins a record, by the folder's name; the rest has none that a pattern can count. */
const beginnings: Readonly<Record<string, RegExp>> = {
  'acl-xml': /<paper[\s>]/gu,
  'arxiv-atom': /<entry[\s>]/gu,
  'better-bibtex-import': /^\s*@(?!string|comment|preamble|jabref)\w+\s*[{(]/gimu,
  bibtex: /^\s*@(?!string|comment|preamble|jabref)\w+\s*[{(]/gimu,
  'citation-js': /^\s*@(?!string|comment|preamble|jabref)\w+\s*[{(]/gimu,
  cff: /^cff-version/gmu,
  endnote: /^%[0TE] /gmu,
  'endnote-xml': /<record>/gu,
  jats: /<article[\s>]/gu,
  marcxml: /<(?:\w+:)?leader>/gu,
  'medline-plain': /^PMID ?-/gmu,
  mods: /<mods[\s>]/gu,
  msbib: /<b:Source>/gu,
  nbib: /^PMID ?-/gmu,
  ovid: /^<\d+>\s*$/gmu,
  'pubmed-xml': /<(?:PubmedArticle|PubmedBookArticle)>/gu,
  ris: /^\s*TY {1,2}- ?\S/gmu,
  'ris-in-txt': /^\s*TY {1,2}- ?\S/gmu,
  wos: /^PT /gmu,
  'wos-or-endnote-txt': /^TY {2}- /gmu,
};

interface Row {
  files: number;
  expected: number;
  papers: number;
  refused: number;
  unread: number;
  readonly formats: Set<string>;
  readonly reasons: Map<string, string[]>;
}

const [root = '../shared/data/samples', flag] = process.argv.slice(2);
const rows = new Map<string, Row>();
for (const folder of readdirSync(root).toSorted()) {
  for (const name of readdirSync(join(root, folder)).toSorted()) {
    if (folder === 'zotero-translator-tests') await readCases(folder, name);
    else await readSample(folder, name);
  }
}
console.log('| folder | files | records in them | papers | refused | files not read | told as |');
console.log('|---|---|---|---|---|---|---|');
for (const [folder, row] of rows) {
  const { files, expected, papers, refused, unread, formats } = row;
  const isCounted = folder in beginnings || folder.endsWith('.json');
  const expectation = isCounted ? String(expected) : '';
  console.log(
    `| ${folder} | ${files} | ${expectation} | ${papers} | ${refused} | ${unread} | ${[...formats].join(', ')} |`,
  );
}
if (flag === '--refused') {
  for (const [folder, { reasons }] of rows) {
    for (const [reason, places] of reasons)
      console.log(`${folder}: ${reason} (${places.join(', ')})`);
  }
}

async function readSample(folder: string, name: string): Promise<void> {
  const path = join(root, folder, name);
  // Results that stand beside the samples are no samples.
  if (!statSync(path).isFile() || isExpectation(folder, name)) return;
  const row = rowOf(folder);
  const text = readFileSync(path, 'utf8');
  row.expected += [...text.matchAll(beginnings[folder] ?? /(?!)/gu)].length;
  await readInto(row, { path, name, text });
}

interface Case {
  readonly input: unknown;
  readonly items: readonly { readonly itemType: string }[];
}

/** Files of inputs, each with the items that Zotero makes of it. */
async function readCases(folder: string, name: string): Promise<void> {
  const cases = JSON.parse(readFileSync(join(root, folder, name), 'utf8')) as readonly Case[];
  const row = rowOf(join(folder, name));
  const temporary = mkdtempSync(join(tmpdir(), 'kindred-samples-'));
  try {
    for (const [i, { input, items }] of cases.entries()) {
      const text = typeof input === 'string' ? input : JSON.stringify(input);
      const path = join(temporary, `${i + 1}.txt`);
      writeFileSync(path, text);
      row.expected += items.filter(
        ({ itemType }) => !/^(?:note|attachment)$/u.test(itemType),
      ).length;
      await readInto(row, { path, name: `${i + 1}.txt`, text });
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

function rowOf(name: string): Row {
  const row = rows.get(name) ?? {
    ...{ files: 0, expected: 0, papers: 0, refused: 0, unread: 0 },
    formats: new Set<string>(),
    reasons: new Map<string, string[]>(),
  };
  rows.set(name, row);
  return row;
}

interface Sample {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

async function readInto(row: Row, { path, name, text }: Sample): Promise<void> {
  row.files++;
  try {
    for await (const record of readFiles([{ path }])) count(record, row);
    row.formats.add(detectImporter(text.slice(0, 65_536), name)?.format ?? '');
  } catch (error) {
    row.unread++;
    note(row, error instanceof Error ? error.message.replace(path, '').slice(0, 100) : '', name);
  }
}

function isExpectation(folder: string, name: string): boolean {
  return (
    name.endsWith('.json') && ['arxiv-atom', 'better-bibtex-import', 'citation-js'].includes(folder)
  );
}

function count(record: ImportRecord, row: Row): void {
  if (record.kind === 'paper') row.papers++;
  else {
    row.refused++;
    note(
      row,
      record.problem,
      `${record.origin.file.split('/').at(-1) ?? ''}:${record.origin.line}`,
    );
  }
}

function note(row: Row, reason: string, place: string): void {
  const places = row.reasons.get(reason);
  if (places === undefined) row.reasons.set(reason, [place]);
  else places.push(place);
}
