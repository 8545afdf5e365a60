import type { ConfigurationResult } from './evaluate.js';

/**
 * A configuration's rankings as a TREC run file, "query Q0 document rank score tag". trec_eval sorts by
 * the score, so it is made from the rank (the number of papers minus the rank, plus 1): the order
 * stays ours, ties included. White space in ids becomes "_", since the format has no quotes.
 */
export function toTrecRun({ name, queries }: ConfigurationResult): string {
  const word = (text: string) => text.replace(/\s+/gu, '_');
  return queries
    .flatMap(({ query, ranking }) =>
      ranking.map((id, at) => {
        const score = ranking.length - at;
        return `${word(query)} Q0 ${word(id)} ${at + 1} ${score} ${word(name)}\n`;
      }),
    )
    .join('');
}
