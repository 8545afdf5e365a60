import { toCanonicalIdentifier } from '../paper/identifier.js';
import { toLocalId, type Description } from '../paper/local-id.js';
import { paperLimits, paperSchema, toPaperId, type PaperId } from '../paper/paper.js';
import type { ImportRecord, Origin } from './importer.js';
import { describeIssue, describeIssues } from './schema-problem.js';

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

/**
 * Checks and canonicalises the fields of one record: a paper with an id and identifiers, or the
 * problem that keeps it out. A URL, DOI or arXiv id that is none is left out with a warning: it is
 * no reason to lose the paper.
 */
export function toImportRecord(fields: PaperFields, origin: Origin): ImportRecord {
  const warnings: string[] = [];
  const text = cleanTexts(fields, warnings);
  const identifiers = toIdentifiers(text, warnings);
  const authors = text.authors.filter((author) => author !== '');
  const candidate = {
    id: text.id ?? derivedId({ ...fields, ...text, identifiers, authors }),
    title: text.title,
    abstract: text.abstract,
    abstractKind: fields.abstractKind,
    authors,
    year: fields.year,
    venue: text.venue,
    keywords: text.keywords.filter((keyword) => keyword !== ''),
    url: toUrl(text.url, warnings),
    identifiers,
  };
  const parsed = paperSchema.safeParse(withoutUndefined(candidate), { error: describeIssue });
  if (!parsed.success) {
    return { kind: 'problem', origin, problem: describeIssues(parsed.error.issues) };
  }
  warnAboutAbstract(parsed.data.abstract, warnings);
  return { kind: 'paper', origin, paper: parsed.data, warnings };
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
    abstract: clean(fields.abstract ?? ''),
    authors: (fields.authors ?? []).map((author) => clean(author).trim()),
    venue: optional(fields.venue),
    keywords: (fields.keywords ?? []).map((keyword) => clean(keyword).trim()),
    url: optional(fields.url),
    doi: optional(fields.doi),
    arxiv: optional(fields.arxiv),
  };
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

function derivedId(known: Description & { readonly identifiers: readonly string[] }): PaperId {
  const named =
    known.identifiers.find((identifier) => identifier.startsWith('doi:')) ??
    known.identifiers.find((identifier) => identifier.startsWith('arxiv:'));
  return named === undefined ? toLocalId(known) : toPaperId(named);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
