import { relevanceSteps, toRelevanceStep } from '../api/relevance-steps.js';
import type { Note, Result } from '../search/answer.js';
import type { Why } from '../search/explain.js';
import { formatByline } from './format-paper.js';
import { toPlain, type Layout } from './terminal.js';
import { displayWidth, wrap } from './wrap.js';

/** A five-step bar for an estimated probability of relevance. */
export function formatBar(relevance: number): string {
  const filled = toRelevanceStep(relevance);
  return '▮'.repeat(filled) + '▯'.repeat(relevanceSteps - filled);
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

function formatResult(result: Result, digits: number, layout: Layout): string {
  const { rank, score, relevance, why, paper } = result;
  const { columns, colors } = layout;
  const indent = digits + 2;
  const room = columns - indent;
  const lines = wrap(toPlain(paper.title), room).map((line) => colors.bold(line));
  lines.push(...wrap(toPlain(formatByline(paper)), room));
  const bar = relevance === undefined ? '' : `${colors.cyan(formatBar(relevance))} `;
  lines.push(`${bar}${score.toFixed(3)}  ${colors.dim(toPlain(paper.id))}`);
  if (why) lines.push(...formatWhy(why, room).map((line) => colors.dim(line)));
  const number = `${String(rank).padStart(digits)}. `;
  return lines.map((line, at) => (at === 0 ? number : ' '.repeat(indent)) + line).join('\n');
}

/** The words in common, on one line, and the two sentences that are most alike. */
function formatWhy({ words, pair }: Why, room: number): string[] {
  const matches = toPlain(words.map(({ word }) => word).join(', '));
  return [
    ...(matches === '' ? [] : [cutToLine(`matches: ${matches}`, room)]),
    ...(pair ? [`seed: ${pair.seed}`, `paper: ${pair.paper}`] : []).flatMap((sentence) =>
      cutToLines(wrap(toPlain(sentence), room)),
    ),
  ];
}

/** Lines of a sentence that are shown at most. */
const longestSentence = 4;

function cutToLines(lines: readonly string[]): string[] {
  if (lines.length <= longestSentence) return [...lines];
  return [...lines.slice(0, longestSentence - 1), '…'];
}

/** Leaves out the words that no longer fit, and says so by "…". */
function cutToLine(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const [line = ''] = wrap(text, columns - 2);
  return `${line} …`;
}
