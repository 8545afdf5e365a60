/** Runs in a worker thread: turns texts into vectors by a static model, whose token vectors know no context. */
import { AutoModel, Tensor } from '@huggingface/transformers';
import { move, workerData } from 'piscina';
import { normalize } from '../ranking/embedding.js';
import { giveWay } from './give-way.js';
import type { Tokenizer } from './tokenize.js';
import type { WorkerSettings } from './transformers-worker.js';
import { WordIds } from './word-ids.js';
import { WorkerModel, type Run } from './worker-model.js';

/** What the model comes down to: a vector for each token of the vocabulary. */
interface TokenTable {
  /** vocabulary x dimensions, row-major. */
  readonly values: Float32Array;
  readonly dimensions: number;
  readonly words: WordIds;
  /** Before and after every text. */
  readonly special: readonly number[];
}

const settings = workerData as WorkerSettings;
const model = new WorkerModel(settings, AutoModel);
let loaded: Promise<TokenTable> | undefined;
if (settings.background) giveWay();

/**
 * @param texts templates filled and cut to size; none at all only loads the model
 * @returns n x d vectors of unit norm, row-major, or a WorkerFailure
 */
export default async function embed(texts: readonly string[]): Promise<unknown> {
  const answer = await model.use(async (tokenizer, run) => {
    loaded ??= readTable(tokenizer, run);
    return vectorsOf(texts, await loaded);
  });
  // Moved, not copied, to the thread that asked.
  return answer instanceof Float32Array ? move(answer) : answer;
}

/** Asks the model for every token's vector at once; it is not run again. */
async function readTable(tokenizer: Tokenizer, run: Run): Promise<TokenTable> {
  const size = tokenizer.get_vocab().size;
  const all = (value: (id: number) => number) =>
    new Tensor(
      'int64',
      BigInt64Array.from({ length: size }, (_, id) => BigInt(value(id))),
      [1, size],
    );
  const outputs = await run({ input_ids: all((id) => id), attention_mask: all(() => 1) });
  const rows = outputs['last_hidden_state'];
  if (rows === undefined) throw new Error('it gives no token vectors');
  const values = rows.to('float32').data as Float32Array;
  const words = new WordIds((word) => tokenizer.encode(word, { add_special_tokens: false }));
  return { values, dimensions: values.length / size, words, special: tokenizer.encode('') };
}

/** The mean of each text's token vectors, at length 1. */
function vectorsOf(texts: readonly string[], table: TokenTable): Float32Array {
  const { dimensions, words, special } = table;
  const vectors = new Float32Array(texts.length * dimensions);
  for (const [text, content] of texts.entries()) {
    const vector = vectors.subarray(text * dimensions, (text + 1) * dimensions);
    for (const id of special) addRow(table, id, vector);
    for (const id of words.of(content, settings.maxTokens - special.length)) {
      addRow(table, id, vector);
    }
    normalize(vector);
  }
  return vectors;
}

function addRow({ values, dimensions }: TokenTable, id: number, into: Float32Array): void {
  const start = id * dimensions;
  /* eslint-disable @typescript-eslint/no-non-null-assertion -- in range by construction, and the loop runs once a token and dimension */
  for (let i = 0; i < dimensions; i++) into[i]! += values[start + i]!;
  /* eslint-enable @typescript-eslint/no-non-null-assertion */
}
