import type { VNode } from 'preact';
import type { PaperJson } from '../api/paper-json.js';
import { paperHref, webHref } from './links.js';

/**
 * What indexers read of a paper's page: Highwire Press tags, as Google Scholar's inclusion guidelines ask
 * for, and schema.org's ScholarlyArticle as JSON-LD.
 *
 * @param origin the server's address as the browser knows it, without a slash at the end
 */
export function PaperMetadata({ paper, origin }: { paper: PaperJson; origin: string }): VNode {
  const page = origin + paperHref(paper.id);
  return (
    <>
      <link rel="canonical" href={page} />
      {highwireTags(paper, page).map(([name, content]) => (
        <meta key={name + content} name={name} content={content} />
      ))}
      <script
        type="application/ld+json"
        // Data, not a program; "<" is escaped, so no text can end the element.
        dangerouslySetInnerHTML={{ __html: toJsonLd(paper, page) }}
      />
    </>
  );
}

function highwireTags(paper: PaperJson, page: string): (readonly [string, string])[] {
  const { title, authors, year, venue, keywords, identifiers } = paper;
  const valueOf = (scheme: string) =>
    identifiers.filter((each) => each.startsWith(scheme)).map((each) => each.slice(scheme.length));
  return [
    ['citation_title', title],
    ...authors.map((author) => ['citation_author', author] as const),
    ...(year === undefined ? [] : [['citation_publication_date', String(year)] as const]),
    ...(venue === undefined ? [] : [['citation_journal_title', venue] as const]),
    ...valueOf('doi:').map((doi) => ['citation_doi', doi] as const),
    ...valueOf('arxiv:').map((id) => ['citation_arxiv_id', id] as const),
    ...valueOf('pmid:').map((id) => ['citation_pmid', id] as const),
    ...keywords.map((keyword) => ['citation_keywords', keyword] as const),
    ['citation_abstract_html_url', page],
  ];
}

/** See https://schema.org/ScholarlyArticle; safe to stand inside a script element. */
export function toJsonLd(paper: PaperJson, page: string): string {
  const { title, abstract, abstractKind, authors, year, venue, keywords, identifiers, url } = paper;
  const address = webHref(url);
  const article = {
    '@context': 'https://schema.org',
    '@type': 'ScholarlyArticle',
    '@id': page,
    headline: title,
    name: title,
    ...(abstract !== '' && { [abstractKind === 'summary' ? 'description' : 'abstract']: abstract }),
    ...(authors.length > 0 && {
      author: authors.map((author) => ({ '@type': 'Person', name: author })),
    }),
    ...(year !== undefined && { datePublished: String(year) }),
    ...(venue !== undefined && { isPartOf: { '@type': 'PublicationIssue', name: venue } }),
    ...(keywords.length > 0 && { keywords }),
    ...(identifiers.length > 0 && { identifier: identifiers }),
    ...(address !== undefined && { sameAs: address }),
  };
  return JSON.stringify(article).replaceAll('<', String.raw`\u003c`);
}
