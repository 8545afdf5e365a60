import { describe, expect, it } from 'vitest';
import {
  recommendAnswerJsonSchema,
  relatedAnswerJsonSchema,
  searchAnswerJsonSchema,
  toRecommendAnswerJson,
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
  const result = {
    rank: 1,
    score: 0.123_456_789,
    parts: { dense: 0.987_654_321, lexical: 12.345_678_9 },
    paper: full,
  };
  const answer = {
    results: [result],
    notes: [{ code: 'FEWER_THAN_ASKED', message: 'only one' }],
    generation: 7,
  };

  it('repeats the query and rounds scores to six decimals', () => {
    const json = toSearchAnswerJson('tides', answer);
    expect(searchAnswerJsonSchema.parse(json)).toEqual(json);
    expect(json).toMatchObject({ query: 'tides', generation: 7, results: [{ score: 0.123_457 }] });
    expect(json.results[0]?.parts).toEqual({ dense: 0.987_654, lexical: 12.345_679 });
  });

  it('has no part that was not asked, no relevance not estimated, no reason not asked for', () => {
    const json = toSearchAnswerJson('tides', { ...answer, results: [{ ...result, parts: {} }] });
    expect(Object.keys(json.results[0] ?? {})).toEqual(['rank', 'score', 'parts', 'paper']);
    expect(json.results[0]?.parts).toEqual({});
  });

  it('says how relevant a paper is and why it is there, to three decimals', () => {
    const why = {
      words: [{ word: 'tide', share: 0.123_456 }],
      highlights: { title: [{ start: 0, end: 5 }], abstract: [] },
      snippet: { start: 0, end: 12 },
      pair: {
        seed: 'Water falls.',
        paper: 'Water rises.',
        similarity: 0.987_654,
        highlights: { seed: [{ start: 0, end: 5 }], paper: [{ start: 0, end: 5 }] },
      },
    };
    const results = [{ ...result, relevance: 0.123_456, why }];
    const json = toSearchAnswerJson('tides', { ...answer, results });
    expect(searchAnswerJsonSchema.parse(json)).toEqual(json);
    expect(json.results[0]).toMatchObject({
      relevance: 0.123,
      why: { ...why, words: [{ word: 'tide', share: 0.123 }], pair: { similarity: 0.988 } },
    });
  });

  it('of several seeds carries the liked and the disliked', () => {
    const json = toRecommendAnswerJson({ ...answer, positive: [bare], negative: [full] });
    expect(recommendAnswerJsonSchema.parse(json)).toEqual(json);
    expect([json.positive[0]?.id, json.negative[0]?.id]).toEqual(['local:1', 'doi:10.1000/tides']);
  });

  it('of a recommendation carries its seed', () => {
    const json = toRelatedAnswerJson({ ...answer, seed: bare });
    expect(relatedAnswerJsonSchema.parse(json)).toEqual(json);
    expect(json.seed.id).toBe('local:1');
  });
});
