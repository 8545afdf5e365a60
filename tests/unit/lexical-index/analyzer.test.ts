import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../src/lexical-index/analyzer.js';
import { toPieces } from '../../../src/lexical-index/compound.js';
import { fold, stem } from '../../../src/lexical-index/fold.js';
import { analyzeQuery } from '../../../src/lexical-index/query.js';

const termsOf = (text: string) => tokenize(text).map(({ term }) => term);
const shared = (a: string, b: string) => termsOf(a).filter((term) => termsOf(b).includes(term));

describe('the analyzer', () => {
  it.each([
    ['Networks learning', ['network', 'learn']],
    ['the of and which', []],
    ["people's", ['peopl']],
    ['people’s', ['peopl']],
    ["we don't", []],
    ["O'Neill", ['o', 'neill', 'oneil']],
    ['BERT-base', ['bert', 'base', 'bertbas']],
    ['GPT-4', ['gpt', '4', 'gpt4']],
    ['C++ and C#', ['c++', 'c#']],
    ['C++11', ['c++', '11']],
    ['PointNet++', ['pointnet', 'pointnet++']],
    ['A* search', ['a*', 'search']],
    ['the .NET runtime', ['net', '.net', 'runtim']],
    ['1.5-bit', ['1.5', 'bit', '1.5bit']],
    ['Qwen2.5', ['qwen2.5']],
    ['1,000,000 images', ['1000000', 'imag']],
    ['word2vec', ['word2vec']],
    ['COVID-19', ['covid', '19', 'covid19']],
    ['F1', ['f1']],
    ['β-VAE', ['beta', 'vae', 'betava']],
    ['U.S. and Q&A', ['us', 'qa']],
    ['2019-2020', ['2019', '2020']],
    ['on-policy', ['polici', 'onpolici']],
    ['end.The', ['end']],
    ['a-b-c-d-e long', ['b', 'c', 'd', 'e', 'long']],
    ['Schrödinger Łukasz Sørensen', ['schroding', 'lukasz', 'sorensen']],
    ['ＢＥＲＴ ﬁne L²', ['bert', 'fine', 'l2']],
    ['trans\u00adformer', ['transform']],
    ['Й', ['и']],
    ['神经网络', ['神经', '经网', '网络']],
    ['猫', ['猫']],
    ['BERTモデル', ['bert', 'モデ', 'デル']],
    ['--- ... ++ *', []],
    ['', []],
  ])('reads %j as %j', (text, terms) => {
    expect(termsOf(text)).toEqual(terms);
  });

  it('lets the spellings of a compound meet', () => {
    expect(shared('BERT-base', 'bertbase')).toEqual(['bertbas']);
    expect(shared('GPT-4', 'gpt4')).toEqual(['gpt4']);
    expect(shared('encoder–decoder', 'encoder-decoder').length).toBe(3);
    expect(shared('β-VAE', 'beta-VAE').length).toBe(3);
  });

  it('does not count the joined form of a compound in the length of a text', () => {
    const length = (text: string) => toPieces(text).filter(({ counted }) => counted).length;
    expect(length('fine-tuning')).toBe(2);
    expect(length('state-of-the-art')).toBe(2);
    expect(length('as-is')).toBe(1);
    expect(length('U.S.')).toBe(1);
  });

  it('tells where each term stands, as it was written', () => {
    const text = 'On β-VAE and GPT-4: the People’s 神经网 .NET';
    for (const { start, end, surface } of tokenize(text)) {
      expect(text.slice(start, end)).toBe(surface);
    }
    expect(tokenize(text).map(({ surface }) => surface)).toEqual([
      ...['β', 'VAE', 'β-VAE', 'GPT', '4', 'GPT-4', 'People', '神经', '经网', 'NET', '.NET'],
    ]);
  });

  it('gives terms without white space, bounded in length, within any text', () => {
    const law = fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      for (const { term, start, end } of tokenize(text)) {
        expect(term).not.toMatch(/\s/u);
        expect(term.length).toBeGreaterThan(0);
        expect(0 <= start && start < end && end <= text.length).toBe(true);
      }
    });
    fc.assert(law, { numRuns: 500 });
  });

  it('finds the same terms whether or not a text was read before', () => {
    const text = fc.array(fc.constantFrom('GPT-4', 'C++', 'net', ' ', '.', '-', "'s", '神', 'é'));
    const law = fc.property(text, (parts) => {
      expect(termsOf(parts.join(''))).toEqual(termsOf(parts.join('')));
    });
    fc.assert(law, { numRuns: 200 });
  });

  it('folds case, accents and compatibility forms, and cuts endless words', () => {
    expect(fold('ÉCOLE')).toBe('ecole');
    expect(fold('straße')).toBe('strasse');
    expect(fold('が')).toBe('が');
    expect(fold('x'.repeat(5_000)).length).toBe(64);
    for (const word of ['constructor', '__proto__', 'hasOwnProperty', 'toString']) {
      expect(fold(word)).toBe(word.toLowerCase());
    }
  });

  it('stems words of ASCII letters only', () => {
    expect(stem('relational')).toBe('relat');
    expect(stem('gpt4s')).toBe('gpt4s');
    expect(stem('кошками')).toBe('кошками');
  });
});

describe('a question', () => {
  it('weighs each term as often as it occurs', () => {
    const { terms } = analyzeQuery('graph of graphs of words', () => false);
    expect([...terms]).toEqual([
      ['graph', 2],
      ['word', 1],
    ]);
  });

  it('counts neighbouring words a little as the one that the vocabulary has', () => {
    const { terms, compounds } = analyzeQuery('bert base model', (term) => term === 'bertbas');
    expect(terms.get('bertbas')).toBe(0.25);
    expect(terms.has('basemodel')).toBe(false);
    expect(compounds?.get('bertbas')).toEqual(['bert', 'base']);
    const apart = analyzeQuery('bert, base', () => true);
    expect(apart.terms.has('bertbas')).toBe(false);
  });

  it('knows the words of its compounds', () => {
    const { compounds } = analyzeQuery('on fine-tuning', () => false);
    expect(compounds?.get('finetun')).toEqual(['fine', 'tune']);
  });
});
