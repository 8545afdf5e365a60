import { toArxivId } from '../paper/arxiv-id.js';
import { BrokenPage } from './read-page.js';
import { walkXml, type XmlElement } from './walk-xml.js';

/** What an answer of OAI-PMH 2.0 says beside the records' metadata. */
export interface OaiAnswer {
  /** When the repository answered, by its own clock. */
  readonly responseDate?: string;
  /** Of Identify: whether its datestamps are of days or seconds. */
  readonly granularity?: 'day' | 'second';
  readonly error?: { readonly code: string; readonly message: string };
  /** Where each record ends in the page. */
  readonly recordEnds: readonly number[];
  /** Identifiers of deleted records. */
  readonly deleted: readonly string[];
  /** Absent on the last page. */
  readonly token?: string;
  readonly total?: number;
}

type Found = { -readonly [Name in keyof OaiAnswer]: OaiAnswer[Name] } & {
  recordEnds: number[];
  deleted: string[];
};

const readers: Readonly<Record<string, (found: Found, element: XmlElement) => void>> = {
  'OAI-PMH/responseDate': (found, { text }) => {
    if (!Number.isNaN(Date.parse(text))) found.responseDate = new Date(text).toISOString();
  },
  'OAI-PMH/error': (found, { text, attributes }) => {
    found.error = { code: attributes['code'] ?? '', message: text };
  },
  'OAI-PMH/Identify/granularity': (found, { text }) => {
    found.granularity = /T/iu.test(text) ? 'second' : 'day';
  },
  'OAI-PMH/ListRecords/record/header/identifier': (found, { text }) => {
    // Deleted or not is said by the header around it, which ends later.
    found.deleted.push(text);
  },
  'OAI-PMH/ListRecords/record/header': (found, { attributes }) => {
    if (attributes['status'] !== 'deleted') found.deleted.pop();
  },
  'OAI-PMH/ListRecords/record': (found, { end }) => {
    found.recordEnds.push(end);
  },
  'OAI-PMH/ListRecords/resumptionToken': (found, { text, attributes }) => {
    if (text !== '') found.token = text;
    const total = Number(attributes['completeListSize'] ?? Number.NaN);
    if (Number.isInteger(total)) found.total = total;
  },
};

/**
 * Reads an answer of OAI-PMH 2.0 (Lagoze et al., 2002, openarchives.org/OAI/openarchivesprotocol.html).
 *
 * @throws BrokenPage where it is none, or breaks off
 */
export function readOaiAnswer(page: string, verb: 'Identify' | 'ListRecords'): OaiAnswer {
  const found: Found = { recordEnds: [], deleted: [] };
  const paths = new Set<string>();
  walkXml(page, 'OAI-PMH', (element) => {
    paths.add(element.path);
    readers[element.path]?.(found, element);
  });
  if (!paths.has(`OAI-PMH/${verb}`) && found.error === undefined)
    throw new BrokenPage(`it has no <${verb}>`);
  return { ...found, deleted: found.deleted.map(toIdentifier) };
}

/** arXiv's records are known by arXiv ids, whoever tells of them. */
function toIdentifier(identifier: string): string {
  const arxivId = toArxivId(/^oai:arxiv\.org:(.+)$/iu.exec(identifier)?.[1] ?? '');
  return arxivId === undefined ? identifier : `arxiv:${arxivId}`;
}

/** A page's first records alone, as a whole page again. */
export function firstRecords(page: string, { recordEnds }: OaiAnswer, count: number): string {
  if (count >= recordEnds.length) return page;
  const [, prefix = ''] = /<([\w.-]+:)?OAI-PMH[\s>]/u.exec(page) ?? [];
  const end = recordEnds[count - 1] ?? 0;
  return `${page.slice(0, end)}</${prefix}ListRecords></${prefix}OAI-PMH>`;
}
