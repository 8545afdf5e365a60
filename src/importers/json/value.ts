/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object rather than a list, a text, a number or null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether objects and lists stand within one another deeper than so many levels. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(each, levels - 1));
}

/** Whether an object has all of these keys. */
export function has(object: JsonObject, ...keys: readonly string[]): boolean {
  return keys.every((key) => Object.hasOwn(object, key));
}

/** What stands down a path of keys; a list on the way stands for its first item. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = firstOf(value);
  for (const key of path) {
    const parent = firstOf(found);
    found = isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
  }
  return found;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** The text down a path, also of a number; undefined where there is none or an empty one. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = firstOf(at(value, ...path));
  const text = typeof found === 'number' ? String(found) : found;
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

/** The items of the list down a path; one value that is no list is a list of itself. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  if (Array.isArray(found)) return found;
  return found === undefined || found === null ? [] : [found];
}

/** The texts of the list down a path, or those of a key of its items. */
export function textsAt(value: unknown, path: readonly string[], key?: string): string[] {
  return listAt(value, ...path).flatMap(
    (item) => (key === undefined ? textAt(item) : textAt(item, key)) ?? [],
  );
}
