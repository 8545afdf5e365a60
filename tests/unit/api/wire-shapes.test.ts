import { describe, expect, it } from 'vitest';
import {
  relatedAnswerJsonSchema,
  searchAnswerJsonSchema,
  toRelatedAnswerJson,
  toSearchAnswerJson,
} from '../../../src/api/answer-json.js';
import { paperJsonSchema, toPaperJson } from '../../../src/api/paper-json.js';
import { paperSchema } from '../../../src/paper/paper.js';

const bare = paperSchema.parse({ id: 'local:1', title: 'Tides in small harbours' });
const full = paperSchema.parse({
  id: 'doi:10.1000/tides',
  title: 'Tides in large harbours',
  abstract: 'Water rises.',
  abstractKind: 'summary',
  authors: ['Ada Moor', 'Ben Quay'],
  year: 1999,
  venue: 'Harbour Letters',
  keywords: ['tide'],
  url: 'https://example.org/tides',
  identifiers: ['doi:10.1000/tides'],
});

describe('a paper on the wire', () => {
  it('carries every field of a full record', () => {
    expect(toPaperJson(full)).toEqual({ ...full });
    expect(paperJsonSchema.parse(toPaperJson(full))).toEqual({ ...full });
  });

  it('leaves out what is absent, and has an empty abstract rather than none', () => {
    expect(Object.keys(toPaperJson(bare))).toEqual([
      'id',
      'title',
      'abstract',
      'abstractKind',
      'authors',
      'keywords',
      'identifiers',
    ]);
    expect(paperJsonSchema.parse(toPaperJson(bare))).toEqual(toPaperJson(bare));
  });

  it('may gain fields that an older reader ignores', () => {
    expect(paperJsonSchema.parse({ ...toPaperJson(bare), shelf: 4 })).toEqual(toPaperJson(bare));
  });
});

describe('an answer on the wire', () => {
  const answer = {
    results: [{ rank: 1, score: 0.123_456_789, paper: full }],
    notes: [{ code: 'FEWER_THAN_ASKED', message: 'only one' }],
    generation: 7,
  };

  it('repeats the query and rounds scores to six decimals', () => {
    const json = toSearchAnswerJson('tides', answer);
    expect(searchAnswerJsonSchema.parse(json)).toEqual(json);
    expect(json).toMatchObject({ query: 'tides', generation: 7, results: [{ score: 0.123_457 }] });
  });

  it('of a recommendation carries its seed', () => {
    const json = toRelatedAnswerJson({ ...answer, seed: bare });
    expect(relatedAnswerJsonSchema.parse(json)).toEqual(json);
    expect(json.seed.id).toBe('local:1');
  });
});
