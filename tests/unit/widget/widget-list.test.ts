import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shardOf, toWidgetName } from '../../../src/api/widget-list.js';
import { toCanonicalIdentifier } from '../../../src/paper/identifier.js';
import { metaLine, textsFor, widgetLanguages } from '../../../src/widget/texts.js';

describe('the file of a name', () => {
  it('is FNV-1a of its UTF-8 bytes', () => {
    // Test vectors of the FNV specification: "", "a", "foobar".
    expect(['', 'a', 'foobar'].map((name) => shardOf(name, 2 ** 32))).toEqual([
      0x811c9dc5, 0xe40c292c, 0xbf9cf968,
    ]);
  });

  it('is one of those there are, and all are used alike', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 65_536 }), (name, shards) => {
        const shard = shardOf(name, shards);
        expect(Number.isInteger(shard) && shard >= 0 && shard < shards).toBe(true);
      }),
    );
    const counts = Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) {
      const shard = shardOf(`doi:10.1000/${i}`, 16);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(500);
  });
});

describe('a name as pages carry it', () => {
  it.each([
    '10.1000/ABC',
    'doi:10.1000/abc',
    'https://doi.org/10.1000/ABC',
    'http://dx.doi.org/10.1000/abc',
    'arXiv:1706.03762v5',
    '1706.03762',
    'https://arxiv.org/abs/1706.03762v2',
    'https://arxiv.org/pdf/1706.03762.pdf',
    'hep-th/9901001',
    'doi:10.48550/arXiv.1706.03762',
    'https://doi.org/10.48550/arXiv.2101.00001',
  ])('%s is canonical as the library has it', (name) => {
    expect(toWidgetName(name)).toBe(toCanonicalIdentifier(name));
  });

  it('stays as it is where it is of another kind', () => {
    expect(toWidgetName(' local:1 ')).toBe('local:1');
    expect(toWidgetName('icra2017:7989385')).toBe('icra2017:7989385');
  });
});

describe('the texts', () => {
  it('are complete in every language, and none is English but the English ones', () => {
    for (const language of widgetLanguages.filter((each) => each !== 'en')) {
      const texts = textsFor(language);
      expect(Object.keys(texts).sort()).toEqual(Object.keys(textsFor('en')).sort());
      for (const text of Object.values(texts)) expect(text).not.toBe('');
      expect(texts.heading).not.toBe(textsFor('en').heading);
    }
  });

  it('are chosen by the primary language', () => {
    expect(textsFor('PT-br')).toBe(textsFor('pt'));
    expect(textsFor('tlh')).toBe(textsFor('en'));
    expect(textsFor('')).toBe(textsFor('en'));
    expect(textsFor('constructor')).toBe(textsFor('en'));
  });

  it('name both of two authors, the first of more', () => {
    expect(metaLine({ authors: ['A', 'B'] }, 2, textsFor('en'))).toBe('A, B');
    expect(metaLine({ authors: ['A', 'B'] }, 9, textsFor('en'))).toBe('A et al.');
    expect(metaLine({ authors: [] }, 0, textsFor('en'))).toBe('');
    expect(metaLine({ authors: ['A'], venue: 'V', year: 2020 }, 1, textsFor('en'))).toBe(
      'A · V · 2020',
    );
  });
});
