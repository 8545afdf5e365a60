import type { ComponentChildren, VNode } from 'preact';
import type { PaperJson } from '../api/paper-json.js';
import { citeHref, paperHref } from './links.js';

/** What can be done with a paper: papers like it, the basket, its reference; and what can be unfolded. */
export function Actions(props: {
  paper: PaperJson;
  /** Whether its own page is elsewhere. Default true. */
  hasPage?: boolean;
  children?: ComponentChildren;
}): VNode {
  const { paper, hasPage = true, children } = props;
  const { id, title } = paper;
  return (
    <div class="actions">
      {hasPage && (
        <a href={paperHref(id)} aria-label={`Papers like this: ${title}`} data-action="like">
          Papers like this
        </a>
      )}
      <BasketButton paper={paper} side="disliked" label="Not this" />
      <BasketButton paper={paper} side="liked" label="+ Basket" />
      <a href={citeHref([id])} aria-label={`Cite: ${title}`} data-action="cite">
        Cite
      </a>
      {children}
    </div>
  );
}

/** The page's script makes it work, and shows it then. */
function BasketButton(props: {
  paper: PaperJson;
  side: 'liked' | 'disliked';
  label: string;
}): VNode {
  const { paper, side, label } = props;
  return (
    <button
      type="button"
      class="scripted"
      data-basket={side}
      data-id={paper.id}
      data-title={paper.title}
      aria-pressed="false"
      aria-label={`${label}: ${paper.title}`}
    >
      {label}
    </button>
  );
}
