import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** What keys may do; each of these may do what stands before it as well. */
export const scopes = ['read', 'write', 'admin'] as const;

/** What a key may do. */
export type Scope = (typeof scopes)[number];

const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,63}$/u;
const idPattern = /^[\da-f]{8}$/u;
const nameProblem =
  'must be 1 to 64 letters, digits, spaces and . _ @ + -, begin with a letter or digit, and not look like an id';

/** What a key is called; never what could be another one's id. */
export const keyNameSchema = z
  .string()
  .refine((name) => namePattern.test(name) && name === name.trim() && !idPattern.test(name), {
    error: nameProblem,
  });

const moment = z.iso.datetime();

/** A key as it is stored: without its secret. */
export const apiKeySchema = z.strictObject({
  /** The part of the key that may be told, eight hexadecimal digits. */
  id: z.string().regex(idPattern),
  name: keyNameSchema,
  scope: z.enum(scopes),
  /**
   * SHA-256 of the whole key, in hexadecimal. A slow hash protects what people choose and others guess;
   * of 256 random bits nobody guesses any, so a fast one is as safe, and is no load on each request.
   */
  sha256: z.string().regex(/^[\da-f]{64}$/u),
  created: moment,
  /** From when on it is not valid any more. */
  expires: moment.exactOptional(),
  revoked: moment.exactOptional(),
});

/** See {@link apiKeySchema}. */
export type ApiKey = Readonly<z.output<typeof apiKeySchema>>;

/** Whether a key can be used, and if not, why. */
export type KeyState = 'active' | 'expired' | 'revoked';

/** What a key is made of. */
export interface NewKey {
  readonly name: string;
  readonly scope: Scope;
  /** From when on it is not valid any more. Default never. */
  readonly expires?: Date | undefined;
}

const textPattern = /^kindred_([\da-f]{8})_[\w-]{43}$/u;
const idBytes = 4;
const secretBytes = 32;

/** Makes a key. @returns what is stored, and the text of the key, which is not */
export function createApiKey({ name, scope, expires }: NewKey): { key: ApiKey; text: string } {
  const id = randomBytes(idBytes).toString('hex');
  const text = `kindred_${id}_${randomBytes(secretBytes).toString('base64url')}`;
  const key = {
    id,
    name,
    scope,
    sha256: hash(text).toString('hex'),
    created: new Date().toISOString(),
    ...(expires !== undefined && { expires: expires.toISOString() }),
  };
  return { key, text };
}

/** The id in the text of a key; undefined for what has not its form. */
export function idOfText(text: string): string | undefined {
  return textPattern.exec(text)?.[1];
}

/** Whether a text is this key. How long that takes does not tell how much of it is right. */
export function isTextOf(text: string, { sha256 }: ApiKey): boolean {
  return timingSafeEqual(hash(text), Buffer.from(sha256, 'hex'));
}

/** Whether a key can be used at a moment. */
export function stateOf({ expires, revoked }: ApiKey, now = new Date()): KeyState {
  if (revoked !== undefined) return 'revoked';
  return expires !== undefined && new Date(expires) <= now ? 'expired' : 'active';
}

/** Whether a scope is enough for what needs another. */
export function covers(has: Scope, needs: Scope): boolean {
  return scopes.indexOf(has) >= scopes.indexOf(needs);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
