import { z } from 'zod';

/** What `GET /healthz` tells. */
export const healthJsonSchema = z.object({
  status: z.literal('ok'),
  /** Papers in the library. */
  papers: z.int().min(0),
  /** The number of the last change that answers show. */
  generation: z.int().min(0),
  model: z.object({ id: z.string(), fingerprint: z.string(), dimensions: z.int().min(1) }),
  /** Kindred's own version. */
  version: z.string(),
});

/** See {@link healthJsonSchema}. */
export type HealthJson = z.output<typeof healthJsonSchema>;
