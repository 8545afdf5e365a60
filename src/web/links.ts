/** Where the page tells papers like one. */
export function relatedHref(id: string): string {
  return `/?${new URLSearchParams({ like: id }).toString()}`;
}

/** Where the page answers a question. `k` papers, the server's default if left out. */
export function searchHref(query: string, k?: number): string {
  const parameters = new URLSearchParams({ q: query });
  if (k !== undefined) parameters.set('k', String(k));
  return `/?${parameters.toString()}`;
}

/** The address if it is a web address that a browser may be sent to; never "javascript:" and the like. */
export function webHref(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/** A named link to where an identifier leads. */
export interface IdentifierLink {
  readonly label: string;
  readonly href: string;
}

const resolvers: readonly { scheme: string; label: string; base: string }[] = [
  { scheme: 'doi:', label: 'doi', base: 'https://doi.org/' },
  { scheme: 'arxiv:', label: 'arXiv', base: 'https://arxiv.org/abs/' },
  { scheme: 'pmid:', label: 'PubMed', base: 'https://pubmed.ncbi.nlm.nih.gov/' },
];

/** Links for the identifiers that have a public resolver; others are left out. */
export function identifierLinks(identifiers: readonly string[]): IdentifierLink[] {
  return identifiers.flatMap((identifier) => {
    const resolver = resolvers.find(({ scheme }) => identifier.startsWith(scheme));
    if (resolver === undefined) return [];
    const value = identifier.slice(resolver.scheme.length).replace(/[?#%\\]/gu, encodeURIComponent);
    const href = webHref(resolver.base + value);
    return href === undefined ? [] : [{ label: resolver.label, href }];
  });
}
