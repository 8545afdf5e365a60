import { toArxivId } from './arxiv-id.js';

/**
 * Identifiers in one canonical spelling, "scheme:value", so that the same paper named twice is found.
 * DOI: case-insensitive (DOI Handbook, 2.4), kept in lower case. arXiv: see arxiv-id.ts.
 */
const doi = /^(?:doi:\s*|https?:\/\/(?:dx\.)?doi\.org\/)?(10\.\d{4,9}\/\S+)$/iu;
const arxiv =
  /^(?:arxiv:\s*|https?:\/\/(?:www\.|export\.)?arxiv\.org\/(?:abs|pdf|html)\/)?(\S+?)(?:\.pdf)?$/iu;
const arxivDoi = /^10\.48550\/arxiv\.(.+)$/iu;

/**
 * The canonical form of a DOI, an arXiv id or a web address, however it was typed or pasted.
 * An arXiv version is dropped: all versions name one work.
 *
 * @returns "doi:…", "arxiv:…", "url:…", or undefined for anything else.
 */
export function toCanonicalIdentifier(text: string): string | undefined {
  const trimmed = text.trim();
  const arxivId = toArxivId(arxiv.exec(trimmed)?.[1] ?? '');
  if (arxivId !== undefined) return `arxiv:${arxivId}`;
  const doiMatch = doi.exec(trimmed);
  if (doiMatch?.[1] !== undefined) return fromDoi(doiMatch[1].toLowerCase());
  if (/^https?:\/\/\S+$/iu.test(trimmed)) return `url:${withoutTrailingSlash(trimmed)}`;
  return undefined;
}

function fromDoi(value: string): string {
  const arxivId = arxivDoi.exec(value)?.[1];
  const asArxiv = arxivId === undefined ? undefined : toCanonicalIdentifier(`arxiv:${arxivId}`);
  return asArxiv ?? `doi:${value}`;
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/^http:/iu, 'https:').replace(/\/+$/u, '');
}
