import { z } from 'zod';
import { dtypes } from './weights.js';

const containing = (slot: string) =>
  z.string().refine((template) => template.includes(slot), `must contain ${slot}`);

/** What must be known of a model besides its files, as in a `manifest.json` in its folder. */
export const manifestSchema = z.strictObject({
  id: z.string().min(1),
  dimensions: z.number().int().min(1).max(65_536),
  /** Fewer dimensions that it was trained to be cut to (Kusupati et al. 2022). */
  matryoshka: z.array(z.number().int().min(1)).optional(),
  /** Tokens of a text that count, special tokens included. */
  maxTokens: z.number().int().min(8).max(131_072),
  pooling: z.enum(['mean', 'cls', 'last_token']),
  dtype: z.enum(dtypes),
  queryTemplate: containing('{query}'),
  passageTemplate: containing('{title}'),
  /** Kindred always normalises; a manifest may say so. */
  normalize: z.literal(true).optional(),
  /** How cosine and coverage of words tell relevance; see `toRelevance` in the search room. */
  relevance: z
    .strictObject({ intercept: z.number(), cosine: z.number(), coverage: z.number() })
    .optional(),
  /**
   * The cosine that it gives unrelated texts; see EmbeddingModel. What is stated holds for vectors cut to
   * fewer dimensions, too; what is not is measured.
   */
  unrelatedCosine: z.number().min(0).lt(1).optional(),
  /** A token's vector is the same in any text: the model is a table, and is read rather than run. */
  static: z.literal(true).optional(),
  /** Facts for people: they change no embedding. */
  license: z.string().optional(),
  source: z.string().optional(),
  /** The files as they were made, by path relative to the folder; checked before they are used. */
  files: z
    .record(z.string(), z.strictObject({ bytes: z.number().int(), sha256: z.string().length(64) }))
    .optional(),
});

/** See {@link manifestSchema}. */
export type Manifest = z.output<typeof manifestSchema>;
