import { z } from 'zod';
import type { KindredError } from '../errors/kindred-error.js';
import type { ErrorCode } from '../errors/table.js';

/** Media type of an error document (RFC 9457). */
export const problemMediaType = 'application/problem+json';

/** An error as programs see it: RFC 9457 problem details. Branch on `code`. */
export const problemJsonSchema = z
  .object({
    type: z.string().describe('"urn:kindred:error:" and the code.'),
    title: z.string().describe('The code in words; the same for every occurrence.'),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What happened here and what to do next.'),
    code: z.string().describe('Stable and documented, e.g. "PAPER_NOT_FOUND".'),
    instance: z
      .string()
      .exactOptional()
      .describe('"urn:kindred:request:" and the request id, where a request was read.'),
    requestId: z.string().exactOptional(),
    details: z
      .record(z.string(), z.unknown())
      .exactOptional()
      .describe('The values that `detail` names, e.g. { "id": "doi:10.1000/xyz" }.'),
  })
  .meta({
    id: 'Problem',
    description: 'Problem details (RFC 9457). Branch on `code`; docs/errors.md lists all.',
  });

/** See {@link problemJsonSchema}. */
export type ProblemJson = z.output<typeof problemJsonSchema>;

/**
 * The wire shape of an error. What is not the asker's doing (status 500 and above) is told without its
 * message and details: they name paths of the machine, and belong in the log.
 */
export function toProblemJson(error: KindredError, requestId?: string): ProblemJson {
  const { code, status } = error;
  const about = { type: `urn:kindred:error:${code}`, title: titleOf(code), status, code };
  const request = requestId === undefined ? {} : { instance: instanceOf(requestId), requestId };
  if (status < 500) return { ...about, detail: error.message, ...request, ...detailsOf(error) };
  return { ...about, detail: detailForOutsiders(error, requestId), ...request };
}

function detailForOutsiders(error: KindredError, requestId: string | undefined): string {
  if (error.code === 'INTERNAL' || error.code === 'OVERLOADED') return error.message;
  if (error.code === 'LIBRARY_BUSY') {
    return 'another process writes to the library: try again when it has finished';
  }
  const where = requestId === undefined ? '' : ` under request ${requestId}`;
  return `${titleOf(error.code)}: the server log tells more${where}`;
}

function detailsOf(error: KindredError): { details?: Record<string, unknown> } {
  const details: unknown = error.details;
  return typeof details === 'object' && details !== null ? { details: { ...details } } : {};
}

function instanceOf(requestId: string): string {
  return `urn:kindred:request:${encodeURIComponent(requestId)}`;
}

/** "PAPER_NOT_FOUND" -> "Paper not found". */
function titleOf(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
