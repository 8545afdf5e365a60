import { setImmediate } from 'node:timers/promises';
import type { Creator, Entry, parse } from '@retorquere/bibtex-parser';
import type { Importer, ImportProblem, ImportRecord, Origin } from '../importer.js';
import { lineTooLong, toLines } from '../lines.js';
import { cutAbstract } from './bibtex-abstract.js';
import { BibtexVolumes, type BibtexEntry } from './bibtex-volumes.js';
import { decodeEntities } from '../text/html-text.js';
import type { PaperFields } from '../record.js';
import { inOneChunk } from '../one-chunk.js';

/** Longest entry that is collected, in UTF-16 code units. */
const longestEntry = 16 * 1024 * 1024;
/** Longest entry, but for its abstract, and most fields of one: the parser would take minutes for more. */
const longestParsed = 200_000;
const mostFields = 2_000;

/** Where an entry begins, or a @string, @comment or @preamble. */
const opening = /^\s*@\s*(\w+)\s*[{(]/u;
/** Bounded repetitions: what is sniffed may be anything, and long. */
const anyEntry =
  /^[ \t]{0,99}@[ \t]{0,9}(?!string|comment|preamble)\w{1,40}[ \t]{0,9}[{(](?:[^,{}="]{0,300},|\s{0,99}[a-z_-]{1,40}\s{0,99}=)/imu;
/** An entry whose key was forgotten, as EndNote's styles write them. */
const withoutKey = /^(\s*@\s*(?!string\b)\w+\s*[{(])(?:\s*,)?(?=\s*[\w-]+\s*=)/iu;
/** A text that begins with an entry, but for comments. */
const beginsWithEntry = /^(?:\s*%[^\n]*\n)*\s*@/u;
const macroName = /^\s*@\s*string\s*[{(]\s*([^\s={}]+)\s*=/iu;

/**
 * BibTeX and BibLaTeX. The file is cut where a line begins with "@type{", and each entry is parsed by
 * itself: a broken one is told with its line and takes no other with it.
 */
export const bibtexImporter: Importer = {
  format: 'bibtex',
  sniff: (head) => anyEntry.test(head),
  read: (chunks, file) => readEntries(chunks, { file, longest: longestEntry }),
};

/** What is read, and how much of it. */
export interface BibtexSource {
  readonly file: string;
  /** Longer entries are refused, in UTF-16 code units. */
  readonly longest: number;
}

interface EntryInProgress {
  readonly line: number;
  /** Those within the limit. */
  readonly lines: string[];
  length: number;
}

interface Reading extends BibtexSource {
  readonly parse: Parse;
  /** The @string entries so far, by the name that they define, in lower case. */
  readonly macros: Map<string, string>;
}

type Parse = typeof parse;

async function* readEntries(
  chunks: AsyncIterable<string>,
  source: BibtexSource,
): AsyncGenerator<ImportRecord> {
  // A tenth of a second, which only who has BibTeX need wait.
  const { parse } = await import('@retorquere/bibtex-parser');
  const { file } = source;
  const reading: Reading = { ...source, parse, macros: new Map() };
  const volumes = new BibtexVolumes();
  let entry: EntryInProgress | undefined;
  const finish = function* (): Iterable<ImportRecord> {
    for (const read of entry === undefined ? [] : readEntry(entry, reading)) {
      if ('problem' in read) yield read;
      else yield* volumes.add(read);
    }
  };
  for await (const { number, text } of toLines(chunks)) {
    const type = opening.exec(text ?? '')?.[1];
    if (type !== undefined) {
      yield* finish();
      entry = { line: number, lines: [], length: 0 };
      // Parsing an entry takes some milliseconds, and who asks may be a server with others to answer.
      await setImmediate();
    }
    if (text === undefined) {
      yield { kind: 'problem', origin: { file, line: number }, problem: lineTooLong };
    } else if (entry !== undefined) {
      entry.length += text.length + 1;
      if (entry.length <= source.longest + 1) entry.lines.push(text);
    }
  }
  yield* finish();
  yield* volumes.end();
}

/**
 * The entries of a text that is BibTeX, as records of a file of that name.
 *
 * @param most the reading ends when there are more records than this
 * @returns undefined for any other text
 */
export async function readBibtex(
  text: string,
  { most, ...source }: BibtexSource & { readonly most: number },
): Promise<ImportRecord[] | undefined> {
  if (!beginsWithEntry.test(text) || !anyEntry.test(text)) return undefined;
  const records: ImportRecord[] = [];
  for await (const record of readEntries(inOneChunk(text), source)) {
    if (records.push(record) > most) break;
  }
  return records;
}

function readEntry(
  { line, lines, length }: EntryInProgress,
  { file, longest, parse, macros }: Reading,
): (BibtexEntry | ImportProblem)[] {
  const text = lines.join('\n');
  const origin: Origin = { file, line };
  const refuse = (problem: string): ImportProblem[] => [
    { kind: 'problem', origin, problem, record: text },
  ];
  const type = opening.exec(text)?.[1]?.toLowerCase();
  if (type === 'comment' || type === 'preamble') return [];
  if (length > longest + 1) {
    return refuse(`an entry of ${length - 1} characters; the limit here is ${longest}`);
  }
  const used = macrosIn(text, macros);
  const cut = cutAbstract(text);
  const rest = cut?.rest ?? text;
  const excess = excessOf(rest);
  if (excess !== undefined) return refuse(excess);
  const { entries, errors } = parseForgivingly(rest, { used, parse });
  const problems = errors.map(({ error }) => `not BibTeX: ${withoutPlace(error)}`);
  const [problem] = problems;
  if (type === 'string' && problem === undefined) {
    macros.set(macroName.exec(text)?.[1]?.toLowerCase() ?? '', text);
  }
  if (entries.length === 0) return problem === undefined ? [] : refuse(problem);
  // Several, where more than one stands on a line.
  return entries.flatMap((entry): (BibtexEntry | ImportProblem)[] => {
    if (entry.fields.title === undefined && problem !== undefined) return refuse(problem);
    const {
      key,
      type,
      fields: { crossref: volume },
    } = entry;
    const fields = toFields(entry, entries.length === 1 ? cut?.abstract : undefined);
    // What an unknown macro stood for is lost; the rest of the entry is not.
    return [{ key, type: type.toLowerCase(), volume, fields, origin, problems }];
  });
}

/** Why an entry is not parsed at all; most often a brace or a quote within it is not closed. */
function excessOf(entry: string): string | undefined {
  if (entry.length > longestParsed)
    return `an entry of more than ${longestParsed} characters besides its abstract: not read`;
  const fields = entry.match(/,\s{0,99}[\w-]{1,40}\s{0,9}=/gu)?.length ?? 0;
  return fields > mostFields ? `an entry of more than ${mostFields} fields: not read` : undefined;
}

/** Where an entry cannot be parsed for a single "$", the sign stands for dollars. */
function parseForgivingly(
  text: string,
  { used, parse }: { readonly used: readonly string[]; readonly parse: Parse },
) {
  // Titles keep the case that their authors chose.
  const read = (entry: string) => parse([...used, entry].join('\n'), { sentenceCase: false });
  const keyed = text.replace(withoutKey, '$1nokey,');
  const parsed = read(withSigns(keyed));
  if (parsed.errors.length === 0 || !keyed.includes('$')) return parsed;
  const priced = read(withSigns(keyed.replace(/(?<!\\)\$/gu, '\\$')));
  const isBetter = priced.errors.length < parsed.errors.length && priced.entries.length > 0;
  return isBetter ? priced : parsed;
}

/** The @string entries that a text uses, and those that they use; in a file there may be thousands. */
function macrosIn(text: string, macros: ReadonlyMap<string, string>, depth = 3): string[] {
  if (depth === 0 || macros.size === 0) return [];
  const words = new Set(text.toLowerCase().match(/[^\s#={}",()]+/gu) ?? []);
  const found = [...words].flatMap((word) => macros.get(word) ?? []);
  const deeper = found.flatMap((macro) =>
    macrosIn(macro.slice(macro.indexOf('=')), macros, depth - 1),
  );
  return [...new Set([...deeper, ...found])];
}

/** In TeX's oldest fonts, which the parser knows, "<" and ">" outside math are other signs. */
function withSigns(text: string): string {
  return text
    .split(/(\$[^$]*\$)/u)
    .map((part, i) =>
      i % 2 === 1 ? part : part.replaceAll('<', '{\\textless}').replaceAll('>', '{\\textgreater}'),
    )
    .join('');
}

/** Fields that the parser takes as they stand keep what {@link withSigns} wrote. */
function toVerbatim(field: string | undefined): string | undefined {
  return field?.replaceAll('{\\textless}', '<').replaceAll('{\\textgreater}', '>');
}

/** The parser tells the place within the entry; ours is the file's. */
function withoutPlace(problem: string): string {
  return problem.replace(/ at line \d+, column \d+.*$/su, '').split('\n')[0] ?? problem;
}

function toFields({ fields }: Entry, abstract: string | undefined): PaperFields {
  const title = [fields.title, fields.subtitle].flatMap((part) => toText(part) ?? []).join(': ');
  const venue = fields.journaltitle ?? fields.journal ?? fields.booktitle;
  const isArxiv = /^arxiv$/iu.test(fields.archiveprefix ?? fields.eprinttype ?? '');
  return {
    title,
    abstract: abstract ?? toText(fields.abstract),
    // The parser has read the title; the abstract is as it was written.
    markup: { title: 'plain', abstract: abstract === undefined ? 'plain' : 'latex' },
    // "and others" is BibTeX for et al.
    authors: fields.author?.map(toName).filter((name) => name !== 'others'),
    year: toYear(fields.date ?? fields.year),
    venue: toText(venue),
    keywords: fields.keywords?.flatMap((keyword) => toText(keyword) ?? []),
    url: toVerbatim(fields.url),
    doi: toVerbatim(fields.doi),
    arxiv: isArxiv ? fields.eprint : undefined,
    language: toVerbatim(fields.langid ?? fields.language?.toString()),
    names: [
      fields.pmid && `pmid:${fields.pmid}`,
      fields.pmcid && `pmcid:${fields.pmcid.replace(/^PMC/iu, '')}`,
      fields.isbn && `isbn:${fields.isbn.split(/[\s,;]/u)[0]}`,
    ],
  };
}

/** The parser writes emphasis, sub- and superscripts that Unicode lacks as HTML. */
const tag = /<\/?(?:a|i|b|em|strong|sub|sup|sc|tt|span|code)(?:\s[^<>]*)?>/gu;

function toText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : composed(decodeEntities(text.replace(tag, '')));
}

/** Accents come as combining marks, those of "i" and "j" on letters that have lost their dot. */
function composed(text: string): string {
  return text
    .replace(/ı(?=\p{M})/gu, 'i')
    .replace(/ȷ(?=\p{M})/gu, 'j')
    .normalize('NFC');
}

function toName({ name, firstName, prefix, lastName, suffix }: Creator): string {
  const parts = name === undefined ? [firstName, prefix, lastName, suffix] : [name];
  return composed(parts.flatMap((part) => part ?? []).join(' '));
}

function toYear(date: string | undefined): number | undefined {
  const year = /\d{4}/u.exec(date ?? '')?.[0];
  return year === undefined ? undefined : Number(year);
}
