import { parse, type Info, type Parser } from 'csv-parse';
import type { ImportOptions, Importer, ImportRecord } from './importer.js';
import { LineCounter } from './line-counter.js';
import { toAuthors, toItems, toYear } from './names.js';
import { toPrintedTitle } from './titles.js';
import { toImportRecord, type PaperFields } from './record.js';

/** The fields of a paper that a column can hold. */
const columnNames = {
  title: 'title articletitle papertitle documenttitle primarytitle ti t1 titel titre titulo titolo',
  abstract:
    'abstract abstractnote abstracttext ab n2 summary description zusammenfassung resume resumen',
  authors:
    'authorfullnames authorsfullnames authors author authornames creators au af firstauthors firstauthor autoren auteurs autores',
  year: 'year publicationyear pubyear yearpublished py date publicationdate published issued coverdate jahr annee',
  venue:
    'journal venue sourcetitle publicationtitle journalbook journaltitle containertitle publicationname secondarytitle booktitle conferencename conference source publication so t2 zeitschrift revue revista',
  keywords:
    'keywords authorkeywords manualtags tags keyword indexkeywords indexterms ieeeterms kw de subjects emtreedrugindextermsmajorfocus emtreemedicalindextermsmajorfocus',
  doi: 'doi di digitalobjectidentifier doilink articledoi',
  url: 'url link urls openurllink articleurl pdflink pdfurl doiurl',
  arxiv: 'arxiv arxivid eprint',
  pmid: 'pmid pubmedid medlinepmid',
  pmcid: 'pmcid',
  isbn: 'isbn isbns bn',
  language: 'language languageoforiginaldocument la sprache langue',
  abstractKind: 'abstractkind',
  identifiers: 'identifiers',
  id: 'id',
} as const;

/** A field that `--map` can name a column for. */
export type ColumnField = keyof typeof columnNames;

/** See {@link ColumnField}. */
export const columnFields = Object.keys(columnNames) as readonly ColumnField[];

/** Columns that are looked at: a row of millions has its names compared for minutes. */
const mostColumns = 5_000;

/** Longest row, in characters: an unclosed quote takes the rest of a file for one field. */
const longest = 16 * 1024 * 1024;

/**
 * CSV (RFC 4180) and its kin with semicolons, tabs or bars, with a row of column names: those of
 * Zotero, Scopus, Web of Science, PubMed, Embase, IEEE Xplore, ASReview and others are known.
 */
export const csvImporter: Importer = {
  format: 'csv',
  sniff: (head, filename) => {
    const columns = columnsOf(head);
    if (columns.length < 2) return false;
    const fields = fieldsOf(columns, {});
    const named = fields.has('title') || (fields.has('abstract') && fields.size >= 3);
    return /\.(?:csv|tsv|tab)$/iu.test(filename) ? fields.size > 0 : named && fields.size >= 2;
  },
  read: (chunks, file, options = {}) => readRows(chunks, file, options),
};

async function* readRows(
  chunks: AsyncIterable<string>,
  file: string,
  { columns = {} }: ImportOptions,
): AsyncGenerator<ImportRecord> {
  let fields: ColumnFields | undefined;
  for await (const row of parseRows(chunks)) {
    const origin = { file, line: row.line };
    if ('problem' in row) {
      yield { kind: 'problem', origin, problem: row.problem };
    } else if (fields === undefined) {
      fields = fieldsOf(row.cells, columns);
      const problem = problemOf(row.cells, fields);
      if (problem === undefined) continue;
      yield { kind: 'problem', origin, problem };
      return;
    } else if (row.cells.some((cell) => cell.trim() !== '')) {
      yield toImportRecord(toFields(row.cells, fields), origin);
    }
  }
}

/** The places of the columns that hold a field, the most telling first. */
type ColumnFields = ReadonlyMap<ColumnField, readonly number[]>;

type Row =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly problem: string };

/** Streams rows. What csv-parse gave before an error would be lost if it were read as a stream. */
async function* parseRows(chunks: AsyncIterable<string>): AsyncGenerator<Row> {
  let parser: Parser | undefined;
  let failure: Error | undefined;
  let line = 1;
  const lines = new LineCounter();
  const take = function* (): Iterable<Row> {
    for (;;) {
      const row = parser?.read() as { record: string[]; info: Info } | null | undefined;
      if (row === null || row === undefined) return;
      yield { line, cells: row.record };
      // The parser's own count takes "\r\n" within quotes for two.
      line = lines.lineAt(row.info.bytes);
    }
  };
  for await (const chunk of joinHead(chunks)) {
    if (parser === undefined) {
      parser = createParser(delimiterOf(chunk));
      parser.on('error', (error) => (failure = error));
    }
    lines.append(Buffer.from(chunk));
    parser.write(chunk);
    yield* take();
    if (failure !== undefined) break;
  }
  if (parser === undefined) return;
  const ended = failure ?? (await endOf(parser));
  if (ended === undefined) yield* take();
  else yield { line, problem: `not CSV: ${ended.message}; what follows is not read` };
}

function createParser(delimiter: string): Parser {
  return parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longest,
    // Told by the first line end, it would take all rows that end otherwise for one.
    record_delimiter: ['\r\n', '\n', '\r'],
  });
}

/** Ends a parser whose rows stay to be read; the error of what was still open, if there is one. */
function endOf(parser: Parser): Promise<Error | undefined> {
  return new Promise((resolve) => {
    parser.once('error', resolve);
    parser.once('readable', () => resolve(undefined));
    parser.once('end', () => resolve(undefined));
    parser.end();
    parser.read(0);
  });
}

/** The chunks, the first ones joined until a line is whole: the delimiter is told by it. */
async function* joinHead(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let head: string | undefined = '';
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head += chunk;
    if (!head.includes('\n') && head.length < longest) continue;
    yield head;
    head = undefined;
  }
  if (head !== undefined && head !== '') yield head;
}

const delimiters = [',', ';', '\t', '|'];

/** The delimiter that parts the first line into the most columns. */
function delimiterOf(head: string): string {
  const [first = ''] = head
    .replace(/^\ufeff/u, '')
    .trimStart()
    .split(/\r?\n/u, 1);
  // A quoted name may hold the others.
  const bare = first.replace(/"[^"]*"/gu, '');
  const counts = delimiters.map((delimiter) => bare.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

function columnsOf(head: string): string[] {
  const [first = ''] = head
    .replace(/^\ufeff/u, '')
    .trimStart()
    .split(/\r?\n/u, 1);
  if (first.length > 20_000) return [];
  return first
    .split(delimiterOf(head), mostColumns)
    .map((name) => name.replace(/^\s*"|"\s*$/gu, ''));
}

/** Column names are compared by their letters and digits: "Publication Year" is "publication_year". */
function toColumnKey(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function fieldsOf(
  columns: readonly string[],
  named: NonNullable<ImportOptions['columns']>,
): ColumnFields {
  const places = new Map<string, number[]>();
  for (const [at, column] of columns.slice(0, mostColumns).entries()) {
    const key = toColumnKey(column.slice(0, 200));
    const known = places.get(key);
    if (known === undefined) places.set(key, [at]);
    else known.push(at);
  }
  const fields = new Map<ColumnField, number[]>();
  for (const field of columnFields) {
    const given = named[field];
    const names = given === undefined ? columnNames[field].split(' ') : [toColumnKey(given)];
    const found = names.flatMap((name) => places.get(name) ?? []);
    if (found.length > 0) fields.set(field, found);
  }
  return fields;
}

function problemOf(columns: readonly string[], fields: ColumnFields): string | undefined {
  if (fields.has('title') || fields.has('abstract')) return undefined;
  const names = columns.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 40)));
  return `no column is known to be a title (columns: ${names.join(', ')}): name it with --map title=COLUMN`;
}

function toFields(cells: readonly string[], fields: ColumnFields): PaperFields {
  const cell = (field: ColumnField) =>
    fields
      .get(field)
      ?.map((at) => cells[at]?.trim() ?? '')
      .find((text) => text !== '');
  const all = (field: ColumnField) => fields.get(field)?.flatMap((at) => cells[at] ?? []) ?? [];
  const prefixed = (scheme: ColumnField) => cell(scheme) && `${scheme}:${cell(scheme)}`;
  const id = cell('id');
  return {
    // A number is the row's in its own file, and another paper's in the next.
    id: id === undefined || /^\d*$/u.test(id) ? undefined : id,
    title: toPrintedTitle(cell('title') ?? ''),
    abstract: cell('abstract'),
    abstractKind: cell('abstractKind') === 'summary' ? 'summary' : undefined,
    // Scopus gives full names with its ids: "Moor, Ada (57219)".
    authors: toAuthors(cell('authors')?.replace(/\s\(\d+\)(?=;|$)/gu, '')),
    year: toYear(cell('year')) ?? toYear(cell('venue')),
    // Embase tells year, volume and pages with the journal: "Cancer (2004) 102:4 (253-258)…".
    venue: cell('venue')?.replace(/\s\((?:1[5-9]|20)\d{2}\)\s[\d(].*$/su, ''),
    keywords: all('keywords').flatMap((text) => toItems(text)),
    language: cell('language'),
    url: cell('url'),
    doi: cell('doi') ?? doiIn(cell('url')),
    arxiv: cell('arxiv'),
    names: [
      prefixed('pmid'),
      prefixed('pmcid'),
      prefixed('isbn'),
      ...toItems(cell('identifiers'), [';', ' ']),
    ],
  };
}

/** The DOI that a link to a library's own services asks for (OpenURL, ANSI/NISO Z39.88). */
function doiIn(url: string | undefined): string | undefined {
  const doi = /[?&](?:id|rft_id)=(?:info:)?doi[:/](10\.[^&\s]{1,300})/iu.exec(url ?? '')?.[1];
  return doi?.replace(/%2F/giu, '/');
}
