import { z } from 'zod';
import type { Paper } from '../paper/paper.js';
import { paperJsonSchema, toPaperJson } from './paper-json.js';

const span = z.object({ start: z.int().min(0), end: z.int().min(0) });

/** Why a paper is in an answer. Spans count UTF-16 code units; `end` is exclusive. */
export const whyJsonSchema = z
  .object({
    words: z
      .array(z.object({ word: z.string(), share: z.number() }))
      .describe(
        'What paper and query have in common, the most telling first, with its share of the BM25 score.',
      ),
    highlights: z
      .object({ title: z.array(span), abstract: z.array(span) })
      .describe('Where the words stand in the title and the abstract.'),
    snippet: span
      .exactOptional()
      .describe('The sentence of the abstract that covers most of the query.'),
    /** The sentence of the seed and that of the paper that are most alike. */
    pair: z
      .object({
        seed: z.string(),
        paper: z.string(),
        similarity: z.number().min(0).max(1),
        highlights: z
          .object({ seed: z.array(span), paper: z.array(span) })
          .describe('Where the words that they share stand in them.'),
      })
      .exactOptional(),
  })
  .meta({
    id: 'Why',
    description: 'Why a paper is in an answer. Spans count UTF-16 code units; `end` is exclusive.',
  });

/** A paper of an answer. */
export const resultJsonSchema = z
  .object({
    rank: z.int().min(1).describe('From 1.'),
    score: z
      .number()
      .describe(
        'Larger is better, to six decimals: fused (0 to 1), cosine (-1 to 1) or BM25, by `mode`.',
      ),
    /** What the score is made of; a view that was not asked is absent. */
    parts: z.object({
      dense: z.number().exactOptional().describe('Cosine similarity, -1 to 1.'),
      lexical: z.number().exactOptional().describe('BM25, >= 0.'),
      rerank: z
        .number()
        .min(0)
        .max(1)
        .exactOptional()
        .describe("The reranker's, 0 to 1, where one was asked and read the paper."),
    }),
    relevance: z
      .number()
      .min(0)
      .max(1)
      .exactOptional()
      .describe(
        'Estimated probability that a reader finds the paper relevant, 0 to 1, to three decimals.',
      ),
    why: whyJsonSchema
      .exactOptional()
      .describe('Why the paper is there, where `explain` was asked for.'),
    paper: paperJsonSchema,
  })
  .meta({ id: 'Result', description: 'A paper of an answer.' });

/** Why an answer is empty, or what to know when reading it. Branch on `code`. */
export const noteJsonSchema = z.object({ code: z.string(), message: z.string() }).meta({
  id: 'Note',
  description: 'Why an answer is empty, or what to know when reading it. Branch on `code`.',
});

const answerFields = {
  results: z.array(resultJsonSchema),
  notes: z.array(noteJsonSchema),
  generation: z.int().min(0).describe("The library's generation that was asked."),
};

const facetCount = z.object({ value: z.string(), count: z.int().min(1) });

/** What the best papers of an answer have in common, the most frequent first; years ascending. */
export const facetsJsonSchema = z
  .object({
    years: z.array(z.object({ year: z.int(), count: z.int().min(1) })),
    venues: z.array(facetCount),
    authors: z.array(facetCount),
    sources: z.array(facetCount),
  })
  .meta({
    id: 'Facets',
    description:
      'What the best papers of an answer have in common, the most frequent first; years ascending.',
  });

/** See {@link facetsJsonSchema}. */
export type FacetsJson = z.output<typeof facetsJsonSchema>;

/** The answer to "which papers answer this?". An empty `results` comes with a note that says why. */
export const searchAnswerJsonSchema = z
  .object({
    query: z.string(),
    ...answerFields,
    next: z
      .string()
      .exactOptional()
      .describe(
        'The cursor of the papers after these; absent where there are none, or 1,000 were answered.',
      ),
    found: z
      .int()
      .min(0)
      .exactOptional()
      .describe('Papers that can be paged through, where facets were asked for.'),
    facets: facetsJsonSchema.exactOptional(),
  })
  .meta({ id: 'SearchAnswer', description: 'An empty `results` comes with a note that says why.' });

/** The answer to "which papers are like this one?"; the seed is never among the results. */
export const relatedAnswerJsonSchema = z.object({ seed: paperJsonSchema, ...answerFields }).meta({
  id: 'RelatedAnswer',
  description: 'Papers like one; the seed is never among the results.',
});

/** Recommendations; the papers they were asked for by are never among the results. */
export const recommendAnswerJsonSchema = z
  .object({
    positive: z.array(paperJsonSchema),
    negative: z.array(paperJsonSchema),
    ...answerFields,
  })
  .meta({
    id: 'RecommendAnswer',
    description: 'The papers that were asked by are never among the results.',
  });

/** See {@link resultJsonSchema}. */
export type ResultJson = z.output<typeof resultJsonSchema>;

/** See {@link noteJsonSchema}. */
export type NoteJson = z.output<typeof noteJsonSchema>;

/** See {@link searchAnswerJsonSchema}. */
export type SearchAnswerJson = z.output<typeof searchAnswerJsonSchema>;

/** See {@link relatedAnswerJsonSchema}. */
export type RelatedAnswerJson = z.output<typeof relatedAnswerJsonSchema>;

/** See {@link recommendAnswerJsonSchema}. */
export type RecommendAnswerJson = z.output<typeof recommendAnswerJsonSchema>;

/** What is needed of an answer to put it on the wire; search's `Answer` is one. */
export interface AnswerSource {
  readonly results: readonly {
    readonly rank: number;
    readonly score: number;
    readonly parts: {
      readonly dense?: number;
      readonly lexical?: number;
      readonly rerank?: number;
    };
    readonly relevance?: number;
    readonly why?: WhySource;
    readonly paper: Paper;
  }[];
  readonly notes: readonly { readonly code: string; readonly message: string }[];
  readonly generation: number;
  readonly next?: string;
  readonly found?: number;
  readonly facets?: FacetsSource;
}

/** What is needed of facets to put them on the wire; search's `Facets` are such. */
interface FacetsSource {
  readonly years: readonly { readonly year: number; readonly count: number }[];
  readonly venues: readonly FacetCountSource[];
  readonly authors: readonly FacetCountSource[];
  readonly sources: readonly FacetCountSource[];
}

interface FacetCountSource {
  readonly value: string;
  readonly count: number;
}

interface SpanSource {
  readonly start: number;
  readonly end: number;
}

/** What is needed of an explanation to put it on the wire; search's `Why` is one. */
interface WhySource {
  readonly words: readonly { readonly word: string; readonly share: number }[];
  readonly highlights: {
    readonly title: readonly SpanSource[];
    readonly abstract: readonly SpanSource[];
  };
  readonly snippet?: SpanSource;
  readonly pair?: {
    readonly seed: string;
    readonly paper: string;
    readonly similarity: number;
    readonly highlights: {
      readonly seed: readonly SpanSource[];
      readonly paper: readonly SpanSource[];
    };
  };
}

/** The wire shape of a search's answer. */
export function toSearchAnswerJson(query: string, answer: AnswerSource): SearchAnswerJson {
  const { next, found, facets } = answer;
  return {
    query,
    ...toAnswerFields(answer),
    ...(next !== undefined && { next }),
    ...(found !== undefined && { found }),
    ...(facets && {
      facets: {
        years: [...facets.years],
        venues: [...facets.venues],
        authors: [...facets.authors],
        sources: [...facets.sources],
      },
    }),
  };
}

/** The wire shape of a recommendation. */
export function toRelatedAnswerJson(
  answer: AnswerSource & { readonly seed: Paper },
): RelatedAnswerJson {
  return { seed: toPaperJson(answer.seed), ...toAnswerFields(answer) };
}

/** The wire shape of recommendations for several papers. */
export function toRecommendAnswerJson(
  answer: AnswerSource & {
    readonly positive: readonly Paper[];
    readonly negative: readonly Paper[];
  },
): RecommendAnswerJson {
  const positive = answer.positive.map(toPaperJson);
  const negative = answer.negative.map(toPaperJson);
  return { positive, negative, ...toAnswerFields(answer) };
}

function toWhyJson({
  words,
  highlights,
  snippet,
  pair,
}: WhySource): z.output<typeof whyJsonSchema> {
  return {
    words: words.map(({ word, share }) => ({ word, share: toDecimals(share, 3) })),
    highlights: { title: [...highlights.title], abstract: [...highlights.abstract] },
    ...(snippet && { snippet }),
    ...(pair && {
      pair: {
        seed: pair.seed,
        paper: pair.paper,
        similarity: toDecimals(pair.similarity, 3),
        highlights: { seed: [...pair.highlights.seed], paper: [...pair.highlights.paper] },
      },
    }),
  };
}

function toAnswerFields(answer: AnswerSource): Omit<SearchAnswerJson, 'query'> {
  return {
    results: answer.results.map(({ rank, score, parts, relevance, why, paper }) => ({
      rank,
      score: toDecimals(score, 6),
      parts: {
        ...(parts.dense !== undefined && { dense: toDecimals(parts.dense, 6) }),
        ...(parts.lexical !== undefined && { lexical: toDecimals(parts.lexical, 6) }),
        ...(parts.rerank !== undefined && { rerank: toDecimals(parts.rerank, 6) }),
      },
      ...(relevance !== undefined && { relevance: toDecimals(relevance, 3) }),
      ...(why && { why: toWhyJson(why) }),
      paper: toPaperJson(paper),
    })),
    notes: answer.notes.map(({ code, message }) => ({ code, message })),
    generation: answer.generation,
  };
}

/** A float32 dot product carries about seven digits; the rest would be noise. */
function toDecimals(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
