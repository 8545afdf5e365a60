import { ErrorCode, McpError, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { isKindredError, KindredError } from '../errors/kindred-error.js';

/** The protocol's code for a resource that is not there; the SDK does not name it. */
export const resourceNotFound = -32_002;

/** Told what went wrong inside. */
export type OnNotice = (message: string) => void;

/** What went wrong with a tool, in words an agent can act on. */
export function toErrorResult(error: unknown, onNotice: OnNotice): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: tell(error, onNotice) }] };
}

/**
 * What went wrong with a resource, by the protocol's codes: not found, invalid parameters for whatever
 * else is the agent's doing, internal error for the rest.
 */
export function toResourceError(thrown: unknown, uri: string, onNotice: OnNotice): McpError {
  const error = thrown instanceof URIError ? badUri(thrown) : thrown;
  return new McpError(codeOf(error), tell(error, onNotice), { uri });
}

function badUri(cause: URIError): KindredError {
  const problem = 'its address is not percent-encoded UTF-8 (a "%" itself is written "%25")';
  return new KindredError('BAD_REQUEST', { problem }, { cause });
}

function codeOf(error: unknown): number {
  if (!isKindredError(error) || error.status >= 500) return ErrorCode.InternalError;
  return error.status === 404 ? resourceNotFound : ErrorCode.InvalidParams;
}

/** What is not the agent's doing is told without details: they name paths of the machine. */
function tell(error: unknown, onNotice: OnNotice): string {
  if (isKindredError(error) && error.status < 500) return `${error.code}: ${error.message}`;
  onNotice(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const code = isKindredError(error) ? error.code : 'INTERNAL';
  return `${code}: the server could not answer; its own output says why`;
}
