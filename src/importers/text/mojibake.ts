import { fromC1Control, toWindows1252Byte } from '../windows-1252.js';

/** What {@link repairMojibake} found. */
export interface RepairedText {
  readonly text: string;
  readonly repaired: boolean;
  /** The text looks damaged beyond what could be repaired: characters are lost. */
  readonly suspicious: boolean;
}

/** What UTF-8's bytes 0x80 to 0xBF look like in windows-1252 and in latin-1. */
const trailing = Array.from({ length: 0x40 }, (_, i) => {
  const latin1 = String.fromCharCode(0x80 + i);
  return i < 0x20 ? latin1 + fromC1Control(latin1) : latin1;
}).join('');

const sequence = new RegExp(
  `[\\u00c2-\\u00df][${trailing}]|[\\u00e0-\\u00ef][${trailing}]{2}|[\\u00f0-\\u00f4][${trailing}]{3}`,
  'gu',
);
const sequences = new RegExp(`(?:${sequence.source})+`, 'gu');

/** Stand after a capital in honest text: quotes, dashes, marks of notes, capitals of Czech. */
const afterCapital = /[‚„…†‡‹‘’“”•–—›™\u00a0«»ªº¹²³šžœŠŽŒŸ]$/u;
/** Of these, what no word goes on after: "Ã—which" may be a Portuguese capital and a dash. */
const beforeWord = /[‚„‹‘’“”–—\u00a0«šžœŠŽŒŸ]$/u;
/** Never stand after a small letter in honest text, not even "kříž…", "cité…”" or "société²»". */
const neverAfterSmall = /[\u0080-\u009f€ƒˆ˜¢£¤¥¦§¨¬¯±´µ¶·¸¼½¾]/u;

/** More than twice has not been seen. */
const mostTimes = 3;

const damaged = new RegExp(
  [
    '\\ufffd',
    'â€',
    `(?<!\\p{Lu})[ÃÂ][\\u0080-\\u00bf€ƒˆ˜](?!\\p{Lu})`,
    // "voilà", of which a tool made the no-break blank in its second byte a blank.
    '\\p{Ll}[ÃÂ](?!\\p{Lu})',
    // Accented letters of Mac Roman, read as latin-1.
    '[\\u0081\\u0083\\u0088-\\u008f\\u0090\\u0098\\u009a-\\u009f]',
  ].join('|'),
  'u',
);

/**
 * Repairs UTF-8 that was read as windows-1252 or latin-1, once or twice: "SchrÃ¶dinger". Only what is
 * exactly the bytes of UTF-8 is changed, so a text that is damaged here and there is repaired there.
 * What an honest text may hold ("AMANHÃ…", "MÍŠA") is changed only beside certain damage.
 */
export function repairMojibake(text: string): RepairedText {
  // All that follows needs a character beyond ASCII.
  if (!/[\u0080-\uffff]/u.test(text)) return { text, repaired: false, suspicious: false };
  let current = text;
  for (let times = 0; times < mostTimes; times++) {
    const next = repairOnce(current);
    if (next === current) break;
    current = next;
  }
  return { text: current, repaired: current !== text, suspicious: damaged.test(current) };
}

function repairOnce(text: string): string {
  const found = [...text.matchAll(sequences)].filter(([run]) => toUtf8(run) !== undefined);
  if (!found.some((match) => isCertain(match[0], match.index, text))) return text;
  return text.replace(sequences, (run) => toUtf8(run) ?? run);
}

function isCertain(run: string, at: number, text: string): boolean {
  const characters = run.match(sequence) ?? [];
  if (characters.length >= 3 || run.includes('ï»¿')) return true;
  const before = text[at - 1] ?? ' ';
  const after = text[at + run.length] ?? ' ';
  return characters.some((character, i) =>
    isCertainCharacter(
      character,
      i === 0 ? before : ' ',
      i === characters.length - 1 ? after : ' ',
    ),
  );
}

function isCertainCharacter(character: string, before: string, after: string): boolean {
  if (character.length > 2) return neverAfterSmall.test(character.slice(1));
  if (/[\u0080-\u009f]/u.test(character) || /\p{Ll}/u.test(before)) return true;
  if (!afterCapital.test(character)) return true;
  return /\p{Ll}/u.test(after) && !beforeWord.test(character);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function toUtf8(run: string): string | undefined {
  const bytes = Uint8Array.from(run, (character) => toWindows1252Byte(character) ?? 0);
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
