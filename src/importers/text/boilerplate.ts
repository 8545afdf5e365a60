/** Words that open a sentence with "Abstract" as their adjective or noun. */
const leading = [
  // With a sign after it, "Abstract" is a heading whatever follows.
  /^(?:extended\s)?(?:abstract|summary|abstrakt|résumé|resumen|resumo|zusammenfassung|sommario|riassunto)\s?(?:[:.—–]|\s-\s|-{2,3})\s*/iu,
  /^(?:abstract|summary)\s*\n\s*/iu,
  // In capitals, or before a sentence of its own: "Abstract In this paper", not "Abstract algebra".
  /^ABSTRACT\s+(?=\p{Lu})/u,
  /^Abstract\s+(?=(?:In|The|This|These|We|Our|It|An?|For|Recent|Although|While|To|As|With|Many|Most|One|Both|There|Background|Objectives?|Purpose|Introduction|Aims?|Motivation)\s)/u,
];

const year = '(?:1[89]|20)\\d\\d';
/** Each matches at the end of a text, on what follows a sentence. Bounded: texts may be long. */
const trailing = [
  `(?:copyright\\s)?(?:©|\\(c\\)|copyright)\\s{0,3}(?:copyright\\s)?${year}[^\\n]{0,200}`,
  `©[^\\n]{0,200}`,
  `crown copyright[^\\n]{0,200}`,
  `copyright of [^\\n]{1,300} is the property of [^\\n]{0,900}`,
  `\\((?:psycinfo|apa psycinfo|psycarticles)? ?database record[^\\n]{0,120}\\)`,
  `\\(psycinfo[^\\n()]{0,80}(?:\\(c\\))?[^\\n()]{0,80}all rights reserved\\.?\\)`,
  `\\[?abstract (?:from|by) (?:author|publisher)s?\\]?`,
  `\\(abstract shortened by [^\\n()]{1,40}\\)`,
  `this article is protected by copyright`,
  `(?:published|produced and hosting) by elsevier[^\\n]{0,80}`,
  `(?:published|hosted) by (?:the )?[\\p{L}&,' -]{2,80} (?:ltd|inc|llc|b\\.?v|gmbh|press|group|verlag)\\.?(?: on behalf of [^\\n]{0,120})?`,
  `the authors?(?:\\(s\\))?,? ?(?:\\(s\\) )?${year}`,
  `the author\\(s\\)`,
  `all rights (?:are )?reserved`,
  `this is an open[- ]access article[^\\n]{0,400}`,
  `published under (?:exclusive )?licen[cs]e [^\\n]{0,120}`,
  `under exclusive licen[cs]e to [^\\n]{0,120}`,
].map((pattern) => new RegExp(`^${pattern}\\s{0,3}[.;]?$`, 'iu'));

/** The last lines are at most this long. */
const longest = 1300;

/**
 * An abstract without what its publisher set around it: the word "Abstract" before, lines of
 * copyright after. "Abstract interpretation is …" stays. An abstract of nothing else becomes ''.
 */
export function withoutBoilerplate(abstract: string): string {
  return withoutTrailing(withoutLeading(abstract.trim()));
}

function withoutLeading(abstract: string): string {
  if (/^(?:abstract|summary)[.:]?$/iu.test(abstract)) return '';
  for (const pattern of leading) {
    const heading = pattern.exec(abstract)?.[0];
    if (heading !== undefined) return abstract.slice(heading.length).trim();
  }
  return abstract;
}

/** Where a line of copyright may begin: after a sentence, or where its sign stands. */
const starts =
  /(?:(?<=[.!?)\]"”’]\s{0,3})(?=[\p{Lu}([©])|(?:^|(?<=\s|[.!?)\]]))(?=©|\(c\)|copyright|\[abstract|\(psycinfo))/giu;

function withoutTrailing(abstract: string): string {
  let text = abstract;
  // "© 2020 Elsevier Ltd. All rights reserved. [ABSTRACT FROM AUTHOR]" is three.
  for (let lines = 0; lines < 6; lines++) {
    const shorter = withoutLastLine(text);
    if (shorter === undefined) break;
    text = shorter;
  }
  return text;
}

function withoutLastLine(text: string): string | undefined {
  if (trailing.some((pattern) => text.length <= longest && pattern.test(text))) return '';
  const from = Math.max(0, text.length - longest);
  const tail = text.slice(from);
  const found = [...tail.matchAll(starts), ...tail.matchAll(/\n/gu)]
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  for (const at of found) {
    const line = tail.slice(at).trim();
    if (trailing.some((pattern) => pattern.test(line))) return text.slice(0, from + at).trim();
  }
  return undefined;
}
