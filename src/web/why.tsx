import type { VNode } from 'preact';
import type { ResultJson } from '../api/answer-json.js';
import { Marked } from './marked.js';

type WhyJson = NonNullable<ResultJson['why']>;

/** Why a paper is there, folded away: the sentences that are alike, the words that count, the numbers. */
export function Why(props: {
  result: ResultJson;
  /** What the paper was asked by, where that was a paper. */
  seed?: string;
  /** Show the sentences that are alike. Default true. */
  hasPair?: boolean;
}): VNode | null {
  const { result, seed = 'the paper you chose', hasPair = true } = props;
  const { why, rank } = result;
  if (why === undefined) return null;
  return (
    <details class="why" id={`why-${rank}`}>
      <summary>Why</summary>
      <div class="reasons">
        {hasPair && why.pair && <Pair pair={why.pair} seed={seed} />}
        {why.words.length > 0 && <Words words={why.words} />}
        <Numbers result={result} />
      </div>
    </details>
  );
}

/** The seed's sentence and the paper's, side by side; the words that they share tinted. */
export function Pair({ pair, seed }: { pair: NonNullable<WhyJson['pair']>; seed: string }): VNode {
  return (
    <dl class="pair">
      <div>
        <dt>In {seed}</dt>
        <dd dir="auto" lang="">
          <Marked text={pair.seed} spans={pair.highlights.seed} />
        </dd>
      </div>
      <div>
        <dt>In this paper</dt>
        <dd dir="auto" lang="">
          <Marked text={pair.paper} spans={pair.highlights.paper} />
        </dd>
      </div>
    </dl>
  );
}

function Words({ words }: { words: WhyJson['words'] }): VNode {
  return (
    <p>
      Words in common, by weight:{' '}
      {words.map(({ word, share }, i) => (
        <>
          {i > 0 && ', '}
          <mark>{word}</mark> {Math.round(share * 100)}%
        </>
      ))}
    </p>
  );
}

function Numbers({ result: { relevance, parts } }: { result: ResultJson }): VNode {
  const told = [
    ...(relevance === undefined ? [] : [`estimated relevance ${relevance.toFixed(2)}`]),
    ...(parts.dense === undefined
      ? []
      : [`nearness in meaning (cosine) ${parts.dense.toFixed(2)}`]),
    ...(parts.lexical === undefined ? [] : [`words (BM25) ${parts.lexical.toFixed(1)}`]),
    ...(parts.rerank === undefined ? [] : [`reranker ${parts.rerank.toFixed(2)}`]),
  ];
  return <p class="numbers">{told.join(' · ')}</p>;
}
