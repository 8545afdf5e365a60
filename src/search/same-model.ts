import type { LibraryReader } from '../library/library.js';

/** What was computed by a library's model, unless the library's model changed meanwhile. */
export type OfModel<Value> = { readonly value: Value } | 'changed';

/**
 * Computes something by the library's model, such as the embedding of a question. Where the model has
 * changed when that is done, the value is of no use, nor does it matter if it failed.
 *
 * @returns a check to be made in the same synchronous step as the value is used: until then the model
 *   may still change
 */
export async function byModel<Value>(
  reader: LibraryReader,
  compute: () => Promise<Value>,
): Promise<() => OfModel<Value>> {
  const { fingerprint } = reader.model;
  const isSame = () => reader.model.fingerprint === fingerprint;
  try {
    const value = await compute();
    return () => (isSame() ? { value } : 'changed');
  } catch (error) {
    if (isSame()) throw error;
    return () => 'changed';
  }
}
