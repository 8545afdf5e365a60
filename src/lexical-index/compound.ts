import { fold, isStopWord, stem } from './fold.js';

/** A term that a stretch of text stands for. Offsets are UTF-16 code units from its beginning. */
export interface Piece {
  readonly term: string;
  /** The folded word before stemming: what a person would read. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /**
   * Whether the piece counts in the length of its text. The joined form of a compound does not: its
   * parts are counted, and counting it too would make a text longer for its hyphens.
   */
  readonly counted: boolean;
}

interface Atom {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What joins it to the atom before, '' for the first. */
  readonly joiner: string;
}

const invisible = '\\u00ad\\u200b-\\u200d';
/** Source of a class of the characters that words are made of. */
export const wordCharacters = `\\p{L}\\p{N}\\p{M}${invisible}`;
/** Source of a class of the characters that may stand inside a compound or a number. */
export const joiners = "\\-\\u2010-\\u2013\\u2212.,_'\\u2019\\u02bc&";

const atomPattern = new RegExp(`([${joiners}]?)([${wordCharacters}]+)`, 'gu');
const ideographic =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30fc]+/gu;
const apostrophe = /^['\u2019\u02bc]$/u;
const contraction = /^(?:s|d|m|re|ve|ll)$/iu;
const longestJoined = 4;

/**
 * The pieces of a stretch of text without white space, e.g. "BERT-base", "C++", "1.5-bit", "people's".
 * A compound of two to four parts gives its parts and, uncounted, the joined form, so that "BERT-base",
 * "bert base" and "bertbase" meet. A run of Chinese, Japanese or Korean gives its bigrams.
 */
export function toPieces(stretch: string): readonly Piece[] {
  const suffix = /(?:\+\+|[#*])$/u.exec(stretch)?.[0] ?? '';
  return toGroups(joinNumbers(toAtoms(stretch))).flatMap((group, i, groups) => {
    const lead = i === 0 && stretch.startsWith('.') ? '.' : '';
    return groupPieces(group, lead, i === groups.length - 1 ? suffix : '');
  });
}

function toAtoms(stretch: string): Atom[] {
  const atoms: Atom[] = [];
  for (const { index, 0: whole, 1: joiner = '', 2: text = '' } of stretch.matchAll(atomPattern)) {
    const end = index + whole.length;
    atoms.push({ text, start: end - text.length, end, joiner: atoms.length === 0 ? '' : joiner });
  }
  return dropContractions(atoms);
}

/** "people's" is "people"; "don't" and its kind are function words. */
function dropContractions(atoms: readonly Atom[]): Atom[] {
  const kept: Atom[] = [];
  for (const atom of atoms) {
    const isTail = apostrophe.test(atom.joiner);
    if (isTail && contraction.test(atom.text)) continue;
    if (isTail && /^t$/iu.test(atom.text) && /n$/iu.test(kept.at(-1)?.text ?? '')) kept.pop();
    else kept.push(atom);
  }
  return kept;
}

/** Puts decimal numbers together again ("1.5", "Qwen2.5"), and thousands without their commas. */
function joinNumbers(atoms: readonly Atom[]): Atom[] {
  const joined: Atom[] = [];
  for (const atom of atoms) {
    const before = joined.at(-1);
    const isDecimal = atom.joiner === '.' && /^\p{Nd}/u.test(atom.text);
    const isThousands = atom.joiner === ',' && /^\p{Nd}{3}$/u.test(atom.text);
    if (before !== undefined && (isDecimal || isThousands) && /\p{Nd}$/u.test(before.text)) {
      const text = before.text + (isDecimal ? '.' : '') + atom.text;
      joined[joined.length - 1] = { ...before, text, end: atom.end };
    } else {
      joined.push(atom);
    }
  }
  return joined;
}

/** Splits where the joiner joins nothing: at commas, and at full stops without a space after them. */
function toGroups(atoms: readonly Atom[]): Atom[][] {
  const groups: Atom[][] = [];
  for (const atom of atoms) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group === undefined || before === undefined || isBreak(before, atom)) groups.push([atom]);
    else group.push(atom);
  }
  return groups;
}

function isBreak(before: Atom, { joiner, text }: Atom): boolean {
  if (joiner === ',') return true;
  return joiner === '.' && /\p{Ll}$/u.test(before.text) && /^\p{Lu}/u.test(text);
}

function groupPieces(group: readonly Atom[], lead: string, suffix: string): Piece[] {
  const words = group.map(({ text }) => fold(text));
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return [];
  const isIdeographic = group.some(({ text }) => text.search(ideographic) >= 0);
  if (isIdeographic) return group.flatMap(ideographicPieces);
  const sign = signOf(words.at(-1) ?? '', suffix);
  // "C++" is no kind of "C", but PointNet++ is one of PointNet.
  const isName = group.length === 1 && sign !== '' && words.join('').length <= 2;
  const isCompound = group.length > 1 && group.length <= longestJoined && !words.every(isNumber);
  const isInitials = isCompound && words.every((word) => word.length <= 1);
  const parts = isName || isInitials ? [] : group.flatMap(wordPieces);
  const joined = lead + words.join('') + sign;
  if ((!isCompound && lead + sign === '') || isStopWord(joined) || words.join('') === '') {
    return parts;
  }
  const start = first.start - lead.length;
  const counted = parts.length === 0;
  const end = last.end + sign.length;
  return [...parts, { term: stem(joined), word: joined, start, end, counted }];
}

/** The sign that belongs to a name: "C++", "PointNet++", "C#", "A*". */
function signOf(word: string, suffix: string): string {
  return suffix === '++' || /^[a-z]$/u.test(word) ? suffix : '';
}

function isNumber(word: string): boolean {
  return /^[\p{N}.]*$/u.test(word);
}

function wordPieces({ text, start, end }: Atom): Piece[] {
  const word = fold(text);
  if (word === '' || isStopWord(word)) return [];
  return [{ term: stem(word), word, start, end, counted: true }];
}

function ideographicPieces(atom: Atom): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  const word = (from: number, to: number) => {
    if (from === to) return;
    const [start, end] = [atom.start + from, atom.start + to];
    pieces.push(...wordPieces({ ...atom, text: atom.text.slice(from, to), start, end }));
  };
  for (const { index, 0: run } of atom.text.matchAll(ideographic)) {
    word(done, index);
    const ends = characterEnds(run).map((end) => index + end);
    if (ends.length === 2) word(index, index + run.length);
    for (let i = 2; i < ends.length; i++) word(ends[i - 2] ?? 0, ends[i] ?? 0);
    done = index + run.length;
  }
  word(done, atom.text.length);
  return pieces;
}

/** 0 and the offset at which each character ends: some ideographs take two code units. */
function characterEnds(run: string): number[] {
  const ends = [0];
  for (const character of run) ends.push((ends.at(-1) ?? 0) + character.length);
  return ends;
}
