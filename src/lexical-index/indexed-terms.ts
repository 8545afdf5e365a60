import type { Paper } from '../paper/paper.js';
import { fieldNames, type FieldName } from './bm25.js';
import { toPieces } from './compound.js';
import { increment } from './frequencies.js';
import { visitStretches } from './stretches.js';
import { SubstringMap } from './substring-map.js';
import type { Vocabulary } from './vocabulary.js';

/** A paper as the index sees it. Valid until the next paper is counted. */
export interface IndexedTerms {
  /** The numbers of its terms, each once. */
  readonly terms: readonly number[];
  /** Its frequencies by the number of the term; 0 for terms that it does not contain. */
  readonly frequencies: Uint32Array;
  /** Terms in each field, in the order of `fieldNames`. */
  readonly lengths: readonly number[];
}

/** A piece whose term has its number. */
interface NumberedPiece {
  readonly number: number;
  readonly word: string;
  readonly counted: boolean;
}

/** Counts the terms of papers, one after another, in one array that is kept. */
export class TermCounter {
  readonly #vocabulary: Vocabulary;
  /** Saves looking up each occurrence of a term in the vocabulary. */
  readonly #memory = new SubstringMap<readonly NumberedPiece[]>();
  #frequencies = new Uint32Array(1024);
  #terms: number[] = [];

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** The terms of a paper; new ones join the vocabulary. */
  count(paper: Paper): IndexedTerms {
    for (const term of this.#terms) this.#frequencies[term] = 0;
    this.#terms = [];
    const lengths = fieldNames.map((name, field) =>
      textsOf(paper, name).reduce((length, text) => length + this.#countText(text, field), 0),
    );
    return { terms: this.#terms, frequencies: this.#frequencies, lengths };
  }

  /** The length of the text in terms. */
  #countText(text: string, field: number): number {
    let length = 0;
    const learn = (stretch: string) => this.#learn(stretch);
    visitStretches(text, (start, end) => {
      for (const { number, word, counted } of this.#memory.get(text, [start, end], learn)) {
        if (counted) length++;
        const before = this.#frequencies[number] ?? 0;
        this.#frequencies[number] = increment(before, field);
        if (before > 0) continue;
        this.#terms.push(number);
        this.#vocabulary.vote(number, word);
      }
    });
    return length;
  }

  #learn(stretch: string): readonly NumberedPiece[] {
    const pieces = toPieces(stretch).map(({ term, word, counted }) => ({
      number: this.#vocabulary.add(term, word),
      word,
      counted,
    }));
    if (this.#vocabulary.size > this.#frequencies.length) this.#grow();
    return pieces;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#vocabulary.size * 2);
    larger.set(this.#frequencies);
    this.#frequencies = larger;
  }
}

function textsOf(paper: Paper, name: FieldName): readonly string[] {
  if (name === 'authors' || name === 'keywords') return paper[name];
  return [paper[name] ?? ''];
}
