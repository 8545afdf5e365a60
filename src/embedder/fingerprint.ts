import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from './manifest.js';

// A command resolves its model more than once; 23 MB of weights need hashing only once a process.
const hashed = new Map<string, Promise<string>>();

/** SHA-256 of a file, hexadecimal. Read as a stream, and again only after the file has changed. */
export function hashFile(path: string): Promise<string> {
  const { ino, size, mtimeMs } = statSync(path);
  const key = JSON.stringify([path, ino, size, mtimeMs]);
  const known = hashed.get(key);
  if (known !== undefined) return known;
  const hash = readHash(path);
  hashed.set(key, hash);
  hash.catch(() => hashed.delete(key));
  return hash;
}

async function readHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** The SHA-256 (hexadecimal) of a model's files. */
export interface ModelHashes {
  /** The ONNX file, then its external data. */
  readonly weights: readonly string[];
  readonly tokenizer: string;
}

/**
 * SHA-256 (hexadecimal) over everything that decides what an embedding is, written as canonical JSON
 * (UTF-8, no white space, keys sorted):
 *
 *     {"dimensions":384,"maxTokens":256,"normalize":true,"passageTemplate":"{title}\n{abstract}",
 *      "pooling":"mean","queryTemplate":"{query}","tokenizer":"…","version":2,"weights":["…"]}
 *
 * The model's name is not in it: a copy under another name gives the same vectors. `version` goes up
 * when this code changes what vectors come out of the same files.
 */
export function fingerprint(manifest: Manifest, { weights, tokenizer }: ModelHashes): string {
  const { dimensions, maxTokens, pooling, queryTemplate, passageTemplate } = manifest;
  const parts = {
    dimensions,
    maxTokens,
    normalize: true,
    passageTemplate,
    pooling,
    queryTemplate,
    tokenizer,
    version: 2,
    weights,
  };
  const canonical = JSON.stringify(Object.fromEntries(Object.entries(parts).sort(byKey)));
  return createHash('sha256').update(canonical).digest('hex');
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
