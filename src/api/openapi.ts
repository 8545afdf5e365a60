import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { errorTable, type ErrorCode } from '../errors/table.js';
import { operationTags, type Operation } from './operation.js';
import { problemJsonSchema, problemMediaType } from './problem-json.js';

/** What can be wrong with any request. */
const usualErrors: readonly ErrorCode[] = [
  'BAD_REQUEST',
  'INVALID_PARAMETER',
  'METHOD_NOT_ALLOWED',
  'KEY_INVALID',
  'KEY_REQUIRED',
  'REQUEST_HEADER_TOO_LARGE',
  'RATE_LIMITED',
  'OVERLOADED',
  'LIBRARY_GONE',
  'INTERNAL',
];

const problemDocument = { [problemMediaType]: problemJsonSchema };

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = ReturnType<typeof createDocument>;

/**
 * The OpenAPI 3.1 document of operations: made from the schemas by which requests are read and answers are
 * written.
 *
 * @param version Kindred's own
 */
export function toOpenApi(operations: Iterable<Operation>, version: string): OpenApiDocument {
  const paths: Record<string, ZodOpenApiPathsObject[string]> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: toOperationObject(operation) };
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Kindred API',
      version,
      description:
        'Finds papers by meaning. Answers of GET carry an ETag that holds until the library changes: send it back as If-None-Match. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: Object.entries(operationTags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key: "kindred keys add NAME".',
        },
      },
    },
  };
  return createDocument(document, { reused: 'inline' });
}

function toOperationObject(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, scope, summary, description, pathParameters, query, body, answers } = operation;
  return {
    operationId: id,
    tags: [tag],
    // Nothing, or a key: reading needs one where the server says so.
    security: scope === 'write' ? [{ key: [] }] : [{}, { key: [] }],
    summary,
    ...(description !== undefined && { description }),
    requestParams: {
      ...(pathParameters && { path: pathParameters }),
      ...(query && { query: fieldsOf(query) }),
    },
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
    }),
    responses: {
      200: { description: 'The answer.', content: contentOf(answers) },
      ...problems(operation),
    },
  };
}

function contentOf(schemas: Readonly<Record<string, z.ZodType>>) {
  return Object.fromEntries(Object.entries(schemas).map(([media, schema]) => [media, { schema }]));
}

/** The object that a request's parameters are before they are read. */
function fieldsOf(schema: z.ZodType): z.ZodObject {
  const before = schema instanceof z.ZodPipe ? schema.in : schema;
  if (before instanceof z.ZodObject) return before;
  throw new TypeError('the parameters of a request are an object');
}

/** What is told by the gates before the routes, or goes wrong inside, is always a problem document. */
const isOfRoute = (status: number) => status < 500 && ![401, 403, 429].includes(status);

/** Errors by their status, each of which may stand for several codes. */
function problems({
  errors,
  scope,
  problems: own = problemDocument,
}: Operation): ZodOpenApiOperationObject['responses'] {
  const byStatus = new Map<number, ErrorCode[]>();
  const gates: ErrorCode[] = scope === 'write' ? ['SCOPE_MISSING'] : [];
  for (const code of [...usualErrors, ...gates, ...errors]) {
    const { status } = errorTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        String(status) as '400',
        {
          description: codes.join(', '),
          content: contentOf(isOfRoute(status) ? own : problemDocument),
        },
      ]),
  );
}
