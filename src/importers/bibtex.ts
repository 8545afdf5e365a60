import { setImmediate } from 'node:timers/promises';
import type { Creator, Entry, parse } from '@retorquere/bibtex-parser';
import type { Importer, ImportRecord, Origin } from './importer.js';
import { lineTooLong, toLines } from './lines.js';
import { toImportRecord, type PaperFields } from './record.js';

/** Where an entry begins, or a @string, @comment or @preamble. */
const opening = /^\s*@\s*(\w+)\s*[{(]/u;
const anyEntry = /^\s*@\s*(?!string|comment|preamble)\w+\s*[{(]\s*[^\s,{}="]*\s*,/imu;

/**
 * BibTeX and BibLaTeX. The file is cut where a line begins with "@type{", and each entry is parsed by
 * itself: a broken one is told with its line and takes no other with it.
 */
export const bibtexImporter: Importer = {
  format: 'bibtex',
  sniff: (head) => anyEntry.test(head),
  read: (chunks, file) => readEntries(chunks, { file, longest: Infinity }),
};

interface Source {
  readonly file: string;
  /** Longer entries are refused, in UTF-16 code units. */
  readonly longest: number;
}

interface Reading extends Source {
  readonly parse: Parse;
  /** The @string entries so far. */
  readonly macros: string[];
}

type Parse = typeof parse;

async function* readEntries(
  chunks: AsyncIterable<string>,
  { file, longest }: Source,
): AsyncGenerator<ImportRecord> {
  // A tenth of a second, which only who has BibTeX need wait.
  const { parse } = await import('@retorquere/bibtex-parser');
  const reading: Reading = { file, longest, parse, macros: [] };
  let entry: { readonly line: number; readonly lines: string[] } | undefined;
  const finish = () => (entry === undefined ? [] : readEntry(entry, reading));
  for await (const { number, text } of toLines(chunks)) {
    const type = opening.exec(text ?? '')?.[1];
    if (type !== undefined) {
      yield* finish();
      entry = { line: number, lines: [] };
    }
    if (text === undefined) {
      yield { kind: 'problem', origin: { file, line: number }, problem: lineTooLong };
    } else {
      entry?.lines.push(text);
    }
  }
  yield* finish();
}

/**
 * The entries of a text that is BibTeX, as records of a file of that name.
 *
 * @returns undefined for any other text
 */
export async function readBibtex(
  text: string,
  source: Source,
): Promise<ImportRecord[] | undefined> {
  if (!text.trimStart().startsWith('@') || !anyEntry.test(text)) return undefined;
  const records: ImportRecord[] = [];
  for await (const record of readEntries(chunksOf(text), source)) {
    records.push(record);
    // Parsing an entry takes some milliseconds, and who asks may be a server with others to answer.
    await setImmediate();
  }
  return records;
}

// eslint-disable-next-line @typescript-eslint/require-await -- importers read what comes in pieces
async function* chunksOf(text: string): AsyncGenerator<string> {
  yield text;
}

function readEntry(
  { line, lines }: { readonly line: number; readonly lines: readonly string[] },
  { file, longest, parse, macros }: Reading,
): ImportRecord[] {
  const text = lines.join('\n');
  const type = opening.exec(text)?.[1]?.toLowerCase();
  if (type === 'string') macros.push(text);
  if (type === 'string' || type === 'comment' || type === 'preamble') return [];
  const origin: Origin = { file, line };
  if (text.length > longest) {
    const problem = `an entry of ${text.length} characters; the limit here is ${longest}`;
    return [{ kind: 'problem', origin, problem }];
  }
  // Titles keep the case that their authors chose.
  const { entries, errors } = parse([...macros, text].join('\n'), { sentenceCase: false });
  const problems = errors.map(({ error }) => `not BibTeX: ${withoutPlace(error)}`);
  const [problem] = problems;
  if (entries.length === 0 && problem !== undefined) return [{ kind: 'problem', origin, problem }];
  // Several, where more than one stands on a line.
  return entries.map((entry): ImportRecord => {
    const isBroken = entry.fields.title === undefined && problem !== undefined;
    // What an unknown macro stood for is lost; the rest of the entry is not.
    return isBroken
      ? { kind: 'problem', origin, problem }
      : toImportRecord(toFields(entry), origin, problems);
  });
}

/** The parser tells the place within the entry; ours is the file's. */
function withoutPlace(problem: string): string {
  return problem.replace(/ at line \d+, column \d+.*$/su, '').split('\n')[0] ?? problem;
}

function toFields({ fields }: Entry): PaperFields {
  const title = [fields.title, fields.subtitle].flatMap((part) => toText(part) ?? []).join(': ');
  const venue = fields.journaltitle ?? fields.journal ?? fields.booktitle;
  const isArxiv = /^arxiv$/iu.test(fields.archiveprefix ?? fields.eprinttype ?? '');
  return {
    title,
    abstract: toText(fields.abstract),
    authors: fields.author?.map(toName),
    year: toYear(fields.date ?? fields.year),
    venue: toText(venue),
    keywords: fields.keywords?.map((keyword) => keyword.normalize('NFC')),
    url: fields.url,
    doi: fields.doi,
    arxiv: isArxiv ? fields.eprint : undefined,
  };
}

/** The parser writes emphasis, sub- and superscripts that Unicode lacks as HTML. */
const tag = /<\/?(?:i|b|em|strong|sub|sup|sc|tt|span|code)(?:\s[^<>]*)?>/gu;

function toText(text: string | undefined): string | undefined {
  // Accents are written as combining marks.
  return text?.replace(tag, '').normalize('NFC');
}

function toName({ name, firstName, prefix, lastName, suffix }: Creator): string {
  const parts = name === undefined ? [firstName, prefix, lastName, suffix] : [name];
  return parts
    .flatMap((part) => part ?? [])
    .join(' ')
    .normalize('NFC');
}

function toYear(date: string | undefined): number | undefined {
  const year = /\d{4}/u.exec(date ?? '')?.[0];
  return year === undefined ? undefined : Number(year);
}
