import { toArxivId } from './arxiv-id.js';
import { toIsbn13 } from './isbn.js';

/**
 * Identifiers in one canonical spelling, "scheme:value", so that the same paper named twice is found.
 * Each scheme: how it is written, with its prefix or as an address of its own site, and its canonical
 * value. Undefined where the text has the form but is none.
 */
interface Scheme {
  readonly name: string;
  readonly forms: readonly RegExp[];
  readonly toValue: (written: string) => string | undefined;
}

const lowerCase = (text: string) => text.toLowerCase();
const asWritten = (text: string) => text;
const site = (pattern: string) => new RegExp(`^https?://(?:www\\.)?${pattern}$`, 'iu');
/** What may follow an identifier in an address. */
const tail = '(?:[/?#]\\S*)?';

const schemes: readonly Scheme[] = [
  {
    // All versions name one work.
    name: 'arxiv',
    forms: [
      /^(?:arxiv:\s*|oai:arxiv\.org:)?(\S+?)(?:\.pdf)?(?:\s*\[[\w.-]+\])?$/iu,
      /^https?:\/\/(?:www\.|export\.|[a-z]{2}\.)?arxiv\.org\/(?:abs|pdf|html|ps|format)\/([^\s?#]+?)(?:\.pdf)?\/?(?:[?#]\S*)?$/iu,
      /^https?:\/\/(?:www\.)?alphaxiv\.org\/abs\/([^\s?#]+)$/iu,
      /^(?:doi:\s*|https?:\/\/(?:dx\.|www\.)?doi\.org\/)?10\.48550\/arxiv\.(\S+)$/iu,
    ],
    toValue: toArxivId,
  },
  {
    // Case-insensitive (DOI Handbook, 2.4), kept in lower case.
    name: 'doi',
    forms: [
      /^(?:doi:\s*|info:doi\/|(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\/(?:doi:)?)?(10\.\d{4,9}(?:\.\d+)*\/\S+)$/iu,
    ],
    toValue: toDoi,
  },
  {
    name: 'pmid',
    forms: [
      /^(?:pmid|pubmed|medline):\s*(\d{1,8})$/iu,
      site(`(?:pubmed\\.ncbi\\.nlm\\.nih\\.gov|ncbi\\.nlm\\.nih\\.gov/pubmed)/(\\d{1,8})${tail}`),
      site(`europepmc\\.org/(?:abstract|article)/med/(\\d{1,8})${tail}`),
    ],
    toValue: (digits) => digits.replace(/^0+(?=\d)/u, ''),
  },
  {
    name: 'pmcid',
    forms: [
      /^(?:pmcid:\s*|pmc:\s*)?PMC(\d{1,9})(?:\.\d+)?$/iu,
      /^pmcid:\s*(\d{1,9})$/iu,
      site(
        `(?:(?:pmc\\.)?ncbi\\.nlm\\.nih\\.gov(?:/pmc)?|europepmc\\.org)/articles?/(?:pmc/)?PMC(\\d{1,9})(?:\\.\\d+)?${tail}`,
      ),
    ],
    toValue: (digits) => `PMC${digits}`,
  },
  {
    name: 'acl',
    forms: [
      /^acl:\s*(\S+)$/iu,
      site('(?:aclanthology\\.(?:org|info)|aclweb\\.org/anthology)/(?:papers/)?([^\\s/?#]+)/?'),
    ],
    toValue: toAclId,
  },
  {
    name: 'openalex',
    forms: [
      /^openalex:\s*(W\d{1,12})$/iu,
      site(`(?:api\\.)?openalex\\.org/(?:works/)?(W\\d{1,12})${tail}`),
    ],
    toValue: (id) => id.toUpperCase(),
  },
  {
    name: 's2',
    forms: [
      /^s2:\s*([0-9a-f]{40})$/iu,
      site(`(?:api\\.)?semanticscholar\\.org/paper/(?:[^\\s/]+/)?([0-9a-f]{40})${tail}`),
    ],
    toValue: lowerCase,
  },
  {
    name: 'corpusid',
    forms: [
      /^(?:s2)?corpus-?id:\s*(\d{1,12})$/iu,
      site(`(?:api\\.)?semanticscholar\\.org/CorpusID:(\\d{1,12})${tail}`),
    ],
    toValue: asWritten,
  },
  {
    name: 'openreview',
    forms: [
      /^openreview:\s*([\w-]{5,40})$/iu,
      site(
        'openreview\\.net/(?:forum|pdf|attachment)\\?(?:[^\\s#]*&)?id=([\\w-]{5,40})(?:[&#]\\S*)?',
      ),
    ],
    toValue: asWritten,
  },
  { name: 'isbn', forms: [/^(?:urn:)?isbn(?:-?1[03])?:?\s*([\d\sX-]+)$/iu], toValue: toIsbn13 },
  { name: 'zotero', forms: [/^zotero:([A-Z0-9]{8})$/iu], toValue: (key) => key.toUpperCase() },
  { name: 'oai', forms: [/^oai:([a-z][\w.-]*:\S+)$/iu], toValue: asWritten },
];

/** Longest text that is looked at; addresses are no longer. */
const longest = 4_000;

/**
 * The canonical form of an identifier, however it was typed or pasted, e.g. "doi:10.1000/xyz" of a DOI,
 * its address or its bare number. Addresses of the known sites become the identifier that they show.
 *
 * @returns "arxiv:…", "doi:…", "pmid:…", "pmcid:…", "acl:…", "openalex:…", "s2:…", "corpusid:…",
 *   "openreview:…", "isbn:…", "oai:…" or "url:…"; undefined for anything else
 */
export function toCanonicalIdentifier(text: string): string | undefined {
  const trimmed = text.trim().replace(/^url:\s*(?=https?:)/iu, '');
  if (trimmed.length > longest) return undefined;
  for (const { name, forms, toValue } of schemes) {
    for (const form of forms) {
      const written = form.exec(trimmed)?.[1];
      const value = written === undefined ? undefined : toValue(written);
      if (value !== undefined) return `${name}:${value}`;
    }
  }
  return toUrlIdentifier(trimmed);
}

/** A web address as an identifier, also one of a site whose identifiers are known. */
export function toUrlIdentifier(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longest || !/^https?:\/\/\S+$/iu.test(trimmed)) return undefined;
  return `url:${trimmed.replace(/^https?:/iu, 'https:').replace(/\/+$/u, '')}`;
}

/**
 * A DOI as it is compared: lower case, what an address escapes unescaped, without the full stop or the
 * closing bracket of a sentence around it.
 */
function toDoi(written: string): string {
  const plain = /%[0-9a-f]{2}/iu.test(written) ? unescaped(written) : written;
  const closed = plain.replace(/[.,;:'"”’>]+$/u, '');
  const bracket = closed.endsWith(')') && !closed.includes('(') ? closed.slice(0, -1) : closed;
  return bracket.toLowerCase();
}

function unescaped(text: string): string {
  try {
    const plain = decodeURIComponent(text);
    return /\s/u.test(plain) ? text : plain;
  } catch {
    return text;
  }
}

/**
 * ACL Anthology ids: "P18-1001", and since 2020 "2020.acl-main.1"
 * (https://aclanthology.org/info/ids/); a version "v2" names the same paper.
 */
function toAclId(written: string): string | undefined {
  const id = written.replace(/\.(?:pdf|bib|xml|endf)$/iu, '').replace(/v\d+$/u, '');
  if (/^[A-Z]\d{2}-\d{4,5}$/iu.test(id)) return id.toUpperCase();
  return /^\d{4}\.[a-z\d]+-[a-z\d_]+\.\d+$/iu.test(id) ? id.toLowerCase() : undefined;
}
