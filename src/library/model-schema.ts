import { z } from 'zod';
import type { EmbeddingModel } from '../embedder/model.js';
import { encodings } from '../ranking/vector-encoding.js';

/** A model's description as it is stored, or comes from elsewhere. */
export const modelSchema = z.object({
  id: z.string(),
  fingerprint: z.string(),
  dimensions: z.number().int().min(1),
  maxTokens: z.number().int().min(1),
  pooling: z.enum(['mean', 'cls', 'last_token']),
  queryTemplate: z.string(),
  passageTemplate: z.string(),
  matryoshka: z.array(z.number().int()).exactOptional(),
  encoding: z.enum(encodings).exactOptional(),
  reducedFrom: z
    .object({ fingerprint: z.string(), dimensions: z.number().int().min(1) })
    .exactOptional(),
  relevance: z
    .object({ intercept: z.number(), cosine: z.number(), coverage: z.number() })
    .exactOptional(),
  unrelatedCosine: z.number().min(0).lt(1).exactOptional(),
}) satisfies z.ZodType<EmbeddingModel>;
