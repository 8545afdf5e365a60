import express, { type RequestHandler } from 'express';
import { KindredError } from '../errors/kindred-error.js';

/** Reads a body of JSON. @param limit bytes, after decompression */
export function jsonBody(limit: number): RequestHandler {
  return express.json({ limit, strict: true, type: 'application/json' });
}

/** The fields of a body that {@link jsonBody} read. @throws BAD_REQUEST where there is no JSON object */
export function toFields(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  const problem = 'its body must be a JSON object, with "content-type: application/json"';
  throw new KindredError('BAD_REQUEST', { problem });
}
