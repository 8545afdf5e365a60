import { joiners, wordCharacters } from './compound.js';

const word = `[${wordCharacters}]+`;
// A leading full stop belongs to names like ".NET" only where no sentence can have ended.
const lead = `(?:(?<=^|[\\s("'\\[])\\.(?=\\p{L}))?`;
const sign = `(?:\\+\\+|(?<=(?:^|[^${wordCharacters}])[A-Za-z])[#*])?`;
const pattern = new RegExp(`${lead}${word}(?:[${joiners}]${word})*${sign}`, 'uy');

const [other, wordCharacter, special] = [0, 1, 2];
/** What an ASCII character is to the scan; beyond ASCII all are special. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9]/u.test(character)) return wordCharacter;
  return /[-.,_'&+#*]/u.test(character) ? special : other;
});

function kindAt(text: string, at: number): number {
  if (at >= text.length) return other;
  const code = text.charCodeAt(at);
  return code < kinds.length ? (kinds[code] ?? other) : special;
}

/**
 * Calls `visit` for each stretch of a text that holds words: a word, or words and signs that may make
 * a compound ("GPT-4", "C++", ".NET", "end.The"), from `start` to `end` (exclusive, UTF-16 code units).
 *
 * Nine in ten are plain ASCII words between spaces, which a loop over character codes finds several
 * times as fast as the pattern; whatever else comes is left to the pattern.
 */
export function visitStretches(text: string, visit: (start: number, end: number) => void): void {
  for (let at = 0; at < text.length;) {
    const kind = kindAt(text, at);
    if (kind === other) {
      at++;
      continue;
    }
    let end = at;
    while (kindAt(text, end) === wordCharacter) end++;
    if (kindAt(text, end) === special) end = endOfMatch(text, at);
    if (end > at) visit(at, end);
    at = Math.max(end, at + 1);
  }
}

/** Where the pattern's match from here ends; here if there is none. */
function endOfMatch(text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
