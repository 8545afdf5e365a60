import { render } from 'preact';
import { KindredClient, type RecommendRequest } from '../../client/client.js';
import { basketHref } from '../links.js';
import { BasketPanel } from './basket-panel.js';
import {
  loadBasket,
  onBasketElsewhere,
  removed,
  saveBasket,
  sideOf,
  toggled,
  type Basket,
  type Entry,
  type Side,
} from './basket.js';
import { mustFind } from './find.js';
import { onContent, visit } from './navigation.js';

/** The reader changes the basket rather than waits for a server that is busy. */
const client = new KindredClient({ retries: 0 });
let basket = loadBasket();
let recommended: readonly Entry[] | undefined;
let asking: AbortController | undefined;

/** Makes the basket work: its buttons beside each paper, the panel, and the page of its own. */
export function setUpBasket(): void {
  const isUnasked =
    location.search === '' && document.querySelector('[data-empty-basket]') !== null;
  if (isUnasked && basket.liked.length > 0) {
    location.replace(hrefOf(basket));
    return;
  }
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : undefined;
    const button = target?.closest<HTMLElement>('[data-basket]');
    if (button) press(button.dataset);
    const id = target?.closest<HTMLElement>('[data-remove]')?.dataset['remove'];
    // The link itself leads on to the page without the paper.
    if (id !== undefined && isThePagesOwn()) change(removed(basket, id));
  });
  onBasketElsewhere(() => {
    basket = loadBasket();
    refresh();
  });
  onContent(showPressed);
  refresh();
}

function press({ id = '', title = '', basket: side }: DOMStringMap): void {
  if (side !== 'liked' && side !== 'disliked') return;
  const onBasketPage = document.querySelector('[data-basket-page]') !== null;
  if (!onBasketPage) {
    change(toggled(basket, { id, title }, side));
    return;
  }
  const next = toggled(basketOfPage(), { id, title }, side);
  // Somebody else's basket, shared by its address, does not become this browser's.
  if (isThePagesOwn()) change(next);
  void visit(hrefOf(next), 'push');
}

/** The basket in the page's address; the titles are not in it. */
function basketOfPage(): Basket {
  const parameters = new URLSearchParams(location.search);
  const entries = (name: string) => parameters.getAll(name).map((id) => ({ id, title: id }));
  return { liked: entries('like'), disliked: entries('dislike') };
}

function isThePagesOwn(): boolean {
  return hrefOf(basketOfPage()) === hrefOf(basket) && location.pathname === '/basket';
}

function hrefOf({ liked, disliked }: Basket): string {
  return basketHref({ liked: liked.map(({ id }) => id), disliked: disliked.map(({ id }) => id) });
}

function change(next: Basket): void {
  const known = new Map([...basket.liked, ...basket.disliked].map((entry) => [entry.id, entry]));
  const titled = (entries: readonly Entry[]) =>
    entries.map((entry) => (entry.title === entry.id ? (known.get(entry.id) ?? entry) : entry));
  basket = { liked: titled(next.liked), disliked: titled(next.disliked) };
  saveBasket(basket);
  refresh();
}

function refresh(): void {
  recommended = undefined;
  showPressed();
  showCount();
  showPanel();
  void recommend();
}

function showPressed(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-basket]')) {
    const side: Side | undefined = sideOf(basket, button.dataset['id'] ?? '');
    button.ariaPressed = String(side === button.dataset['basket']);
  }
}

function showCount(): void {
  const count = basket.liked.length + basket.disliked.length;
  mustFind('[data-basket-count]', HTMLElement).textContent = count === 0 ? '' : ` (${count})`;
  mustFind('[data-basket-link]', HTMLAnchorElement).href = count === 0 ? '/basket' : hrefOf(basket);
}

function showPanel(): void {
  const panel = mustFind('#basket', HTMLElement);
  const isEmpty = basket.liked.length + basket.disliked.length === 0;
  panel.hidden = isEmpty || location.pathname === '/basket';
  if (panel.hidden) return;
  const props = {
    basket,
    recommended,
    onRemove: (id: string) => change(removed(basket, id)),
    onClear: () => change({ liked: [], disliked: [] }),
  };
  render(<BasketPanel {...props} />, panel);
}

async function recommend(): Promise<void> {
  asking?.abort();
  if (basket.liked.length === 0 || location.pathname === '/basket') return;
  const own = new AbortController();
  asking = own;
  try {
    const request: RecommendRequest = {
      positive: basket.liked.map(({ id }) => id),
      negative: basket.disliked.map(({ id }) => id),
      k: 5,
    };
    const { results } = await client.recommend(request, { signal: own.signal });
    recommended = results.map(({ paper }) => paper);
    showPanel();
  } catch {
    // No list in the panel; the page of the basket tells what is wrong.
  }
}
