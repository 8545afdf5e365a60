import { normalize, toEmbedding, type Embedding } from './embedding.js';

/** How the components of a stored vector are written: 4 bytes each, or 1. */
export const encodings = ['float32', 'int8'] as const;

/** See {@link encodings}. */
export type Encoding = (typeof encodings)[number];

const largest = 127;

/**
 * An embedding as the bytes that are stored. As `int8` each component is rounded to a multiple of the
 * largest one's 127th part; the step itself need not be kept, because an embedding is a direction.
 *
 * @returns 4 d bytes (little-endian; a view, not a copy) or d bytes
 */
export function encodeVector(embedding: Float32Array, encoding: Encoding): Uint8Array {
  if (encoding === 'float32') return bytesOf(embedding);
  let most = 0;
  for (const component of embedding) most = Math.max(most, Math.abs(component));
  return bytesOf(
    Int8Array.from(embedding, (component) => Math.round((component / most) * largest)),
  );
}

/**
 * The embedding of stored bytes, copied: they need not be aligned.
 *
 * @throws RangeError if they are of no embedding
 */
export function decodeVector(bytes: Uint8Array, encoding: Encoding): Embedding {
  if (encoding === 'int8') {
    return normalize(
      Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)),
    );
  }
  const vector = new Float32Array(bytes.length / Float32Array.BYTES_PER_ELEMENT);
  bytesOf(vector).set(bytes);
  return toEmbedding(vector);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
