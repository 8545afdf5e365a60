import { Fragment, type ComponentChildren, type VNode } from 'preact';
import type { PaperJson } from '../api/paper-json.js';
import { identifierLinks, paperHref, webHref } from './links.js';
import { Marked, type Span } from './marked.js';

const authorsShown = 6;

/** A paper's title, linked to the paper itself or else to its page here. */
export function PaperTitle({
  paper,
  spans = [],
}: {
  paper: PaperJson;
  spans?: readonly Span[];
}): VNode {
  return (
    <a href={addressOf(paper) ?? paperHref(paper.id)} dir="auto" lang="" class="title">
      <Marked text={paper.title} spans={spans} />
    </a>
  );
}

/** Where the paper itself is, if anything tells. */
export function addressOf({ url, identifiers }: PaperJson): string | undefined {
  return webHref(url) ?? identifierLinks(identifiers)[0]?.href;
}

/** Who wrote it, where and when, and links to its identifiers. */
export function PaperMeta({ paper }: { paper: PaperJson }): VNode | null {
  const parts: ComponentChildren[] = [];
  if (paper.authors.length > 0) parts.push(<span dir="auto">{authorList(paper.authors)}</span>);
  const published = [paper.venue, paper.year].filter((part) => part !== undefined).join('\u00a0');
  if (published !== '') parts.push(<span class="venue">{published}</span>);
  for (const { label, href } of identifierLinks(paper.identifiers)) {
    parts.push(<a href={href}>{label}</a>);
  }
  if (parts.length === 0) return null;
  return (
    <p class="meta">
      {parts.map((part, i) => (
        <Fragment>
          {i > 0 && ' · '}
          {part}
        </Fragment>
      ))}
    </p>
  );
}

function authorList(authors: readonly string[]): string {
  if (authors.length <= authorsShown + 1) return authors.join(', ');
  const others = authors.length - authorsShown;
  return `${authors.slice(0, authorsShown).join(', ')} and ${others.toLocaleString('en')} others`;
}
