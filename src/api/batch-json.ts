import { z } from 'zod';
import { relatedAnswerJsonSchema, searchAnswerJsonSchema } from './answer-json.js';
import { paperJsonSchema } from './paper-json.js';
import { problemJsonSchema } from './problem-json.js';

function eitherOf<Answer extends z.ZodType>(answer: Answer) {
  return z.union([z.object({ answer }), z.object({ problem: problemJsonSchema })]);
}

/** The answers to several searches, in their order; where one could not be answered, why. */
export const searchBatchJsonSchema = z
  .object({ answers: z.array(eitherOf(searchAnswerJsonSchema)) })
  .meta({
    id: 'SearchBatch',
    description: 'The answers in the order of the questions; where one could not be answered, why.',
  });

/** Papers like each of several, in their order; where one is not in the library, that. */
export const relatedBatchJsonSchema = z
  .object({
    answers: z.array(eitherOf(relatedAnswerJsonSchema)),
  })
  .meta({
    id: 'RelatedBatch',
    description: 'The answers in the order of the papers; where one is not in the library, that.',
  });

/** Papers in the order of the ids that were asked for; null for each that is not in the library. */
export const papersBatchJsonSchema = z
  .object({ papers: z.array(paperJsonSchema.nullable()) })
  .meta({
    id: 'PapersBatch',
    description: 'Papers in the order of the ids; null for each that is not in the library.',
  });

/** A part of the list of all papers, in the order in which they were added or last changed. */
export const papersPageJsonSchema = z
  .object({
    papers: z.array(paperJsonSchema),
    hasMore: z.boolean().describe('Whether there are more now.'),
    next: z
      .string()
      .describe(
        'The cursor after these; at the end it is where to ask later for what was added since.',
      ),
    total: z.int().min(0).describe('Papers in the library.'),
    generation: z.int().min(0),
  })
  .meta({
    id: 'PapersPage',
    description:
      'A part of the list of all papers, in the order in which they were added or last changed.',
  });

/** See {@link searchBatchJsonSchema}. */
export type SearchBatchJson = z.output<typeof searchBatchJsonSchema>;

/** See {@link relatedBatchJsonSchema}. */
export type RelatedBatchJson = z.output<typeof relatedBatchJsonSchema>;

/** See {@link papersBatchJsonSchema}. */
export type PapersBatchJson = z.output<typeof papersBatchJsonSchema>;

/** See {@link papersPageJsonSchema}. */
export type PapersPageJson = z.output<typeof papersPageJsonSchema>;
