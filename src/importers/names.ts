/** "Family, Given" or "Family, Suffix, Given" as people read it: "Given Family", "Given Family Suffix". */
export function toGivenFirst(name: string): string {
  const [family = '', ...rest] = name
    .replace(lifeDates, '')
    .split(',')
    .map((part) => part.trim());
  const [first = '', second] = rest;
  if (first === '') return withInitialsFirst(family);
  if (second === undefined) return isSuffix(first) ? `${family} ${first}` : `${first} ${family}`;
  // EndNote and RIS write the suffix last, BibTeX in the middle.
  return isSuffix(first) ? `${second} ${family} ${first}` : `${first} ${family} ${second}`;
}

/** "Moor, Ada, 1821-1882", as catalogues write names. */
const lifeDates = /[,\s]\s?\(?\d{4}\??-(?:\d{4}\??)?\)?\.?$/u;

/** "Family A.B.", as Embase writes names. */
const initialsLast =
  /^((?:(?:van|von|de[nlr]?|d[aiou]s?|la|le|el|al|te[nr]|zu)\s){0,3}\p{Lu}[\p{L}\p{M}'\u2019-]+(?:\s[\p{L}\p{M}'\u2019-]{2,}){0,3})\s((?:\p{Lu}\.[\s-]?){1,5})$/u;

function withInitialsFirst(name: string): string {
  return name.replace(initialsLast, '$2 $1');
}

function isSuffix(part: string): boolean {
  return /^(?:jr|sr|ii|iii|iv|2nd|3rd|ph\.?d|m\.?d)\.?$/iu.test(part);
}

/** A name from its parts. */
export function joinName(
  given: string | undefined,
  family: string | undefined,
): string | undefined {
  const name = [given, family].flatMap((part) => part?.trim() || []).join(' ');
  return name === '' ? undefined : name;
}

/** The year that a date names in any of the usual forms: "2015-03", "March 2015", "2015/03/01/". */
export function toYear(date: string | number | undefined): number | undefined {
  const year = /(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)/u.exec(String(date ?? ''))?.[0];
  return year === undefined ? undefined : Number(year);
}

/** The items of a list written as one text, at the first of the separators that occurs in it. */
export function toItems(
  text: string | undefined,
  separators: readonly string[] = [';', ','],
): string[] {
  if (text === undefined) return [];
  const listed = listedItems(text);
  if (listed !== undefined) return listed;
  const separator = separators.find((each) => text.includes(each)) ?? '\n';
  return text
    .split(separator === ',' ? commaOutsideBrackets : separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

const commaOutsideBrackets = /,(?![^(),]*(?:,[^(),]*){0,20}\))/u;

/** The items of a list that Python or JSON wrote as text: "['Moor, Ada', 'Quay, Ben']". */
function listedItems(text: string): string[] | undefined {
  if (!/^\s*\[\s*(['"])/u.test(text) || !/['"]\s*\]\s*$/u.test(text)) return undefined;
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gu)]
    .map(([, single, double]) => (single ?? double ?? '').replace(/\\(.)/gu, '$1').trim())
    .filter((item) => item !== '');
}

/** "Family AB", as PubMed writes names. */
const bareInitialsLast =
  /^((?:(?:van|von|de[nlr]?|d[aiou]s?|la|le|el|al|te[nr]|zu)\s){0,3}\p{Lu}[\p{L}\p{M}'\u2019-]+(?:\s[\p{L}\p{M}'\u2019-]{2,}){0,3})\s(\p{Lu}{1,3})\.?$/u;

/** "Family AB" as "AB Family". */
export function fromBareInitials(name: string): string {
  return name.trim().replace(bareInitialsLast, '$2 $1');
}

const initials = /^(?:\p{Lu}\p{M}*\.?[\s-]?){1,4}$/u;

/**
 * The authors of a list written as one text: "A; B", "A and B", "Family I., Family I.",
 * "Family, I., Family, I.", "Family AB, Family C" or "Given Family, Given Family"; or a list of
 * Python's or JSON's.
 */
export function toAuthors(text: string | undefined): string[] {
  if (text === undefined) return [];
  const listed = listedItems(text);
  if (listed !== undefined) return listed.map(toGivenFirst);
  if (/[;|\n]/u.test(text))
    return toItems(text.replaceAll('|', ';'), [';', '\n']).map(toGivenFirst);
  if (/\sand\s/u.test(text)) {
    // One blank at each side: a pattern for many would look for them again at every blank.
    const names = text.replace(/\s+/gu, ' ').split(/,? and /u);
    return names.flatMap((name) =>
      names.length > 1 && name.split(',').length > 2 ? toAuthors(name) : toGivenFirst(name.trim()),
    );
  }
  const parts = toItems(text, [',']);
  const isPaired =
    parts.length % 2 === 0 && parts.every((part, i) => i % 2 === 0 || initials.test(part));
  if (parts.length === 2 && !/\s/u.test(parts[0] ?? '')) return [toGivenFirst(text)];
  if (parts.every((part) => bareInitialsLast.test(part))) return parts.map(fromBareInitials);
  if (!isPaired) return parts.map(toGivenFirst);
  return parts.flatMap((part, i) =>
    i % 2 === 0 ? toGivenFirst(`${part}, ${parts[i + 1] ?? ''}`) : [],
  );
}
