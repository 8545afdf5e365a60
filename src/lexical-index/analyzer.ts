import { toPieces, type Piece } from './compound.js';
import { visitStretches } from './stretches.js';
import { SubstringMap } from './substring-map.js';

/** Changes whenever a text may be analyzed into other terms: saved indexes of another are refused. */
export const analyzerVersion = 1;

/** A term and where it stands in the text that was analyzed. */
export interface Token {
  readonly term: string;
  /** UTF-16 code units from the beginning of the text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** The text between them, as it was written. */
  readonly surface: string;
}

const memory = new SubstringMap<readonly Piece[]>();

/** Calls `visit` for every piece of a text, in order, with the offset that its positions start from. */
export function visitPieces(text: string, visit: (piece: Piece, offset: number) => void): void {
  visitStretches(text, (start, end) => {
    for (const piece of memory.get(text, [start, end], toPieces)) visit(piece, start);
  });
}

/**
 * The terms of a text with their places, in the order of the text; a compound's parts come before its
 * joined form, which spans them. Function words give none.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  visitPieces(text, ({ term, start, end }, offset) => {
    const surface = text.slice(offset + start, offset + end);
    tokens.push({ term, start: offset + start, end: offset + end, surface });
  });
  return tokens;
}
