import { describe, expect, it } from 'vitest';
import { familyOf } from '../../../src/embedder/families.js';

describe('familyOf', () => {
  it.each([
    ['Xenova/e5-small-v2', 'mean', 'query: {query}'],
    ['intfloat/multilingual-e5-base', 'mean', 'query: {query}'],
    ['Xenova/bge-small-en-v1.5', 'cls', /^Represent this sentence/u],
    ['Snowflake/snowflake-arctic-embed-s', 'cls', /^Represent this sentence/u],
    ['Snowflake/snowflake-arctic-embed-m-v2.0', 'cls', 'query: {query}'],
    ['ibm-granite/granite-embedding-30m-english', 'cls', '{query}'],
    ['Xenova/gte-small', 'mean', '{query}'],
    ['Alibaba-NLP/gte-base-en-v1.5', 'cls', '{query}'],
    ['Alibaba-NLP/gte-modernbert-base', 'cls', '{query}'],
    ['mixedbread-ai/mxbai-embed-large-v1', 'cls', /^Represent this sentence/u],
    ['Xenova/multi-qa-MiniLM-L6-cos-v1', 'mean', '{query}'],
    ['Xenova/multi-qa-mpnet-base-dot-v1', 'cls', '{query}'],
    ['allenai/specter2_base', 'cls', '{query}'],
    ['/models/e5-small-v2', 'mean', 'query: {query}'],
    ['nomic-ai/nomic-embed-text-v1.5', 'mean', 'search_query: {query}'],
    ['Xenova/all-MiniLM-L12-v2', 'mean', '{query}'],
  ])('knows %s', (id, pooling, query) => {
    const family = familyOf(id);
    expect(family?.pooling).toBe(pooling);
    expect(family?.queryTemplate).toMatch(query);
  });

  it.each([
    'someone/their-model',
    'intfloat/multilingual-e5-large-instruct',
    '/bge-small-en/other',
  ])('does not pretend to know %s', (id) => {
    expect(familyOf(id)).toBeUndefined();
  });
});
