/** A point on the unit sphere: length d, L2 norm 1 (to float32 precision). */
export type Embedding = Float32Array & { readonly __brand: 'Embedding' };

const normTolerance = 1e-3;

/**
 * Names a vector an embedding. The one place where the brand is minted.
 *
 * @throws RangeError if a component is not finite or the L2 norm is not 1 (within 1e-3)
 */
export function toEmbedding(vector: Float32Array): Embedding {
  const norm = Math.sqrt(dot(vector, vector));
  if (!(Math.abs(norm - 1) <= normTolerance)) {
    throw new RangeError(`an embedding has unit norm, this vector's is ${norm}`);
  }
  return vector as Embedding;
}

/** Divides a vector by its L2 norm, in place. @throws RangeError for a zero or non-finite vector */
export function normalize(vector: Float32Array): Embedding {
  const norm = Math.sqrt(dot(vector, vector));
  if (!(norm > 0 && Number.isFinite(norm))) {
    throw new RangeError(`a vector of norm ${norm} has no direction`);
  }
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / norm;
  return vector as Embedding;
}

/** Inner product; for embeddings it is the cosine similarity, -1 to 1. Lengths must be equal. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- indices are in range by construction, and a check a component would halve the speed */
export function dot(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`lengths differ: ${a.length} and ${b.length}`);
  // Four sums let the processor overlap the additions: about three times a single running sum.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + s2 + s3;
}
/* eslint-enable @typescript-eslint/no-non-null-assertion */
