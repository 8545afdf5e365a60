import type { z } from 'zod';
import type { ErrorCode } from '../errors/table.js';

/** What an operation is for, as the documentation groups them. */
export const operationTags = {
  Search: 'Which papers answer this?',
  Recommend: 'Which papers are like these?',
  Papers: 'The papers themselves, and their references.',
  Feeds: 'New papers, for feed readers.',
  Service: 'The server and this document.',
  'Semantic Scholar': "Semantic Scholar's own addresses and field names, for clients that exist.",
} as const;

/** One thing that the API does: what requests to it hold, and what it answers. */
export interface Operation {
  /** Unique; what clients made from the document call it. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'delete';
  /** With its own parameters in braces, e.g. "/api/v1/papers/{id}". */
  readonly path: string;
  readonly tag: keyof typeof operationTags;
  readonly summary: string;
  readonly description?: string;
  /** Of parameters in the path. */
  readonly pathParameters?: z.ZodObject;
  /** Of parameters in the query string: what they are before they are read. */
  readonly query?: z.ZodType;
  /** Of the body, JSON. */
  readonly body?: z.ZodType;
  /** Of the answer, by media type; a text where it has no schema. */
  readonly answers: Readonly<Record<string, z.ZodType>>;
  /** What an API key must allow; reading needs one only where the server says so. Default "read". */
  readonly scope?: 'read' | 'write';
  /** What can be wrong with it, beside what can be with any request. */
  readonly errors: readonly ErrorCode[];
  /** Of errors below 500, by media type. Default: problem documents. */
  readonly problems?: Readonly<Record<string, z.ZodType>>;
}

/** Gives operations their type without widening them. */
export function operations<const Table extends Readonly<Record<string, Operation>>>(
  table: Table,
): Table {
  return table;
}
