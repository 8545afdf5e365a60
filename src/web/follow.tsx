import type { VNode } from 'preact';
import { feedMedia, type FeedFormat } from '../api/feed-requests.js';

/** The address of a feed in a format. */
export type FeedHref = (format: FeedFormat) => string;

const names = { atom: 'Atom', json: 'JSON Feed' } as const satisfies Record<FeedFormat, string>;
const formats = ['atom', 'json'] as const satisfies readonly FeedFormat[];

/** In a page's head: where a feed reader that is given the page's address finds its feeds. */
export function FeedLinks({ href }: { href: FeedHref }): VNode {
  return (
    <>
      {formats.map((format) => (
        <link
          rel="alternate"
          type={feedMedia[format]}
          title={`New papers (${names[format]})`}
          href={href(format)}
        />
      ))}
    </>
  );
}

/** How to be told of new papers: the feeds of what a page shows. */
export function Follow({ href, what }: { href: FeedHref; what: string }): VNode {
  return (
    <p class="follow">
      Follow {what} in a feed reader: <a href={href('atom')}>{names.atom}</a> ·{' '}
      <a href={href('json')}>{names.json}</a>
    </p>
  );
}
