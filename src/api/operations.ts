import { z } from 'zod';
import {
  recommendAnswerJsonSchema,
  relatedAnswerJsonSchema,
  searchAnswerJsonSchema,
} from './answer-json.js';
import {
  papersBatchJsonSchema,
  papersPageJsonSchema,
  relatedBatchJsonSchema,
  searchBatchJsonSchema,
} from './batch-json.js';
import { citationMedia, citationRequestSchema } from './citation-request.js';
import { healthJsonSchema, probeJsonSchema } from './health-json.js';
import { operations } from './operation.js';
import { paperJsonSchema } from './paper-json.js';
import {
  deletePaperAnswerJsonSchema,
  writePapersAnswerJsonSchema,
  writePapersRequestSchema,
} from './paper-writes.js';
import { batchPapersLimit, name } from './parameters.js';
import {
  emptyRequestSchema,
  papersBatchRequestSchema,
  papersRequestSchema,
  recommendRequestSchema,
  relatedBatchRequestSchema,
  relatedRequestSchema,
  searchBatchRequestSchema,
  searchRequestSchema,
} from './requests.js';

const paperId = z.object({
  id: name.describe(
    'An id, or any identifier: doi:10.1000/xyz, arXiv:1706.03762, pmid:123, an address … A slash in it is written "/" or "%2F".',
  ),
});

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': schema });

const batchDescription = `Each may have its own k; all k together are ${batchPapersLimit} at most. Counts as so many requests as it holds.`;

/** The operations of the API: routes, the OpenAPI document and the client are held against these. */
export const apiOperations = operations({
  search: {
    id: 'search',
    method: 'get',
    path: '/api/v1/search',
    tag: 'Search',
    summary: 'Papers that answer a question',
    description:
      'Ranks the library by meaning and by words. An empty answer always comes with a note that says why.',
    query: searchRequestSchema,
    answers: json(searchAnswerJsonSchema),
    errors: ['QUERY_EMPTY', 'QUERY_TOO_LONG'],
  },
  searchBatch: {
    id: 'searchBatch',
    method: 'post',
    path: '/api/v1/search/batch',
    tag: 'Search',
    summary: 'Up to 100 searches at once',
    description: batchDescription,
    body: searchBatchRequestSchema,
    answers: json(searchBatchJsonSchema),
    errors: ['REQUEST_BODY_TOO_LARGE'],
  },
  related: {
    id: 'related',
    method: 'get',
    path: '/api/v1/papers/{id}/related',
    tag: 'Recommend',
    summary: 'Papers like one',
    description: 'The paper itself and its other versions are never among them.',
    pathParameters: paperId,
    query: relatedRequestSchema,
    answers: json(relatedAnswerJsonSchema),
    errors: ['PAPER_NOT_FOUND'],
  },
  relatedBatch: {
    id: 'relatedBatch',
    method: 'post',
    path: '/api/v1/related/batch',
    tag: 'Recommend',
    summary: 'Papers like each of up to 100',
    description: batchDescription,
    body: relatedBatchRequestSchema,
    answers: json(relatedBatchJsonSchema),
    errors: ['REQUEST_BODY_TOO_LARGE'],
  },
  recommend: {
    id: 'recommend',
    method: 'post',
    path: '/api/v1/recommendations',
    tag: 'Recommend',
    summary: 'Papers like these and unlike those',
    description: 'Reads only: it has a body because it may name a hundred papers on either side.',
    body: recommendRequestSchema,
    answers: json(recommendAnswerJsonSchema),
    errors: ['PAPER_NOT_FOUND', 'QUERY_TOO_LONG', 'REQUEST_BODY_TOO_LARGE'],
  },
  papers: {
    id: 'papers',
    method: 'get',
    path: '/api/v1/papers',
    tag: 'Papers',
    summary: 'All papers, part by part',
    description:
      'In the order in which they were added or last changed. The last cursor stays valid: ask it again later for what came since.',
    query: papersRequestSchema,
    answers: json(papersPageJsonSchema),
    errors: [],
  },
  papersBatch: {
    id: 'papersBatch',
    method: 'post',
    path: '/api/v1/papers/batch',
    tag: 'Papers',
    summary: 'Up to 100 papers by their ids',
    body: papersBatchRequestSchema,
    answers: json(papersBatchJsonSchema),
    errors: ['REQUEST_BODY_TOO_LARGE'],
  },
  addPapers: {
    id: 'addPapers',
    method: 'post',
    path: '/api/v1/papers',
    tag: 'Papers',
    scope: 'write',
    summary: 'Add or change up to 100 papers',
    description: 'Each is a record as `kindred add` reads it; what becomes of each is told.',
    query: emptyRequestSchema,
    body: writePapersRequestSchema,
    answers: json(writePapersAnswerJsonSchema),
    errors: ['REQUEST_BODY_TOO_LARGE', 'LIBRARY_BUSY', 'LIBRARY_WRITE_FAILED'],
  },
  deletePaper: {
    id: 'deletePaper',
    method: 'delete',
    path: '/api/v1/papers/{id}',
    tag: 'Papers',
    scope: 'write',
    summary: 'Delete a paper',
    pathParameters: paperId,
    query: emptyRequestSchema,
    answers: json(deletePaperAnswerJsonSchema),
    errors: ['PAPER_NOT_FOUND', 'LIBRARY_BUSY', 'LIBRARY_WRITE_FAILED'],
  },
  paper: {
    id: 'paper',
    method: 'get',
    path: '/api/v1/papers/{id}',
    tag: 'Papers',
    summary: 'One paper',
    pathParameters: paperId,
    query: emptyRequestSchema,
    answers: json(paperJsonSchema),
    errors: ['PAPER_NOT_FOUND'],
  },
  citations: {
    id: 'citations',
    method: 'get',
    path: '/api/v1/citations',
    tag: 'Papers',
    summary: 'References of up to 100 papers',
    query: citationRequestSchema,
    answers: Object.fromEntries(
      Object.values(citationMedia).map(({ type }) => [
        type,
        type.endsWith('json') ? z.array(z.record(z.string(), z.unknown())) : z.string(),
      ]),
    ),
    errors: ['PAPER_NOT_FOUND'],
  },
  health: {
    id: 'health',
    method: 'get',
    path: '/healthz',
    tag: 'Service',
    summary: 'Whether the server answers, and with what',
    answers: json(healthJsonSchema),
    errors: [],
  },
  live: {
    id: 'live',
    method: 'get',
    path: '/livez',
    tag: 'Service',
    summary: 'Whether the process answers',
    answers: json(probeJsonSchema),
    errors: [],
  },
  ready: {
    id: 'ready',
    method: 'get',
    path: '/readyz',
    tag: 'Service',
    summary: 'Whether questions can be answered',
    answers: json(probeJsonSchema),
    errors: ['SERVER_STOPPING'],
  },
  metrics: {
    id: 'metrics',
    method: 'get',
    path: '/metrics',
    tag: 'Service',
    summary: "What is measured, in Prometheus's text format",
    description: 'Read from this machine alone, unless the server says otherwise.',
    answers: { 'text/plain': z.string() },
    errors: ['ROUTE_NOT_FOUND'],
  },
  openapi: {
    id: 'openapi',
    method: 'get',
    path: '/api/v1/openapi.json',
    tag: 'Service',
    summary: 'This document',
    answers: json(z.looseObject({ openapi: z.string() })),
    errors: [],
  },
});
