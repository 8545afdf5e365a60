/** What a page says of the paper that it shows. */
export interface PagePaper {
  /** Names to try, the most telling first. */
  readonly names: readonly string[];
  /** Title and abstract, for a paper that the library does not know; '' where the page has none. */
  readonly text: string;
}

const nameTags = [
  'citation_doi',
  'bepress_citation_doi',
  'prism.doi',
  'citation_arxiv_id',
  'citation_pmid',
  'dc.identifier',
  'dc.identifier.doi',
  'eprints.id_number',
];
const titleTags = ['citation_title', 'dc.title', 'eprints.title', 'og:title'];
const abstractTags = [
  'citation_abstract',
  'dc.description.abstract',
  'dcterms.abstract',
  'dc.description',
  'eprints.abstract',
  'og:description',
  'description',
];
const longestText = 10_000;

/** Reads the metadata that indexers read: Highwire Press, Dublin Core, PRISM, EPrints, Open Graph. */
export function readPagePaper(page: Document): PagePaper {
  const tags = new Map<string, string[]>();
  for (const meta of page.querySelectorAll('meta[name], meta[property]')) {
    const name = (meta.getAttribute('name') ?? meta.getAttribute('property') ?? '').toLowerCase();
    const content = meta.getAttribute('content')?.trim() ?? '';
    if (content !== '') tags.set(name, [...(tags.get(name) ?? []), content]);
  }
  const all = (names: readonly string[]) => names.flatMap((name) => tags.get(name) ?? []);
  const addresses = [
    page.querySelector('link[rel="canonical"]')?.getAttribute('href'),
    tags.get('og:url')?.[0],
  ];
  const names = [
    ...nameTags.flatMap((tag) => (tags.get(tag) ?? []).flatMap((value) => toName(tag, value))),
    ...addresses.flatMap((address) =>
      toName('url', address?.replace(/[?#].*/u, '').replace(/%2f/giu, '/')),
    ),
  ];
  const [title = '', abstract = ''] = [all(titleTags)[0], all(abstractTags)[0]];
  const text = title === '' ? '' : `${title}\n${abstract}`.trim().slice(0, longestText);
  return { names: [...new Set(names)], text };
}

function toName(tag: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  if (tag === 'citation_arxiv_id')
    return [value.toLowerCase().startsWith('arxiv:') ? value : `arxiv:${value}`];
  if (tag === 'citation_pmid') return [`pmid:${value}`];
  const doi = /\b10\.\d{4,9}\/[^\s"<>]+/u.exec(value)?.[0];
  if (doi !== undefined) return [`doi:${doi}`];
  const arxiv = /arxiv\.org\/(?:abs|pdf)\/([^\s?#]+)|^arxiv:(\S+)$/iu.exec(value);
  const id = arxiv?.[1] ?? arxiv?.[2];
  return id === undefined ? [] : [`arxiv:${id}`];
}
