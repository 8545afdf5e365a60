import { tokenize } from './analyzer.js';

/** The terms of a text and how often each occurs in it. */
export function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { term } of tokenize(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
