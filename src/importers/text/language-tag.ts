/** Countries that are written for their language; those that are also a language's code stay that. */
const countries = new Map(
  Object.entries({ jp: 'ja', cn: 'zh', cz: 'cs', gr: 'el', dk: 'da', scc: 'sr' }),
);
/** Several languages, none, unknown. */
const noLanguage = new Set(['und', 'mul', 'mis', 'zxx', 'qaa']);

/** Those whose names people write, in English, in these languages and in their own. */
const nameable =
  'af sq am ar hy az eu be bn bs bg ca zh hr cs da nl en eo et fi fr gl ka de el gu he hi hu is id ' +
  'ga it ja kn kk km ko ku ky lo la lv lt mk ms ml mt mr mn ne no nb nn fa pl pt pa ro ru sr si sk ' +
  'sl so es sw sv tl tg ta te th tr tk uk ur uz vi cy xh yi zu';
const writtenIn = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'ru', 'sv'];

let tagsByName: ReadonlyMap<string, string> | undefined;

function namedTag(name: string): string | undefined {
  tagsByName ??= new Map(nameable.split(' ').flatMap(namesOf));
  return tagsByName.get(name);
}

function namesOf(code: string): [string, string][] {
  return [...writtenIn, code].flatMap((locale): [string, string][] => {
    const name = displayNames(locale).of(code);
    return name === undefined ? [] : [[name.normalize('NFC').toLowerCase(), code]];
  });
}

function displayNames(locale: string): Intl.DisplayNames {
  return new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' });
}

/**
 * What a record calls its language, as a BCP 47 tag: "eng", "English", "fre", "deutsch", "en_US".
 * Of several ("eng; fre") the first.
 *
 * @returns undefined if it names no language that is known
 */
export function toLanguageTag(given: string): string | undefined {
  if (given.length > 200) return undefined;
  // Of a file's records, all say the same few.
  if (!tagsByGiven.has(given) && tagsByGiven.size < 1_000) tagsByGiven.set(given, findTag(given));
  return tagsByGiven.get(given) ?? findTag(given);
}

const tagsByGiven = new Map<string, string | undefined>();

function findTag(given: string): string | undefined {
  const [first = ''] = given
    .normalize('NFC')
    .trim()
    .split(/\s?[;,|/]/u);
  const bare = first.replace(/[.@(].*$/su, '').trim();
  return namedTag(bare.toLowerCase()) ?? canonicalTag(bare.replaceAll('_', '-'));
}

function canonicalTag(tag: string): string | undefined {
  const [language = '', ...rest] = tag.split('-');
  if (!/^[a-z]{2,3}$/iu.test(language)) return undefined;
  const known = countries.get(language.toLowerCase()) ?? language;
  try {
    const [canonical] = Intl.getCanonicalLocales([known, ...rest].join('-'));
    if (canonical === undefined || noLanguage.has(canonical)) return undefined;
    const base = new Intl.Locale(canonical).language;
    return displayNames('en').of(base) === undefined ? undefined : canonical;
  } catch {
    return undefined;
  }
}
