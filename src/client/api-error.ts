import type { ProblemJson } from '../api/problem-json.js';

/** What a server refused or failed at. Branch on `code`. */
export class KindredApiError extends Error {
  override readonly name = 'KindredApiError';
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** As docs/errors.md lists them; "HTTP_" and the status where the answer was none of Kindred's. */
  readonly code: string;
  /** Names the request in the server's log. */
  readonly requestId: string | undefined;
  /** How long to wait before the next attempt, in seconds, where the server said so. */
  readonly retryAfter: number | undefined;

  constructor(
    problem: Pick<ProblemJson, 'status' | 'code' | 'detail' | 'requestId'>,
    retryAfter?: number,
  ) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.requestId;
    this.retryAfter = retryAfter;
  }
}

/** The error that an answer of status 400 or above tells. */
export async function toApiError(response: Response): Promise<KindredApiError> {
  const { status, statusText, headers } = response;
  const retryAfter = toSeconds(headers.get('retry-after'));
  const type = headers.get('content-type') ?? '';
  // Whoever stands in front of the server may answer in its place, in HTML.
  if (!type.startsWith('application/problem+json')) {
    const detail = `the server answered ${status} ${statusText}`.trim();
    return new KindredApiError({ status, code: `HTTP_${status}`, detail }, retryAfter);
  }
  return new KindredApiError((await response.json()) as ProblemJson, retryAfter);
}

/** Retry-After (RFC 9110, 10.2.3) is seconds or a date. */
function toSeconds(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/u.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1_000);
}
