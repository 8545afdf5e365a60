import { createHash } from 'node:crypto';

/** The namespace of names that are made from web addresses and the like (RFC 9562, appendix A). */
const namespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/**
 * A name for something, the same whenever and wherever it is made: a UUID of version 5 (RFC 9562,
 * section 5.5) of the parts.
 *
 * @returns "urn:uuid:…", as Atom asks for
 */
export function toUrn(...parts: readonly string[]): string {
  const hash = createHash('sha1').update(namespace).update(JSON.stringify(parts)).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return `urn:uuid:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')}`;
}
