import type { Paper } from '../paper/paper.js';

/** A name in CSL-JSON: of a person, or of a group that is not to be taken apart. */
export type CslName =
  | { readonly literal: string }
  | {
      readonly family: string;
      readonly given?: string;
      readonly 'non-dropping-particle'?: string;
      /** What stands after a name, such as "Jr.". */
      readonly suffix?: string;
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
  readonly abstract?: string;
  readonly language?: string;
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
  const address = arxiv === undefined ? undefined : `https://arxiv.org/abs/${arxiv}`;
  const url = paper.url?.startsWith('https:') === true ? paper.url : address;
  return {
    id,
    type: typeOf(venue, container),
    title,
    ...(authors.length > 0 && { author: authors.map(toCslName) }),
    ...(year !== undefined && { issued: { 'date-parts': [[year]] } }),
    ...(container !== undefined && { 'container-title': container }),
    ...(doi !== undefined && { DOI: toVerbatim(doi) }),
    ...(pmid !== undefined && { PMID: pmid }),
    ...(url !== undefined && { URL: toVerbatim(url) }),
    ...(keywords.length > 0 && {
      keyword: keywords.flatMap((each) => each.split(/\s*,\s*/u)).join(','),
    }),
  };
}

/**
 * An address or DOI that no format can take for its own syntax: braces would end a field of BibTeX, white
 * space a line of RIS, and in neither format can these fields be escaped.
 */
function toVerbatim(address: string): string {
  return address.replace(/[\s{}\\]/gu, encodeURIComponent);
}

/** Venues that are named as meetings. */
const meeting =
  /\b(?:proceedings|conferences?|workshops?|symposium|meeting|congress|colloquium)\b/iu;
/** Meetings that are known by their acronym; most other acronyms (PNAS, MNRAS, RNA) are journals. */
const acronym =
  /^(?:findings of (?:the )?)?(?:AAAI|AACL|AAMAS|ACCV|ACL|ACM MM|AISTATS|ASE|ASPLOS|BMVC|CAV|CCS|CHI|CIDR|CIKM|CLEF|COLING|COLM|COLT|CONLL|CORL|CRYPTO|CSCW|CVPR|DAC|EACL|ECAI|ECCV|ECIR|ECML|EMNLP|EUROCRYPT|FAccT|FOCS|GECCO|HPCA|ICALP|ICAPS|ICASSP|ICCV|ICDAR|ICDE|ICDM|ICLR|ICML|ICPR|ICRA|ICSE|ICTIR|ICWSM|IJCAI|IJCNLP|IJCNN|INFOCOM|INTERSPEECH|IROS|ISCA|ISMIR|ISWC|ITCS|JCDL|KDD|KR|LREC|MICCAI|MICRO|MLSYS|NAACL|NDSS|NEURIPS|NIPS|NSDI|NTCIR|OOPSLA|OSDI|PLDI|PODC|PODS|POPL|RECSYS|RSS|SEMEVAL|SIGCOMM|SIGGRAPH|SIGIR|SIGKDD|SIGMOD|SODA|SOSP|STOC|TREC|UAI|UIST|VLDB|WACV|WMT|WSDM|WWW)(?:-HLT)?(?=$|[-\s]*\(|[-\s]*'?\d{2,4}\b)/iu;

function typeOf(venue: string | undefined, container: string | undefined): CslItem['type'] {
  if (venue === undefined) return container === undefined ? 'article' : 'article-journal';
  if (/^proceedings of the (?:national academy|royal society|ieee$|vldb)/iu.test(venue)) {
    return 'article-journal';
  }
  return meeting.test(venue) || acronym.test(venue) ? 'paper-conference' : 'article-journal';
}

function valueOf({ identifiers }: Paper, scheme: string): string | undefined {
  return identifiers.find((each) => each.startsWith(scheme))?.slice(scheme.length);
}

/** Words and endings of groups; an "and" within one name joins no two people either. */
const group =
  /\b(?:and|collaboration|consortium|team|group|committee|initiative|network|project|university|institute|inc|ltd|llc|gmbh)\b|&/iu;
const particle = /^(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ten|ter|zu|zur|bin|al)$/u;
const suffix = /^(?:[JS]r\.?|II|III|IV)$/u;

/** Takes "Given Family" or "Family, Given" apart; a group, a name in braces or a single word stays whole. */
export function toCslName(author: string): CslName {
  const braced = /^\{\s*([^{}]*[^{}\s])\s*\}$/u.exec(author)?.[1];
  if (braced !== undefined) return { literal: braced };
  if (group.test(author)) return { literal: author };
  const parts = author.split(',').map((part) => part.trim());
  const [family = '', ...given] = parts.filter((part) => !suffix.test(part));
  const after = parts.find((part) => suffix.test(part));
  if (family === '') return { literal: author };
  return given.length > 0
    ? named(family.split(' '), given.join(', ').trim(), after)
    : inOrder(family, after);
}

/** "Given Family", perhaps with a suffix of its own. */
function inOrder(name: string, after: string | undefined): CslName {
  const words = name.split(' ');
  const last = words.at(-1) ?? '';
  if (words.length > 2 && suffix.test(last)) return inOrder(words.slice(0, -1).join(' '), last);
  if (words.length < 2) return after === undefined ? { literal: name } : named(words, '', after);
  const begin = words.findIndex((word, i) => i > 0 && particle.test(word));
  const at = begin > 0 && begin < words.length - 1 ? begin : words.length - 1;
  return named(words.slice(at), words.slice(0, at).join(' '), after);
}

function named(family: readonly string[], given: string, after: string | undefined): CslName {
  const at = family.findIndex((word) => !particle.test(word));
  const own = at < 0 ? family : family.slice(at);
  const particles = at < 0 ? [] : family.slice(0, at);
  return {
    family: own.join(' '),
    ...(given !== '' && { given }),
    ...(particles.length > 0 && { 'non-dropping-particle': particles.join(' ') }),
    ...(after !== undefined && { suffix: after }),
  };
}
