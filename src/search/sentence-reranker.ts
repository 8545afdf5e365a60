import type { EmbedOptions, Embedder } from '../embedder/embedder.js';
import type { Reranker } from '../embedder/reranker.js';
import type { Paper } from '../paper/paper.js';
import { toPassage } from '../paper/passage.js';
import { toSentences } from '../paper/sentences.js';
import { dot, type Embedding } from '../ranking/embedding.js';

/** What users call it. */
export const sentences = 'sentences';

/** Sentences of a query or paper that are compared; more would make one long text dear. */
const mostSentences = 32;

/**
 * Late interaction of sentences, which needs no further model: each sentence of the query is held
 * against each sentence of the paper, its title included, and its best match counts. The score is the
 * mean over the query's sentences of their largest cosine similarity (ColBERT's MaxSim, Khattab &
 * Zaharia 2020, of sentences in place of tokens), less the cosine that the model gives unrelated texts:
 * scores are fused from 0 on, and would else be as good as equal by a model whose vectors lie in a cone.
 */
export class SentenceReranker implements Reranker {
  readonly id = sentences;
  /** Measured in docs/quality.md. */
  readonly share = 0.3;
  readonly #embedder: () => Promise<Embedder>;

  /** @param embedder the library's, which stays open when this is closed */
  constructor(embedder: () => Promise<Embedder>) {
    this.#embedder = embedder;
  }

  async score(
    query: string,
    papers: readonly Paper[],
    options: EmbedOptions = {},
  ): Promise<number[]> {
    const embedder = await this.#embedder();
    const { passageTemplate, unrelatedCosine = 0 } = embedder.model;
    const asked = toSentences(query).slice(0, mostSentences);
    const ofQuery = await Promise.all(asked.map(({ text }) => embedder.embedQuery(text, options)));
    const texts = papers.map(({ title, abstract }) =>
      [title, ...toSentences(abstract).map(({ text }) => text)]
        .slice(0, mostSentences)
        .map((sentence) => toPassage({ title: sentence, abstract: '' }, passageTemplate)),
    );
    const embedded = await embedder.embedPassages(texts.flat(), options);
    let next = 0;
    return texts.map(({ length }) => {
      const ofPaper = embedded.slice(next, (next += length));
      return Math.max(0, meanOfBest(ofQuery, ofPaper) - unrelatedCosine);
    });
  }

  async close(): Promise<void> {
    // The embedder is the library's.
  }
}

function meanOfBest(query: readonly Embedding[], paper: readonly Embedding[]): number {
  const best = query.map((asked) =>
    paper.reduce((most, sentence) => Math.max(most, dot(asked, sentence)), 0),
  );
  return best.reduce((sum, similarity) => sum + similarity, 0) / Math.max(1, best.length);
}
