import { basename } from 'node:path';
import type { Manifest } from './manifest.js';

/** What a family of published models asks of those who use them, as their model cards say. */
type Family = Pick<Manifest, 'pooling' | 'queryTemplate' | 'passageTemplate'> & {
  readonly pattern: RegExp;
  readonly maxTokens?: number;
  readonly matryoshka?: readonly number[];
};

const text = '{title}\n{abstract}';
const plain = { queryTemplate: '{query}', passageTemplate: text };
const searchInstruction = {
  queryTemplate: 'Represent this sentence for searching relevant passages: {query}',
  passageTemplate: text,
};

/**
 * The first pattern that matches the last part of a model's id decides. From the model cards and the
 * 1_Pooling/config.json of the original models; re-exports (Xenova/…, onnx-community/…) lack these.
 */
const families: readonly Family[] = [
  {
    // Not the "-instruct" ones, which want a task description instead.
    pattern: /(^|-)e5-(small|base|large)(?!.*instruct)/iu,
    pooling: 'mean',
    queryTemplate: 'query: {query}',
    passageTemplate: `passage: ${text}`,
  },
  {
    pattern: /snowflake-arctic-embed-[ml]-v2/iu,
    pooling: 'cls',
    matryoshka: [256],
    queryTemplate: 'query: {query}',
    passageTemplate: text,
  },
  {
    pattern: /snowflake-arctic-embed-m-v1\.5/iu,
    pooling: 'cls',
    matryoshka: [256],
    ...searchInstruction,
  },
  { pattern: /snowflake-arctic-embed/iu, pooling: 'cls', ...searchInstruction },
  { pattern: /bge-(small|base|large)-en/iu, pooling: 'cls', ...searchInstruction },
  { pattern: /bge-m3/iu, pooling: 'cls', ...plain },
  {
    pattern: /mxbai-embed-large/iu,
    pooling: 'cls',
    matryoshka: [512, 256, 128],
    ...searchInstruction,
  },
  { pattern: /mxbai-embed/iu, pooling: 'cls', ...searchInstruction },
  { pattern: /granite-embedding/iu, pooling: 'cls', ...plain },
  { pattern: /gte-(modernbert|multilingual|.*-v1\.5)/iu, pooling: 'cls', ...plain },
  { pattern: /(^|-)gte-(small|base|large)/iu, pooling: 'mean', ...plain },
  {
    pattern: /nomic-embed-text|modernbert-embed/iu,
    pooling: 'mean',
    queryTemplate: 'search_query: {query}',
    passageTemplate: `search_document: ${text}`,
  },
  {
    pattern: /specter/iu,
    pooling: 'cls',
    queryTemplate: '{query}',
    passageTemplate: '{title}[SEP]{abstract}',
  },
  { pattern: /all-MiniLM-L12/iu, pooling: 'mean', maxTokens: 128, ...plain },
  { pattern: /all-MiniLM-L6/iu, pooling: 'mean', maxTokens: 256, ...plain },
  { pattern: /multi-qa-.*-dot-/iu, pooling: 'cls', ...plain },
  { pattern: /all-mpnet-base|multi-qa|paraphrase-/iu, pooling: 'mean', ...plain },
];

/** What is known of a model's family by its id (a hub id or a folder), if anything. */
export function familyOf(id: string): Family | undefined {
  const name = basename(id);
  return families.find(({ pattern }) => pattern.test(name));
}
