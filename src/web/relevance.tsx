import type { VNode } from 'preact';

const steps = [1, 2, 3, 4, 5] as const;

/** How well a paper answers: 1 to 5 steps, and the same in words. */
export interface Relevance {
  readonly step: (typeof steps)[number];
  readonly words: string;
}

/**
 * The cosine similarities at which a step begins. Set by eye on answers of all-MiniLM-L6-v2, whose
 * cosines for a question and a paper that answers it lie between 0.4 and 0.75; a model that squeezes
 * its cosines into a narrower band needs its own.
 */
const scale: readonly (Relevance & { readonly from: number })[] = [
  { from: 0.65, step: 5, words: 'very strong match' },
  { from: 0.5, step: 4, words: 'strong match' },
  { from: 0.38, step: 3, words: 'good match' },
  { from: 0.25, step: 2, words: 'fair match' },
];

/** Puts a cosine similarity on the scale of five. */
export function toRelevance(score: number): Relevance {
  return scale.find(({ from }) => score >= from) ?? { step: 1, words: 'weak match' };
}

/** A bar of five steps, with its words as accessible name. */
export function RelevanceBar({ score }: { score: number }): VNode {
  const { step, words } = toRelevance(score);
  return (
    <p class="relevance">
      <span class="bar" role="img" aria-label={words}>
        {steps.map((each) => (
          <span class={each <= step ? 'step on' : 'step'} />
        ))}
      </span>
      <span class="words" aria-hidden="true">
        {words}
      </span>
    </p>
  );
}
