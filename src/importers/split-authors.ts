/**
 * Authors as arXiv's submitters write them: "A. Author, B. Author and C. Author (University of X)";
 * affiliations are left out.
 */
export function splitAuthors(text: string): string[] {
  let depth = 0;
  // Brackets within brackets are what a pattern cannot count.
  const plain = text.replace(/[()]|[^()]+/gu, (part) => {
    if (part === '(') depth++;
    else if (part === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) return part;
    return '';
  });
  return plain
    .replace(/\s+/gu, ' ')
    .split(/,|;| and /u)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
