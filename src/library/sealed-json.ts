import { createHash } from 'node:crypto';

/** An object as JSON with its own checksum, so that a flipped bit does not pass for another value. */
export function toSealed(value: object): string {
  return JSON.stringify({ ...value, seal: checksum(value) });
}

/** What {@link toSealed} wrote. @throws Error if it is not that any more */
export function fromSealed(text: string): unknown {
  const { seal, ...value } = JSON.parse(text) as { readonly seal?: unknown };
  if (seal === undefined) throw new Error('its stamp is of an older version');
  if (seal !== checksum(value)) throw new Error('its stamp is damaged');
  return value;
}

function checksum(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
