import type { Figures, Measure } from '../evaluation/measures.js';
import { formatCount } from './format-number.js';
import { toPlain, type Layout } from './terminal.js';

/** The figures of one configuration, as a row of a table. */
export interface FigureRow {
  readonly name: string;
  readonly figures: Figures;
  /** Whether the main measure differs from the first row's by more than chance (p < 0.05). */
  readonly differs: boolean;
}

/** Marks a figure that differs from the first row's by more than chance. */
export const differsMark = '†';

/** "1 query", "76 queries" */
export function formatQueries(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'query' : 'queries'}`;
}

/** A figure of 0 to 1 with three decimals. */
export function formatFigure(value: number): string {
  return value.toFixed(3);
}

/** A table's cells: a heading for each measure, and each row's figures, told which are the best. */
interface Cells {
  readonly headings: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly { readonly text: string; readonly best: boolean }[];
  }[];
}

/** The cells of a table; the best of each column is marked unless all are equal. */
export function toCells(rows: readonly FigureRow[], measures: readonly Measure[]): Cells {
  return {
    headings: measures.map(({ title }) => title),
    rows: rows.map(({ name, figures, differs }) => ({
      name,
      cells: measures.map((measure, column) => {
        const text = formatFigure(figures[measure.name] ?? 0);
        const best =
          rows.every((other) => !exceeds(other.figures, figures, measure)) &&
          rows.some((other) => exceeds(figures, other.figures, measure));
        const mark = column === 0 && differs ? differsMark : '';
        return { text: text + mark, best };
      }),
    })),
  };
}

function exceeds(a: Figures, b: Figures, { name }: Measure): boolean {
  return formatFigure(a[name] ?? 0) > formatFigure(b[name] ?? 0);
}

/** An aligned table; the best of each column is bold. The mark of difference has its own place. */
export function formatFigures(
  rows: readonly FigureRow[],
  measures: readonly Measure[],
  { colors }: Layout,
): string {
  const cells = toCells(rows, measures);
  const nameWidth = Math.max(...rows.map(({ name }) => toPlain(name).length));
  const width = (column: number) => Math.max(cells.headings[column]?.length ?? 0, 5) + 2;
  const heading = cells.headings.map((text, column) => text.padStart(width(column)) + ' ');
  const lines = [colors.dim(`${' '.repeat(nameWidth)}${heading.join('')}`.trimEnd())];
  for (const { name, cells: figures } of cells.rows) {
    const told = figures.map(({ text, best }, column) => {
      const number = text.replace(differsMark, '');
      const mark = text === number ? ' ' : differsMark;
      const space = ' '.repeat(width(column) - number.length);
      return space + (best ? colors.bold(number) : number) + mark;
    });
    lines.push((toPlain(name).padEnd(nameWidth) + told.join('')).trimEnd());
  }
  return lines.join('\n');
}
