/**
 * What `work` makes of each item, in their order, while up to `count` items are worked on at once: so
 * whoever does the work never waits for whoever takes its results.
 *
 * @throws what `work` rejects with, in its turn
 */
export async function* ahead<Item, Result>(
  items: Iterable<Item>,
  count: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  for (const item of items) {
    pending.push(watched(work(item)));
    const [first] = pending;
    if (pending.length < count || first === undefined) continue;
    yield await first;
    void pending.shift();
  }
  for (const rest of pending) yield await rest;
}

/** A promise that may reject before it is awaited, without that counting as unhandled. */
export function watched<Value>(promise: Promise<Value>): Promise<Value> {
  void promise.catch(() => undefined);
  return promise;
}
