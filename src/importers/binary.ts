/** First bytes (hex) of files people hand over that are no text, and what to do about them. */
const signatures: readonly (readonly [string, string])[] = [
  ['425a68', 'it is compressed (bzip2): try "bzip2 -dc FILE | kindred add -"'],
  ['504b0304', 'it is a ZIP archive within another, a Word or an EPUB file: unpack it first'],
  ['255044462d', 'it is a PDF: Kindred reads lists of papers, not the papers themselves'],
  ['53514c69746520666f726d6174203300', 'it is an SQLite database: export its papers as JSONL'],
];

/**
 * Why a file is no text, in plain words, told by its first bytes; undefined for a text.
 *
 * @param head up to 64 KiB
 */
export function describeBinary(head: Buffer): string | undefined {
  const hex = head.toString('hex', 0, 16);
  const signature = signatures.find(([first]) => hex.startsWith(first));
  if (signature !== undefined) return signature[1];
  const utf16 = hex.startsWith('fffe') || hex.startsWith('feff');
  if (utf16 || !head.includes(0)) return undefined;
  return 'it contains NUL bytes: a binary file, or UTF-16 without a byte order mark (save it as UTF-8)';
}
