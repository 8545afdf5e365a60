import { eng } from 'stopword';
import { stemmer } from 'stemmer';

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

/** A Greek letter that stands alone is read by its name: "β-VAE" is "beta-VAE". */
const greekNames: Readonly<Record<string, string>> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'epsilon',
  ζ: 'zeta',
  η: 'eta',
  θ: 'theta',
  ι: 'iota',
  κ: 'kappa',
  λ: 'lambda',
  μ: 'mu',
  ν: 'nu',
  ξ: 'xi',
  ο: 'omicron',
  π: 'pi',
  ρ: 'rho',
  σ: 'sigma',
  τ: 'tau',
  υ: 'upsilon',
  φ: 'phi',
  χ: 'chi',
  ψ: 'psi',
  ω: 'omega',
};

/** Function words of questions and abstracts that the package's short list leaves out. */
const moreStopWords = ['does', 'doing', 'done', 'eg', 'ie', 'its', 'itself', 'may', 'when', 'whom'];
const stopWords = new Set([...eng, ...moreStopWords, 'whose', 'why', 'will']);

/** Porter's suffixes are those of words; what is longer is a formula, a key or a broken line. */
const longestStemmed = 40;
const longestTerm = 64;

/**
 * The form under which a word is compared: compatibility characters unified (NFKC), case and accents
 * dropped ("Schrödinger" is "schrodinger"), a lone Greek letter spelled out, invisible characters
 * removed, at most 64 UTF-16 code units. May be empty.
 */
export function fold(word: string): string {
  if (/^[\0-\x7f]*$/u.test(word)) return word.toLowerCase().slice(0, longestTerm);
  const folded = word
    .normalize('NFKD')
    // Only the marks of European accents: those of Indic scripts and kana make other letters.
    .replace(/[\u0300-\u036f\u00ad\u200b-\u200d]/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþħıς]/gu, (letter) => latinForms[letter] ?? letter)
    .normalize('NFKC')
    // Some compatibility forms are a space with a mark.
    .replace(/\s/gu, '');
  return (greekNames[folded] ?? folded).slice(0, longestTerm);
}

/** Whether a folded word is an English function word, which is not indexed. */
export function isStopWord(folded: string): boolean {
  return stopWords.has(folded);
}

/** The term of a folded word: words of ASCII letters lose their English suffixes (Porter 1980). */
export function stem(folded: string): string {
  return folded.length <= longestStemmed && /^[a-z]+$/u.test(folded) ? stemmer(folded) : folded;
}
