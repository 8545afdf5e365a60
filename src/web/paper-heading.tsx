import { Fragment, type ComponentChildren, type VNode } from 'preact';
import type { PaperJson } from '../api/paper-json.js';
import { identifierLinks, relatedHref, webHref } from './links.js';

const authorsShown = 6;

/** A paper's title, linked to the paper itself or else to the papers like it. */
export function PaperTitle({ paper }: { paper: PaperJson }): VNode {
  const href = webHref(paper.url) ?? identifierLinks(paper.identifiers)[0]?.href;
  return (
    <a href={href ?? relatedHref(paper.id)} dir="auto" lang="">
      {paper.title}
    </a>
  );
}

/** Who wrote it, where and when, and links to its identifiers. */
export function PaperMeta({ paper }: { paper: PaperJson }): VNode | null {
  const parts: ComponentChildren[] = [];
  if (paper.authors.length > 0) parts.push(<span dir="auto">{authorList(paper.authors)}</span>);
  const published = [paper.venue, paper.year].filter((part) => part !== undefined).join(' ');
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
