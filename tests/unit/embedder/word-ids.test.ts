import { AutoTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WordIds } from '../../../src/embedder/word-ids.js';
import { bundledFolder } from '../../integration/embedder/model-folder.js';

const tokenizer = await AutoTokenizer.from_pretrained(bundledFolder);
const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false });

describe('WordIds', () => {
  it('gives the ids of the whole text, whatever is in it', () => {
    const words = new WordIds(encode);
    const unit = fc.oneof(
      fc.constantFrom(
        'graph',
        'Über',
        'neural-network,',
        ' ',
        '\n',
        '\t',
        '\u00a0',
        '中文',
        'e\u0301',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        expect(words.of(text, Infinity)).toEqual(encode(text));
        expect(words.of(text, 3)).toEqual(encode(text).slice(0, 3));
      }),
      { numRuns: 300 },
    );
  });

  it('asks for a word once', () => {
    const asked: string[] = [];
    const words = new WordIds((word) => {
      asked.push(word);
      return [word.length];
    });
    expect(words.of('to be or not to be', 10)).toEqual([2, 2, 2, 3, 2, 2]);
    expect(asked).toEqual(['to', 'be', 'or', 'not']);
  });
});
