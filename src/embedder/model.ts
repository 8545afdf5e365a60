import type { Encoding } from '../ranking/vector-encoding.js';

/** How token vectors become one vector. */
export type Pooling = 'mean' | 'cls' | 'last_token';

/** A model described by data; everything that decides what an embedding is, is in the fingerprint. */
export interface EmbeddingModel {
  /** A bundled name, a hub id or the absolute path of a folder. */
  readonly id: string;
  /** SHA-256 (hex) over weights, tokenizer, pooling, templates, maximum tokens and dimensions. */
  readonly fingerprint: string;
  readonly dimensions: number;
  /** Fewer dimensions to which its vectors may be cut; absent for a model not trained for it. */
  readonly matryoshka?: readonly number[];
  /** How its vectors are stored; absent: as float32. */
  readonly encoding?: Encoding;
  /** The model whose vectors are cut or rounded to be this one's; absent for a model as it is. */
  readonly reducedFrom?: { readonly fingerprint: string; readonly dimensions: number };
  /** Tokens of a text that count, special tokens included; the rest is cut. */
  readonly maxTokens: number;
  readonly pooling: Pooling;
  /** With "{query}", e.g. "query: {query}". */
  readonly queryTemplate: string;
  /** With "{title}" and "{abstract}", e.g. "passage: {title}\n{abstract}". */
  readonly passageTemplate: string;
  /**
   * Logistic regression from cosine (-1 to 1) and coverage of the query's words (0 to 1) to relevance;
   * absent for a model that was not calibrated.
   */
  readonly relevance?: {
    readonly intercept: number;
    readonly cosine: number;
    readonly coverage: number;
  };
  /**
   * The mean cosine similarity that it gives a query and a passage that have nothing to do with each
   * other, 0 to below 1; absent where it was neither stated nor measured yet. Vectors of many models lie
   * in a narrow cone (Ethayarajh, "How Contextual are Contextualized Word Representations?", EMNLP 2019),
   * so that this may be .7: the minimum of a scale by which cosines are fused with other scores. It is a
   * property of the model, not of a library: papers of one field are alike, and that is to count.
   */
  readonly unrelatedCosine?: number;
}
