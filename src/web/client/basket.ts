/** A paper in the basket. */
export interface Entry {
  readonly id: string;
  readonly title: string;
}

/** Where a paper lies in the basket. */
export type Side = 'liked' | 'disliked';

/** Liked and disliked papers, in the order in which they were put in. */
export type Basket = Readonly<Record<Side, readonly Entry[]>>;

const key = 'kindred-basket';
/** As many as a recommendation takes, on either side. */
const mostEntries = 100;
const empty: Basket = { liked: [], disliked: [] };

/** The basket of this browser; an empty one where nothing, or nothing that can be read, is kept. */
export function loadBasket(): Basket {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return empty;
    return {
      liked: 'liked' in stored ? toEntries(stored.liked) : [],
      disliked: 'disliked' in stored ? toEntries(stored.disliked) : [],
    };
  } catch {
    return empty;
  }
}

function toEntries(value: unknown): Entry[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isEntry).slice(0, mostEntries);
}

/** Whether something read from outside names a paper. */
export function isEntry(value: unknown): value is Entry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'title' in value &&
    typeof value.title === 'string'
  );
}

/** Keeps a basket in this browser, where the browser lets us. */
export function saveBasket(basket: Basket): void {
  try {
    localStorage.setItem(key, JSON.stringify(basket));
  } catch {
    // Storage is full or switched off: the basket holds for this page.
  }
}

/** Calls back when another tab changes the basket. */
export function onBasketElsewhere(listener: () => void): void {
  addEventListener('storage', (event) => {
    if (event.key === key) listener();
  });
}

/** Whether a paper is in the basket, and on which side. */
export function sideOf(basket: Basket, id: string): Side | undefined {
  const sides: readonly Side[] = ['liked', 'disliked'];
  return sides.find((side) => basket[side].some((entry) => entry.id === id));
}

/** A basket with a paper put on a side, or taken out where it lay there already. */
export function toggled(basket: Basket, entry: Entry, side: Side): Basket {
  const before = sideOf(basket, entry.id);
  const rest = removed(basket, entry.id);
  if (before === side || rest[side].length >= mostEntries) return rest;
  return { ...rest, [side]: [...rest[side], entry] };
}

/** A basket without a paper. */
export function removed({ liked, disliked }: Basket, id: string): Basket {
  const isOther = (entry: Entry) => entry.id !== id;
  return { liked: liked.filter(isOther), disliked: disliked.filter(isOther) };
}
