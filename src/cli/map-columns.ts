import leven from 'fastest-levenshtein';
import { KindredError } from '../errors/kindred-error.js';
import { columnFields } from '../importers/csv.js';

/**
 * The columns that `--map field=column` names, by their field.
 *
 * @throws INVALID_PARAMETER for what is not written so, and for an unknown field
 */
export function toColumns(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.map(toColumn));
}

function toColumn(pair: string): [string, string] {
  const [field = '', ...rest] = pair.split('=');
  const column = rest.join('=').trim();
  const invalid = (problem: string) =>
    new KindredError('INVALID_PARAMETER', { name: '--map', problem });
  if (column === '') {
    throw invalid(`"${pair}" is not written FIELD=COLUMN, e.g. --map title=Titel`);
  }
  const name = field.trim().toLowerCase();
  if (columnFields.some((known) => known === name)) return [name, column];
  const near = leven.closest(name, columnFields);
  throw invalid(`"${name}" is no field: did you mean "${near}"? (${columnFields.join(', ')})`);
}
