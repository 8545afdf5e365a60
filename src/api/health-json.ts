import { z } from 'zod';

/** What `GET /healthz` tells. */
export const healthJsonSchema = z
  .object({
    status: z.literal('ok'),
    papers: z.int().min(0).describe('Papers in the library.'),
    generation: z.int().min(0).describe('The number of the last change that answers show.'),
    model: z.object({ id: z.string(), fingerprint: z.string(), dimensions: z.int().min(1) }),
    version: z.string().describe("Kindred's own version."),
  })
  .meta({
    id: 'Health',
    description: 'That the server answers, and with which library and model.',
  });

/** See {@link healthJsonSchema}. */
export type HealthJson = z.output<typeof healthJsonSchema>;

/** What probes are told where all is well. */
export const probeJsonSchema = z
  .object({
    status: z.literal('ok'),
    generation: z.int().min(0).exactOptional().describe('That of which answers are given now.'),
  })
  .meta({ id: 'Probe', description: 'That all is well; else the status says so.' });

/** See {@link probeJsonSchema}. */
export type ProbeJson = z.output<typeof probeJsonSchema>;
