import { distance } from 'fastest-levenshtein';

/**
 * The known name that a misspelt one most likely stands for, for "did you mean": at most two edits
 * away (Levenshtein 1966), or a third of its letters, and fewer than it has letters; compared without
 * case and separators. Undefined if none is that near; ties go to the first.
 */
export function suggest(misspelt: string, known: readonly string[]): string | undefined {
  const word = fold(misspelt);
  const [best] = known
    .map((name) => ({ name, edits: distance(word, fold(name)) }))
    .filter(({ name, edits }) => isNear(edits, fold(name).length))
    .sort((a, b) => a.edits - b.edits);
  return best?.name;
}

function isNear(edits: number, letters: number): boolean {
  return edits < letters && edits <= Math.max(2, Math.floor(letters / 3));
}

/** No name that is known is longer; what is typed may be. */
const longestName = 40;

function fold(name: string): string {
  return name.slice(0, longestName).toLowerCase().replace(/[-_]/gu, '');
}
