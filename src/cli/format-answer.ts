import type { Note, Result } from '../search/answer.js';
import { formatByline } from './format-paper.js';
import { toPlain, type Layout } from './terminal.js';
import { wrap } from './wrap.js';

/** Cosine similarities from which a match has 2, 3, 4 and 5 steps; the same as on the page. */
const stepScores = [0.25, 0.38, 0.5, 0.65];
const steps = stepScores.length + 1;

/** A five-step bar for a cosine similarity. */
export function formatBar(score: number): string {
  const filled = 1 + stepScores.filter((least) => score >= least).length;
  return '▮'.repeat(filled) + '▯'.repeat(steps - filled);
}

/** A numbered list of results under a heading, then the notes; an empty list is told by its notes. */
export function formatAnswer(
  heading: string,
  answer: { readonly results: readonly Result[]; readonly notes: readonly Note[] },
  layout: Layout,
): string {
  const { columns, colors } = layout;
  const blocks = [
    wrap(toPlain(heading), columns)
      .map((line) => colors.dim(line))
      .join('\n'),
  ];
  const digits = String(answer.results.at(-1)?.rank ?? 1).length;
  for (const result of answer.results) blocks.push(formatResult(result, digits, layout));
  const notes = answer.notes.flatMap(({ message }) => wrap(toPlain(message), columns));
  if (notes.length > 0) blocks.push(notes.map((line) => colors.yellow(line)).join('\n'));
  return blocks.join('\n\n');
}

function formatResult({ rank, score, paper }: Result, digits: number, layout: Layout): string {
  const { columns, colors } = layout;
  const indent = digits + 2;
  const room = columns - indent;
  const lines = wrap(toPlain(paper.title), room).map((line) => colors.bold(line));
  lines.push(...wrap(toPlain(formatByline(paper)), room));
  lines.push(
    `${colors.cyan(formatBar(score))} ${score.toFixed(3)}  ${colors.dim(toPlain(paper.id))}`,
  );
  const number = `${String(rank).padStart(digits)}. `;
  return lines.map((line, at) => (at === 0 ? number : ' '.repeat(indent)) + line).join('\n');
}
