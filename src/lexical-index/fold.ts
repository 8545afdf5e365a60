import { eng } from 'stopword';
import { stemmer } from 'stemmer';
import { foldLetters } from '../paper/fold-letters.js';

/** A Greek letter that stands alone is read by its name: "β-VAE" is "beta-VAE". */
const greekNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
  }),
);

/** Function words of questions and abstracts that the package's short list leaves out. */
const moreStopWords = ['does', 'doing', 'done', 'eg', 'ie', 'its', 'itself', 'may', 'when', 'whom'];
const stopWords = new Set([...eng, ...moreStopWords, 'whose', 'why', 'will']);

/** Porter's suffixes are those of words; what is longer is a formula, a key or a broken line. */
const longestStemmed = 40;
const longestTerm = 64;

/**
 * The form under which a word is compared: as {@link foldLetters} gives it, a lone Greek letter spelled
 * out, at most 64 UTF-16 code units. May be empty.
 */
export function fold(word: string): string {
  // Some compatibility forms are a space with a mark.
  const folded = foldLetters(word).replace(/\s/gu, '');
  return (greekNames.get(folded) ?? folded).slice(0, longestTerm);
}

/** Whether a folded word is an English function word, which is not indexed. */
export function isStopWord(folded: string): boolean {
  return stopWords.has(folded);
}

/** The term of a folded word: words of ASCII letters lose their English suffixes (Porter 1980). */
export function stem(folded: string): string {
  return folded.length <= longestStemmed && /^[a-z]+$/u.test(folded) ? stemmer(folded) : folded;
}
