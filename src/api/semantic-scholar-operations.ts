import { z } from 'zod';
import { operations } from './operation.js';
import { name } from './parameters.js';
import {
  s2BatchBodySchema,
  s2BatchJsonSchema,
  s2ErrorJsonSchema,
  s2ForPaperRequestSchema,
  s2ListBodySchema,
  s2ListRequestSchema,
  s2PaperJsonSchema,
  s2PaperRequestSchema,
  s2RecommendationsJsonSchema,
  s2SearchJsonSchema,
  s2SearchRequestSchema,
} from './semantic-scholar.js';

const paperId = z.object({
  id: name.describe('A Semantic Scholar id, or DOI:…, ARXIV:…, ACL:…, PMID:…, CorpusId:…, URL:…'),
});

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': schema });
const shared = { tag: 'Semantic Scholar', problems: json(s2ErrorJsonSchema) } as const;

/** Semantic Scholar's own addresses. */
export const s2Operations = operations({
  recommendationsForPaper: {
    ...shared,
    id: 's2RecommendationsForPaper',
    method: 'get',
    path: '/recommendations/v1/papers/forpaper/{id}',
    summary: 'Papers like one',
    description: 'Where there are few or none, `notes` say why.',
    pathParameters: paperId,
    query: s2ForPaperRequestSchema,
    answers: json(s2RecommendationsJsonSchema),
    errors: ['PAPER_NOT_FOUND'],
  },
  recommendations: {
    ...shared,
    id: 's2Recommendations',
    method: 'post',
    path: '/recommendations/v1/papers',
    summary: 'Papers like these and unlike those',
    query: s2ListRequestSchema,
    body: s2ListBodySchema,
    answers: json(s2RecommendationsJsonSchema),
    errors: ['PAPER_NOT_FOUND', 'REQUEST_BODY_TOO_LARGE'],
  },
  search: {
    ...shared,
    id: 's2Search',
    method: 'get',
    path: '/graph/v1/paper/search',
    summary: 'Papers that answer a question',
    query: s2SearchRequestSchema,
    answers: json(s2SearchJsonSchema),
    errors: ['QUERY_EMPTY', 'QUERY_TOO_LONG'],
  },
  batch: {
    ...shared,
    id: 's2Batch',
    method: 'post',
    path: '/graph/v1/paper/batch',
    summary: 'Up to 500 papers by their ids',
    query: s2PaperRequestSchema,
    body: s2BatchBodySchema,
    answers: json(s2BatchJsonSchema),
    errors: ['REQUEST_BODY_TOO_LARGE'],
  },
  paper: {
    ...shared,
    id: 's2Paper',
    method: 'get',
    path: '/graph/v1/paper/{id}',
    summary: 'One paper',
    pathParameters: paperId,
    query: s2PaperRequestSchema,
    answers: json(s2PaperJsonSchema),
    errors: ['PAPER_NOT_FOUND'],
  },
});
