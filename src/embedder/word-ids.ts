/** A longer word is looked at anew each time: such words are seldom seen twice. */
const longestKept = 40;
const mostKept = 200_000;
const whiteSpace = /[ \t\n\r]+/u;

/**
 * Token ids of texts, with each word (what stands between white space) tokenized once. For tokenizers
 * that never join what white space parts, such as BERT's: the ids are those of the whole text, in a
 * fraction of the time.
 */
export class WordIds {
  readonly #encode: (word: string) => readonly number[];
  readonly #kept = new Map<string, readonly number[]>();

  /** @param encode the ids of a word, without special tokens */
  constructor(encode: (word: string) => readonly number[]) {
    this.#encode = encode;
  }

  /** The first `most` ids of a text. */
  of(text: string, most: number): number[] {
    const ids: number[] = [];
    for (const word of text.split(whiteSpace)) {
      if (word === '') continue;
      for (const id of this.#ofWord(word)) ids.push(id);
      if (ids.length >= most) return ids.slice(0, most);
    }
    return ids;
  }

  #ofWord(word: string): readonly number[] {
    const known = this.#kept.get(word);
    if (known !== undefined) return known;
    const ids = this.#encode(word);
    if (word.length <= longestKept) {
      if (this.#kept.size === mostKept) this.#kept.clear();
      this.#kept.set(word, ids);
    }
    return ids;
  }
}
