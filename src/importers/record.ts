import { isPlaceholderAbstract } from '../paper/front-matter.js';
import { toCanonicalIdentifier } from '../paper/identifier.js';
import { toLocalId } from '../paper/local-id.js';
import { paperLimits, paperSchema, toPaperId, type Paper } from '../paper/paper.js';
import type { ImportRecord, Origin } from './importer.js';
import { parseLeniently } from './parse-leniently.js';

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
    identifiers,
  };
  const parsed = parseLeniently(paperSchema, withoutUndefined(candidate), required);
  if ('problem' in parsed) return { kind: 'problem', origin, problem: parsed.problem };
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
  const clean = (text: string) => cleanText(text, warnings);
  const optional = (text: string | undefined) => {
    const cleaned = clean(text ?? '').trim();
    return cleaned === '' ? undefined : cleaned;
  };
  return {
    id: optional(fields.id),
    title: clean(fields.title),
    abstract: withoutPlaceholder(clean(fields.abstract ?? '').trim()),
    authors: (fields.authors ?? []).map((author) => clean(author).trim()),
    venue: optional(fields.venue),
    keywords: (fields.keywords ?? []).map((keyword) => clean(keyword).trim()),
    url: optional(fields.url),
    doi: optional(fields.doi),
    arxiv: optional(fields.arxiv),
  };
}

function withoutPlaceholder(abstract: string): string {
  return isPlaceholderAbstract(abstract) ? '' : abstract;
}

const control = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/gu;
const loneSurrogate = /\p{Surrogate}/gu;

/** SQLite and terminals both trip over control characters; half a character pair is no text at all. */
function cleanText(text: string, warnings: string[]): string {
  const warn = (warning: string) => {
    if (!warnings.includes(warning)) warnings.push(warning);
  };
  if (text.includes('\ufffd')) warn('contains U+FFFD: some characters were lost before Kindred');
  const paired = text.replace(loneSurrogate, '\ufffd');
  if (paired !== text) warn('half of a character pair (a lone surrogate) became U+FFFD');
  const cleaned = paired.replace(control, ' ');
  if (cleaned !== paired) warn('control characters became spaces');
  return cleaned;
}

interface Names {
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly doi: string | undefined;
  readonly arxiv: string | undefined;
}

function toIdentifiers(names: Names, warnings: string[]): string[] {
  const identifiers = new Set<string>();
  for (const field of ['doi', 'arxiv', 'url', 'id'] as const) {
    const name = names[field];
    if (name === undefined) continue;
    const identifier = toCanonicalIdentifier(name);
    if (identifier !== undefined && identifier.length <= paperLimits.id) {
      identifiers.add(identifier);
    } else if (field === 'doi' || field === 'arxiv') {
      warnings.push(`${field} ${quote(name)} is not one: left out`);
    }
  }
  return [...identifiers];
}

function toUrl(url: string | undefined, warnings: string[]): string | undefined {
  if (url === undefined || paperSchema.shape.url.safeParse(url).success) return url;
  warnings.push(`url ${quote(url)} is not a web address: left out`);
  return undefined;
}

/** Stands for an id until what the paper is known by has been checked. */
const unnamed = 'local:unnamed';

/** The paper under the id that its identifiers or its description give it. */
function named(paper: Paper): Paper {
  const identifier =
    paper.identifiers.find((known) => known.startsWith('doi:')) ??
    paper.identifiers.find((known) => known.startsWith('arxiv:'));
  return { ...paper, id: identifier === undefined ? toLocalId(paper) : toPaperId(identifier) };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
