import type { Paper } from '../paper/paper.js';
import { toPlain, type Layout } from './terminal.js';
import { wrap } from './wrap.js';

/** "A. Lovelace, G. Boole, K. Gödel … +4 · Venue 1843"; '' where nothing is known. */
export function formatByline(paper: Pick<Paper, 'authors' | 'venue' | 'year'>): string {
  const published = [paper.venue, paper.year].filter((part) => part !== undefined).join(' ');
  return [shortenAuthors(paper.authors), published].filter((part) => part !== '').join(' · ');
}

const authorsShown = 3;

/** The first three authors, and how many more. */
export function shortenAuthors(authors: readonly string[]): string {
  const more = authors.length - authorsShown;
  const shown = authors.slice(0, authorsShown).join(', ');
  return more > 0 ? `${shown} … +${more}` : shown;
}

/** A paper's full record for people. */
export function formatPaper(paper: Paper, { columns, colors }: Layout): string {
  const lines = wrap(toPlain(paper.title), columns).map((line) => colors.bold(line));
  const fields: readonly (readonly [string, string])[] = [
    ['authors', paper.authors.join(', ')],
    ['year', paper.year === undefined ? '' : String(paper.year)],
    ['venue', paper.venue ?? ''],
    ['keywords', paper.keywords.join(', ')],
    ['url', paper.url ?? ''],
    ['id', paper.id],
    ['also', paper.identifiers.filter((identifier) => identifier !== paper.id).join(', ')],
  ];
  for (const [name, value] of fields) {
    if (value === '') continue;
    const [first = '', ...rest] = wrap(toPlain(value), columns - 10);
    lines.push(colors.dim(name.padEnd(10)) + first, ...rest.map((line) => ' '.repeat(10) + line));
  }
  lines.push('', colors.dim(abstractHeading(paper)));
  for (const paragraph of paper.abstract.split(/\n+/u))
    lines.push(...wrap(toPlain(paragraph), columns));
  return lines.join('\n');
}

function abstractHeading(paper: Paper): string {
  if (paper.abstract === '') return 'no abstract: found by its title only';
  return paper.abstractKind === 'summary' ? 'summary (not the paper’s own abstract)' : 'abstract';
}
