import type { VNode } from 'preact';
import { basketHref, paperHref } from '../links.js';
import type { Basket, Entry } from './basket.js';

/** The basket beside the results: what it holds, and the first of what it recommends. */
export function BasketPanel(props: {
  basket: Basket;
  /** Undefined while they are not known. */
  recommended: readonly Entry[] | undefined;
  onRemove: (id: string) => void;
  onClear: () => void;
}): VNode {
  const { basket, recommended, onRemove, onClear } = props;
  const taste = { liked: basket.liked.map(toId), disliked: basket.disliked.map(toId) };
  return (
    <>
      <Entries heading="Like these" entries={basket.liked} onRemove={onRemove} />
      <Entries heading="Not like these" entries={basket.disliked} onRemove={onRemove} />
      {basket.liked.length === 0 ? (
        <p>Put in a paper that you like: then others can be recommended.</p>
      ) : (
        <>
          <h2>Recommended</h2>
          {recommended === undefined ? (
            <p>…</p>
          ) : (
            <ol>
              {recommended.map(({ id, title }) => (
                <li key={id}>
                  <a href={paperHref(id)} dir="auto" lang="">
                    {title}
                  </a>
                </li>
              ))}
            </ol>
          )}
          <p>
            <a href={basketHref(taste)}>All recommendations, share, export</a>
          </p>
        </>
      )}
      <p>
        <button type="button" onClick={onClear}>
          Empty the basket
        </button>
      </p>
    </>
  );
}

function Entries(props: {
  heading: string;
  entries: readonly Entry[];
  onRemove: (id: string) => void;
}): VNode | null {
  const { heading, entries, onRemove } = props;
  if (entries.length === 0) return null;
  return (
    <>
      <h2>{heading}</h2>
      <ul>
        {entries.map(({ id, title }) => (
          <li key={id}>
            <a href={paperHref(id)} dir="auto" lang="">
              {title}
            </a>
            <button type="button" aria-label={`Remove: ${title}`} onClick={() => onRemove(id)}>
              ×
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function toId({ id }: Entry): string {
  return id;
}
