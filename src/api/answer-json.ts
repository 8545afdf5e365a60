import { z } from 'zod';
import type { Paper } from '../paper/paper.js';
import { paperJsonSchema, toPaperJson } from './paper-json.js';

/** A paper of an answer. */
export const resultJsonSchema = z.object({
  /** From 1. */
  rank: z.int().min(1),
  /** Larger is better; cosine similarity, -1 to 1, to six decimals. */
  score: z.number(),
  paper: paperJsonSchema,
});

/** Why an answer is empty, or what to know when reading it. Branch on `code`. */
export const noteJsonSchema = z.object({ code: z.string(), message: z.string() });

const answerFields = {
  results: z.array(resultJsonSchema),
  notes: z.array(noteJsonSchema),
  /** The library's generation that was asked. */
  generation: z.int().min(0),
};

/** The answer to "which papers answer this?". An empty `results` comes with a note that says why. */
export const searchAnswerJsonSchema = z.object({ query: z.string(), ...answerFields });

/** The answer to "which papers are like this one?"; the seed is never among the results. */
export const relatedAnswerJsonSchema = z.object({ seed: paperJsonSchema, ...answerFields });

/** See {@link resultJsonSchema}. */
export type ResultJson = z.output<typeof resultJsonSchema>;

/** See {@link noteJsonSchema}. */
export type NoteJson = z.output<typeof noteJsonSchema>;

/** See {@link searchAnswerJsonSchema}. */
export type SearchAnswerJson = z.output<typeof searchAnswerJsonSchema>;

/** See {@link relatedAnswerJsonSchema}. */
export type RelatedAnswerJson = z.output<typeof relatedAnswerJsonSchema>;

/** What is needed of an answer to put it on the wire; search's `Answer` is one. */
export interface AnswerSource {
  readonly results: readonly {
    readonly rank: number;
    readonly score: number;
    readonly paper: Paper;
  }[];
  readonly notes: readonly { readonly code: string; readonly message: string }[];
  readonly generation: number;
}

/** The wire shape of a search's answer. */
export function toSearchAnswerJson(query: string, answer: AnswerSource): SearchAnswerJson {
  return { query, ...toAnswerFields(answer) };
}

/** The wire shape of a recommendation. */
export function toRelatedAnswerJson(
  answer: AnswerSource & { readonly seed: Paper },
): RelatedAnswerJson {
  return { seed: toPaperJson(answer.seed), ...toAnswerFields(answer) };
}

function toAnswerFields(answer: AnswerSource): Omit<SearchAnswerJson, 'query'> {
  return {
    results: answer.results.map(({ rank, score, paper }) => ({
      rank,
      score: toSixDecimals(score),
      paper: toPaperJson(paper),
    })),
    notes: answer.notes.map(({ code, message }) => ({ code, message })),
    generation: answer.generation,
  };
}

/** A float32 dot product carries about seven digits; the rest would be noise. */
function toSixDecimals(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
