/** Letters that Unicode does not decompose, as people without the key type them. */
const latinForms: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};

/**
 * A text as it is compared with what people type: compatibility characters unified (NFKC), case and
 * accents dropped ("Schrödinger" is "schrodinger", "Łukasz" is "lukasz"), typographic hyphens and
 * apostrophes plain, invisible characters removed.
 */
export function foldLetters(text: string): string {
  if (/^[\0-\x7f]*$/u.test(text)) return text.toLowerCase();
  return (
    text
      .normalize('NFKD')
      // Only the marks of European accents: those of Indic scripts and kana make other letters.
      .replace(/[\u0300-\u036f\u00ad\u200b-\u200d]/gu, '')
      .toLowerCase()
      .replace(/[ßæœøłđðþħıς]/gu, (letter) => latinForms[letter] ?? letter)
      .replace(/[\u2010-\u2015\u2212]/gu, '-')
      .replace(/[\u2018\u2019\u02bc]/gu, "'")
      .normalize('NFKC')
  );
}
