import { z } from 'zod';
import type { Paper } from '../paper/paper.js';
import { paperJsonSchema, toPaperJson } from './paper-json.js';

const span = z.object({ start: z.int().min(0), end: z.int().min(0) });

/** Why a paper is in an answer. Spans count UTF-16 code units; `end` is exclusive. */
export const whyJsonSchema = z.object({
  /** What paper and query have in common, the most telling first, with its share of the BM25 score. */
  words: z.array(z.object({ word: z.string(), share: z.number() })),
  /** Where the words stand in the title and the abstract. */
  highlights: z.object({ title: z.array(span), abstract: z.array(span) }),
  /** The sentence of the abstract that covers most of the query. */
  snippet: span.exactOptional(),
  /** The sentence of the seed and that of the paper that are most alike. */
  pair: z
    .object({
      seed: z.string(),
      paper: z.string(),
      similarity: z.number().min(0).max(1),
      /** Where the words that they share stand in them. */
      highlights: z.object({ seed: z.array(span), paper: z.array(span) }),
    })
    .exactOptional(),
});

/** A paper of an answer. */
export const resultJsonSchema = z.object({
  /** From 1. */
  rank: z.int().min(1),
  /** Larger is better, to six decimals: fused (0 to 1), cosine (-1 to 1) or BM25, by `mode`. */
  score: z.number(),
  /** What the score is made of; a view that was not asked is absent. */
  parts: z.object({
    /** Cosine similarity, -1 to 1. */
    dense: z.number().exactOptional(),
    /** BM25, >= 0. */
    lexical: z.number().exactOptional(),
    /** The reranker's, 0 to 1, where one was asked and read the paper. */
    rerank: z.number().min(0).max(1).exactOptional(),
  }),
  /** Estimated probability that a reader finds the paper relevant, 0 to 1, to three decimals. */
  relevance: z.number().min(0).max(1).exactOptional(),
  /** Why the paper is there, where `explain` was asked for. */
  why: whyJsonSchema.exactOptional(),
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

const facetCount = z.object({ value: z.string(), count: z.int().min(1) });

/** What the best papers of an answer have in common, the most frequent first; years ascending. */
export const facetsJsonSchema = z.object({
  years: z.array(z.object({ year: z.int(), count: z.int().min(1) })),
  venues: z.array(facetCount),
  authors: z.array(facetCount),
  sources: z.array(facetCount),
});

/** See {@link facetsJsonSchema}. */
export type FacetsJson = z.output<typeof facetsJsonSchema>;

/** The answer to "which papers answer this?". An empty `results` comes with a note that says why. */
export const searchAnswerJsonSchema = z.object({
  query: z.string(),
  ...answerFields,
  /** Papers that can be paged through, where facets were asked for. */
  found: z.int().min(0).exactOptional(),
  facets: facetsJsonSchema.exactOptional(),
});

/** The answer to "which papers are like this one?"; the seed is never among the results. */
export const relatedAnswerJsonSchema = z.object({ seed: paperJsonSchema, ...answerFields });

/** Recommendations; the papers they were asked for by are never among the results. */
export const recommendAnswerJsonSchema = z.object({
  positive: z.array(paperJsonSchema),
  negative: z.array(paperJsonSchema),
  ...answerFields,
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
  const { found, facets } = answer;
  return {
    query,
    ...toAnswerFields(answer),
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
