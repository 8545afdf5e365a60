/**
 * What a ranking goes by: meaning (dense), words (lexical, BM25), or both (hybrid).
 */
export const searchModes = ['hybrid', 'dense', 'lexical'] as const;

/** See {@link searchModes}. */
export type SearchMode = (typeof searchModes)[number];
