import { generateAtomFeed, generateJsonFeed } from 'feedsmith';
import type { FeedFormat } from '../../api/feed-requests.js';
import { toPaperJson } from '../../api/paper-json.js';
import { version } from '../../config/package-root.js';
import type { NearPaper } from '../../index.js';
import { paperHref } from '../../web/links.js';
import { renderFeedEntry } from '../../web/render-feed-entry.js';
import { toUrn } from './entry-id.js';

/** A feed, before it is written in a format. */
export interface FeedSource {
  /** The library's id: entries keep theirs wherever the library is served. */
  readonly library: string;
  readonly title: string;
  /** The server's address, without a slash at the end. */
  readonly origin: string;
  /** Paths of the page that shows what is followed, and of the feed itself. */
  readonly page: string;
  readonly self: string;
  /** In the order in which they are told. */
  readonly papers: readonly NearPaper[];
}

/** What characters XML 1.0 cannot hold, section 2.2; half surrogate pairs are among them. */
const unwritable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Atom (RFC 4287) or JSON Feed 1.1. Everything that comes from a paper is escaped. */
export function writeFeed(source: FeedSource, format: FeedFormat): string {
  const { origin, page, self, title, library, papers } = source;
  const entries = papers.map((near) => toEntry(near, source));
  const home = origin + page;
  if (format === 'json') {
    const feed = {
      title,
      home_page_url: home,
      feed_url: origin + self,
      authors: [{ name: 'Kindred' }],
      items: entries.map(toJsonItem),
    };
    const written: unknown = generateJsonFeed(feed);
    // It leaves out empty lists, also the one that every feed has.
    return JSON.stringify({ items: [], ...(typeof written === 'object' && written) });
  }
  const dates = entries.map(({ date }) => date.getTime());
  return generateAtomFeed({
    id: toUrn(library, page),
    title: { value: clean(title) },
    updated: new Date(Math.max(0, ...dates)),
    authors: [{ name: 'Kindred' }],
    generator: { text: 'Kindred', version },
    links: [
      { rel: 'alternate', type: 'text/html', href: home },
      { rel: 'self', type: 'application/atom+xml', href: origin + self },
    ],
    entries: entries.map(toAtomEntry),
  });
}

interface Entry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly content: string;
  readonly authors: readonly string[];
  readonly keywords: readonly string[];
  /** When it came to the library, or else when it was published, as far as that is known. */
  readonly date: Date;
}

function toEntry({ paper, added }: NearPaper, { library, origin }: FeedSource): Entry {
  return {
    id: toUrn(library, paper.id),
    url: origin + paperHref(paper.id),
    title: clean(paper.title),
    content: clean(renderFeedEntry(toPaperJson(paper))),
    authors: paper.authors.map(clean).filter((name) => name.trim() !== ''),
    keywords: paper.keywords.map(clean).filter((word) => word.trim() !== ''),
    date: added ?? new Date(Date.UTC(paper.year ?? 1970, 0)),
  };
}

function toAtomEntry({ id, url, title, content, authors, keywords, date }: Entry) {
  return {
    id,
    title: { value: title },
    updated: date,
    links: [{ rel: 'alternate', type: 'text/html', href: url }],
    authors: authors.map((name) => ({ name })),
    categories: keywords.map((term) => ({ term })),
    content: { value: content, type: 'html' as const },
  };
}

function toJsonItem({ id, url, title, content, authors, keywords, date }: Entry) {
  return {
    id,
    url,
    title,
    content_html: content,
    date_published: date,
    authors: authors.map((name) => ({ name })),
    tags: [...keywords],
  };
}

function clean(text: string): string {
  return text.replace(unwritable, '');
}
