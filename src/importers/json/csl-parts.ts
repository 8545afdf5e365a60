import { joinName, toGivenFirst } from '../names.js';
import { listAt, textAt } from './value.js';

/** The name of a person of CSL-JSON, Crossref or BibJSON; undefined where it has none. */
export function toPerson(person: unknown): string | undefined {
  if (typeof person === 'string') return toGivenFirst(person);
  const family = [
    textAt(person, 'non-dropping-particle'),
    textAt(person, 'family') ?? textAt(person, 'lastname'),
  ]
    .flatMap((part) => part ?? [])
    .join(' ');
  const given = [
    textAt(person, 'given') ?? textAt(person, 'firstname'),
    textAt(person, 'dropping-particle'),
  ]
    .flatMap((part) => part ?? [])
    .join(' ');
  const name = joinName(given, family);
  const suffix = textAt(person, 'suffix');
  if (name !== undefined) return suffix === undefined ? name : `${name} ${suffix}`;
  const whole = textAt(person, 'literal') ?? textAt(person, 'name');
  return whole === undefined ? undefined : toGivenFirst(whole);
}

/** A date of CSL or Crossref: its year, or the text of one not parsed. */
export function dateOf(date: unknown): string | undefined {
  // As YAML reads "2016-05-01", and as Pandoc writes it.
  if (date instanceof Date) return date.toISOString();
  const named = textAt(date, 'year');
  if (named !== undefined) return named;
  const [first] = listAt(date, 'date-parts');
  const year = Array.isArray(first) ? textAt(first[0]) : textAt(date, 'date-parts');
  return year ?? textAt(date, 'raw') ?? textAt(date, 'literal') ?? textAt(date);
}
