import { z } from 'zod';

/** What a write over HTTP may hold. */
export const writeLimits = { papers: 100, bytes: 4 * 2 ** 20, depth: 8 } as const;

const papersProblem = `must be a list of 1 to ${writeLimits.papers} papers`;

/**
 * The body, JSON, of `POST /api/v1/papers`. Each paper is a record as `kindred export` writes it and
 * `kindred add` reads it; one that cannot be one is refused by itself.
 */
export const writePapersRequestSchema = z.strictObject({
  papers: z
    .array(z.unknown(), papersProblem)
    .min(1, papersProblem)
    .max(writeLimits.papers, papersProblem),
});

/** What became of a paper that was sent. */
export const paperOutcomeJsonSchema = z.discriminatedUnion('outcome', [
  z.object({
    /** "merged": a new record of a paper that was there by another name. */
    outcome: z.enum(['new', 'changed', 'unchanged', 'merged']),
    /** The paper that it is now, or is part of. */
    id: z.string(),
    /** What was odd about it, in plain words. */
    warnings: z.array(z.string()),
  }),
  z.object({
    outcome: z.literal('refused'),
    /** What keeps it out, in plain words. */
    reason: z.string(),
  }),
]);

/** See {@link paperOutcomeJsonSchema}. */
export type PaperOutcomeJson = z.output<typeof paperOutcomeJsonSchema>;

/** What `POST /api/v1/papers` answers. */
export const writePapersAnswerJsonSchema = z.object({
  /** In the order in which the papers were sent. */
  results: z.array(paperOutcomeJsonSchema),
  /** The number of the last change; what is asked from now on shows it. */
  generation: z.int().min(0),
});

/** See {@link writePapersAnswerJsonSchema}. */
export type WritePapersAnswerJson = z.output<typeof writePapersAnswerJsonSchema>;

/** What `DELETE /api/v1/papers/{id}` answers. */
export const deletePaperAnswerJsonSchema = z.object({
  /** The paper's own id, by whichever of its names it was deleted. */
  deleted: z.string(),
  generation: z.int().min(0),
});

/** See {@link deletePaperAnswerJsonSchema}. */
export type DeletePaperAnswerJson = z.output<typeof deletePaperAnswerJsonSchema>;
