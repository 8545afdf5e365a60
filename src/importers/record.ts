import { isPlaceholderAbstract } from '../paper/front-matter.js';
import { toCanonicalIdentifier } from '../paper/identifier.js';
import { toLocalId } from '../paper/local-id.js';
import { paperLimits, paperSchema, toPaperId, type Paper } from '../paper/paper.js';
import type { ImportRecord, Origin } from './importer.js';
import { parseLeniently } from './parse-leniently.js';
import { withoutBoilerplate } from './text/boilerplate.js';
import { toLanguageTag } from './text/language-tag.js';
import { repairMojibake } from './text/mojibake.js';
import { toPlainText, type Markup } from './text/plain-text.js';

/** What a format says of a paper, before it is checked. */
export interface PaperFields {
  readonly id?: string | undefined;
  readonly title: string;
  readonly abstract?: string | undefined;
  readonly abstractKind?: 'abstract' | 'summary' | undefined;
  readonly authors?: readonly string[] | undefined;
  readonly year?: number | undefined;
  readonly venue?: string | undefined;
  readonly keywords?: readonly string[] | undefined;
  readonly url?: string | undefined;
  readonly doi?: string | undefined;
  readonly arxiv?: string | undefined;
  /** Its other identifiers, e.g. "pmid:123"; what is none is passed over. */
  readonly names?: readonly (string | undefined)[] | undefined;
  /** How its texts are marked up. Default 'any': told by each text. */
  readonly markup?: Markup | { readonly title: Markup; readonly abstract: Markup } | undefined;
  /** As the record names it, e.g. "eng" or "English". */
  readonly language?: string | undefined;
}

/** Abstracts above this many characters are far beyond what any embedding model takes in. */
const longAbstract = 50_000;

/** What a record is refused for; any other field that does not fit is left out. */
const required = new Set(['id', 'title']);

/**
 * Checks and canonicalises the fields of one record: a paper with an id and identifiers, or the
 * problem that keeps it out. Only a title or an id can be one; any other field that does not fit is
 * left out with a warning, which is no reason to lose the paper.
 *
 * @param formatWarnings what the format found odd about the record
 */
export function toImportRecord(
  fields: PaperFields,
  origin: Origin,
  formatWarnings: readonly string[] = [],
): ImportRecord {
  const warnings = [...formatWarnings];
  const text = cleanTexts(fields, warnings);
  const identifiers = toIdentifiers(text, warnings);
  const candidate = {
    id: text.id ?? unnamed,
    title: text.title,
    abstract: text.abstract,
    abstractKind: fields.abstractKind,
    authors: text.authors.filter((author) => author !== ''),
    year: fields.year,
    venue: text.venue,
    keywords: text.keywords.filter((keyword) => keyword !== ''),
    url: toUrl(text.url, warnings),
    language: text.language,
    identifiers,
  };
  const parsed = parseLeniently(paperSchema, withoutUndefined(candidate), required);
  if ('problem' in parsed) {
    return {
      kind: 'problem',
      origin,
      problem: parsed.problem,
      record: withoutUndefined({ ...fields }),
    };
  }
  warnings.push(...parsed.warnings);
  const paper = text.id === undefined ? named(parsed.value) : parsed.value;
  warnAboutAbstract(paper.abstract, warnings);
  return { kind: 'paper', origin, paper, warnings };
}

function warnAboutAbstract(abstract: string, warnings: string[]): void {
  if (abstract === '') warnings.push('no abstract: can be found by its title only');
  if (abstract.length > longAbstract) {
    warnings.push(
      `an abstract of ${abstract.length} characters: kept, but only the model's first tokens are embedded`,
    );
  }
}

function cleanTexts(fields: PaperFields, warnings: string[]) {
  const { markup = 'any' } = fields;
  const of = typeof markup === 'string' ? { title: markup, abstract: markup } : markup;
  // What a parser has read is text, also where it looks like a formula.
  const rest = of.title === 'plain' ? 'plain' : 'any';
  const clean = (text: string, written: Markup = rest) => cleanText(text, { written, warnings });
  const optional = (text: string | undefined) => {
    const cleaned = clean(text ?? '');
    return cleaned === '' ? undefined : cleaned;
  };
  // An id is a name, whatever it looks like.
  const name = (text: string | undefined) => {
    const trimmed = withoutDamage(text ?? '', warnings).trim();
    return trimmed === '' ? undefined : trimmed;
  };
  return {
    id: name(fields.id),
    title: clean(fields.title, of.title),
    abstract: withoutPlaceholder(withoutBoilerplate(clean(fields.abstract ?? '', of.abstract))),
    authors: (fields.authors ?? []).map((author) =>
      clean(author).replace(/^[\s,;]+|[\s,;]+$/gu, ''),
    ),
    venue: optional(fields.venue),
    // A star marks what a paper is mostly about, in the terms of MEDLINE and its kin.
    keywords: unique(
      (fields.keywords ?? []).map((keyword) => clean(keyword).replace(/(^|\/)\*+/gu, '$1')),
    ),
    url: name(fields.url),
    doi: name(fields.doi),
    arxiv: name(fields.arxiv),
    names: (fields.names ?? []).flatMap((each) => name(each) ?? []),
    language: fields.language === undefined ? undefined : toLanguageTag(fields.language),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function withoutPlaceholder(abstract: string): string {
  return isPlaceholderAbstract(abstract) ? '' : abstract;
}

/** A text as people read it. */
function cleanText(
  raw: string,
  { written, warnings }: { readonly written: Markup; readonly warnings: string[] },
): string {
  const { text, repaired, suspicious } = repairMojibake(raw);
  if (repaired) warn(warnings, 'letters that were read in a wrong encoding were repaired');
  else if (suspicious && !raw.includes('\ufffd')) warn(warnings, 'some letters look damaged');
  return toPlainText(withoutDamage(text, warnings), written).trim();
}

const control = /[\u0000-\u0008\u000e-\u001f\u007f]/gu;
const loneSurrogate = /\p{Surrogate}/gu;

/** SQLite and terminals both trip over control characters; half a character pair is no text at all. */
function withoutDamage(text: string, warnings: string[]): string {
  if (text.includes('\ufffd')) {
    warn(warnings, 'contains U+FFFD: some characters were lost before Kindred');
  }
  const paired = text.replace(loneSurrogate, '\ufffd');
  if (paired !== text) {
    warn(warnings, 'half of a character pair (a lone surrogate) became U+FFFD');
  }
  const cleaned = paired.replace(control, ' ');
  if (cleaned !== paired) warn(warnings, 'control characters became spaces');
  return cleaned;
}

function warn(warnings: string[], warning: string): void {
  if (!warnings.includes(warning)) warnings.push(warning);
}

/** The place of an identifier's scheme. */
function rankOf(identifier: string): number {
  const rank = namingSchemes.indexOf(identifier.slice(0, identifier.indexOf(':')));
  return rank === -1 ? namingSchemes.length : rank;
}

interface Names {
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly doi: string | undefined;
  readonly arxiv: string | undefined;
  readonly names: readonly string[];
}

function toIdentifiers(names: Names, warnings: string[]): string[] {
  const identifiers = new Set<string>();
  const add = (name: string) => {
    const identifier = toCanonicalIdentifier(name);
    const fits = identifier !== undefined && identifier.length <= paperLimits.id;
    if (fits) identifiers.add(identifier);
    return fits;
  };
  for (const field of ['doi', 'arxiv', 'url', 'id'] as const) {
    const name = names[field];
    if (name === undefined) continue;
    if (!add(name) && (field === 'doi' || field === 'arxiv')) {
      warnings.push(`${field} ${quote(name)} is not one: left out`);
    }
  }
  for (const name of names.names) add(name);
  // In one order, whatever that of the fields: a record written and read again is the same.
  return [...identifiers].sort((a, b) => rankOf(a) - rankOf(b));
}

function toUrl(url: string | undefined, warnings: string[]): string | undefined {
  if (url === undefined || paperSchema.shape.url.safeParse(url).success) return url;
  warnings.push(`url ${quote(url)} is not a web address: left out`);
  return undefined;
}

/** Stands for an id until what the paper is known by has been checked. */
const unnamed = 'local:unnamed';

/** Schemes whose identifiers name one paper: not those of web pages, books and volumes. */
const namingSchemes = [
  'doi',
  'arxiv',
  'pmid',
  'pmcid',
  'acl',
  'openalex',
  's2',
  'corpusid',
  'openreview',
  'oai',
  'zotero',
];

/** The paper under the id that its identifiers or its description give it. */
function named(paper: Paper): Paper {
  for (const scheme of namingSchemes) {
    const identifier = paper.identifiers.find((known) => known.startsWith(`${scheme}:`));
    if (identifier !== undefined) return { ...paper, id: toPaperId(identifier) };
  }
  return { ...paper, id: toLocalId(paper) };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
