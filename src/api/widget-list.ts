/**
 * What the widget shows, and how a static export is laid out. Plain types and functions without a
 * library: the widget is small.
 */

/** A related paper as the widget shows it. */
export interface WidgetItem {
  readonly id: string;
  readonly title: string;
  /** The first authors. */
  readonly authors: readonly string[];
  /** All authors, where there are more than are named. */
  readonly authorCount?: number;
  readonly year?: number;
  readonly venue?: string;
  /** Where the paper is; absent where nothing tells. */
  readonly url?: string;
  /** The two sentences that are most alike. */
  readonly why?: { readonly seed: string; readonly paper: string };
}

/**
 * A file of a static export: lists by the ids of the papers that they belong to; and by a paper's other
 * names its id, which may be in another file.
 */
export type WidgetShard = Readonly<Record<string, readonly WidgetItem[] | string>>;

/** Authors that are named of each paper. */
export const widgetAuthors = 2;

const resolvers: Readonly<Record<string, string>> = {
  doi: 'doi.org/',
  arxiv: 'arxiv.org/abs/',
  pmid: 'pubmed.ncbi.nlm.nih.gov/',
};

/** Where the first identifier with a resolver leads; older DOIs hold "#" and "?", which are escaped. */
export function resolverOf(identifiers: readonly string[]): string | undefined {
  for (const identifier of identifiers) {
    const [, scheme = '', value = ''] = /^(doi|arxiv|pmid):(.+)/u.exec(identifier) ?? [];
    const place = resolvers[scheme];
    if (place) return `https://${place}${value.replace(/[?#%\\]/gu, encodeURIComponent)}`;
  }
  return undefined;
}

/**
 * The file of a static export that holds a name's list, 0 to `shards` - 1: FNV-1a (Fowler, Noll and Vo)
 * of the name's UTF-8 bytes, 32 bits. Both the export and the widget compute it, so a reader fetches one
 * small file and no index.
 *
 * @param shards how many files there are, >= 1
 */
export function shardOf(name: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % shards;
}

/**
 * A paper's name as a static export lists it, for the spellings that pages carry: a DOI in lower case,
 * an arXiv id without its version. What is no such name stays as it is.
 */
export function toWidgetName(text: string): string {
  const name = text.trim();
  const bare = name.replace(
    /^https?:\/\/(?:www\.)?(?:dx\.)?(?:doi|arxiv)\.org\/(?:abs\/|pdf\/)?/iu,
    '',
  );
  const arxivDoi = /^(?:doi:\s*)?10\.48550\/arxiv\.(.+)$/iu.exec(bare)?.[1];
  const arxiv =
    /^(?:arxiv:\s*)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?$/iu;
  const arxivId = arxiv.exec(arxivDoi ?? bare)?.[1];
  if (arxivId !== undefined) return `arxiv:${arxivId.toLowerCase()}`;
  const doi = /^(?:doi:\s*)?(10\.\d{4,9}\/\S+)$/iu.exec(bare)?.[1];
  return doi === undefined ? name : `doi:${doi.toLowerCase()}`;
}
