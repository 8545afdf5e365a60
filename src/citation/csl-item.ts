import type { Paper } from '../paper/paper.js';

/** A name in CSL-JSON: of a person, or of a group that is not to be taken apart. */
export type CslName =
  | { readonly literal: string }
  | {
      readonly family: string;
      readonly given?: string;
      readonly 'non-dropping-particle'?: string;
    };

/** A reference in CSL-JSON 1.0.2 (https://docs.citationstyles.org), as much of it as papers fill. */
export interface CslItem {
  readonly id: string;
  readonly type: 'article-journal' | 'paper-conference' | 'article';
  readonly title: string;
  readonly author?: readonly CslName[];
  readonly issued?: { readonly 'date-parts': readonly (readonly number[])[] };
  readonly 'container-title'?: string;
  readonly DOI?: string;
  readonly PMID?: string;
  readonly URL?: string;
  readonly keyword?: string;
}

/**
 * A paper's reference. The abstract is left out: it is not ours to hand on, and no reference needs it.
 *
 * @param id the key under which it is cited
 */
export function toCslItem(paper: Paper, id: string): CslItem {
  const { title, authors, year, venue, keywords } = paper;
  const doi = valueOf(paper, 'doi:');
  const pmid = valueOf(paper, 'pmid:');
  const arxiv = valueOf(paper, 'arxiv:');
  const preprint = arxiv === undefined ? undefined : `arXiv preprint arXiv:${arxiv}`;
  const container = venue ?? (doi === undefined ? preprint : undefined);
  const url = paper.url ?? (arxiv === undefined ? undefined : `https://arxiv.org/abs/${arxiv}`);
  return {
    id,
    type: typeOf(venue, container),
    title,
    ...(authors.length > 0 && { author: authors.map(toCslName) }),
    ...(year !== undefined && { issued: { 'date-parts': [[year]] } }),
    ...(container !== undefined && { 'container-title': container }),
    ...(doi !== undefined && { DOI: doi }),
    ...(pmid !== undefined && { PMID: pmid }),
    ...(url !== undefined && { URL: url }),
    ...(keywords.length > 0 && { keyword: keywords.join(',') }),
  };
}

/** Venues that are meetings: named so, or by the capitals of an acronym, perhaps with a year. */
const meeting =
  /\b(?:proceedings|conference|workshop|symposium|meeting|congress|colloquium)\b|^[A-Z][A-Za-z]{0,2}[A-Z]{2,}(?:[ -]?(?:19|20)\d\d)?$/u;
/** Journals that are named by capitals all the same. */
const journals = new Set(['PNAS', 'JMLR', 'TACL', 'JAIR', 'TMLR', 'JAMA', 'BMJ', 'CACM', 'JACM']);

function typeOf(venue: string | undefined, container: string | undefined): CslItem['type'] {
  if (venue === undefined) return container === undefined ? 'article' : 'article-journal';
  const isMeeting = !journals.has(venue) && (meeting.test(venue) || /proceedings of/iu.test(venue));
  return isMeeting || venue === 'NeurIPS' ? 'paper-conference' : 'article-journal';
}

function valueOf({ identifiers }: Paper, scheme: string): string | undefined {
  return identifiers.find((each) => each.startsWith(scheme))?.slice(scheme.length);
}

const group =
  /\b(?:collaboration|consortium|team|group|committee|initiative|network|project|university|institute)\b/iu;
const particle = /^(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ten|ter|zu|zur|bin|al)$/u;

/** Takes "Given Family" or "Family, Given" apart; a group or a single word stays whole. */
export function toCslName(author: string): CslName {
  if (author.includes(',')) {
    const [family = '', ...given] = author.split(',').map((part) => part.trim());
    if (family !== '') return named(family.split(' '), given.join(', '));
  }
  const words = author.split(' ').filter((word) => word !== ',' && word !== '');
  if (words.length < 2 || group.test(author)) return { literal: author };
  const begin = words.findIndex((word, i) => i > 0 && particle.test(word));
  const at = begin > 0 && begin < words.length - 1 ? begin : words.length - 1;
  return named(words.slice(at), words.slice(0, at).join(' '));
}

function named(family: readonly string[], given: string): CslName {
  const at = family.findIndex((word) => !particle.test(word));
  const own = at < 0 ? family : family.slice(at);
  const particles = at < 0 ? [] : family.slice(0, at);
  return {
    family: own.join(' '),
    ...(given !== '' && { given }),
    ...(particles.length > 0 && { 'non-dropping-particle': particles.join(' ') }),
  };
}
