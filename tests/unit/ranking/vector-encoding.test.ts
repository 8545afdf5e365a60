import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, normalize } from '../../../src/ranking/embedding.js';
import { decodeVector, encodeVector } from '../../../src/ranking/vector-encoding.js';

const embeddings = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 400 })
  .map((components) => Float32Array.from(components))
  .filter((vector) => dot(vector, vector) > 1e-6)
  .map(normalize);

describe('a stored vector', () => {
  it('comes back bit by bit as float32', () => {
    fc.assert(
      fc.property(embeddings, (embedding) => {
        const bytes = encodeVector(embedding, 'float32');
        expect(bytes).toHaveLength(4 * embedding.length);
        expect(decodeVector(bytes, 'float32')).toEqual(embedding);
      }),
    );
  });

  it('comes back as a direction within half a step of each component as int8, in a byte each', () => {
    fc.assert(
      fc.property(embeddings, (embedding) => {
        const bytes = encodeVector(embedding, 'int8');
        expect(bytes).toHaveLength(embedding.length);
        const decoded = decodeVector(bytes, 'int8');
        // Errors of at most half a step a component turn a unit vector by at most their norm.
        const step = Math.max(...embedding.map(Math.abs)) / 127;
        const turned = (step / 2) * Math.sqrt(embedding.length);
        expect(dot(embedding, decoded)).toBeGreaterThanOrEqual(1 - turned ** 2 - 1e-5);
      }),
    );
  });

  it('is the same vector when it is stored once more', () => {
    fc.assert(
      fc.property(embeddings, (embedding) => {
        const bytes = encodeVector(embedding, 'int8');
        expect(encodeVector(decodeVector(bytes, 'int8'), 'int8')).toEqual(bytes);
      }),
    );
  });

  it('is refused where the bytes are of no embedding', () => {
    expect(() => decodeVector(new Uint8Array(8), 'float32')).toThrow(RangeError);
    expect(() => decodeVector(new Uint8Array(8), 'int8')).toThrow(RangeError);
    expect(() => decodeVector(new Uint8Array(7), 'float32')).toThrow(RangeError);
  });
});
