/** The characters of bytes 0x80 to 0x9F in windows-1252; '' where it has none (0x81, 0x8D, …). */
const high = [
  ...['€', '', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '', 'Ž', ''],
  ...['', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '', 'ž', 'Ÿ'],
];

/**
 * Decodes windows-1252. By hand, because Node 20's `TextDecoder('windows-1252')` decodes latin-1:
 * curly quotes would become control characters.
 *
 * @returns undefined if a byte is none of the encoding's, so the text is in some other one
 */
export function decodeWindows1252(bytes: Buffer): string | undefined {
  const latin1 = bytes.toString('latin1');
  if (/[\u0081\u008d\u008f\u0090\u009d]/u.test(latin1)) return undefined;
  return latin1.replace(/[\u0080-\u009f]/gu, (byte) => high[byte.charCodeAt(0) - 0x80] ?? byte);
}

/** The bytes of windows-1252 for its characters that are not those of latin-1. */
const bytes = new Map(
  high.flatMap((character, i): [string, number][] =>
    character === '' ? [] : [[character, 0x80 + i]],
  ),
);

/**
 * The byte that windows-1252 writes for the character; latin-1's control characters are themselves,
 * as in a text that some tool read as latin-1.
 *
 * @returns undefined if it has none
 */
export function toWindows1252Byte(character: string): number | undefined {
  const code = character.charCodeAt(0);
  return code <= 0xff ? code : bytes.get(character);
}

/** What the control characters U+0080 to U+009F were before windows-1252 was read as latin-1. */
export function fromC1Control(control: string): string {
  return high[control.charCodeAt(0) - 0x80] ?? '';
}
