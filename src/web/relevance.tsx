import type { VNode } from 'preact';
import { relevanceSteps, toRelevanceStep } from '../api/relevance-steps.js';

/** The steps in words, from 1. */
const words = ['weak match', 'fair match', 'good match', 'strong match', 'very strong match'];
const steps = Array.from({ length: relevanceSteps }, (_, i) => i + 1);

/** A bar of five steps for an estimated probability of relevance, its words as accessible name. */
export function RelevanceBar({ relevance }: { relevance: number }): VNode {
  const reached = toRelevanceStep(relevance);
  const name = words[reached - 1];
  return (
    <p class="relevance">
      <span class="bar" role="img" aria-label={name}>
        {steps.map((step) => (
          <span class={step <= reached ? 'step on' : 'step'} />
        ))}
      </span>
      <span class="words" aria-hidden="true">
        {name}
      </span>
    </p>
  );
}
