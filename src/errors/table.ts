/**
 * Every error a person or program can meet: its HTTP status, its process exit code and the sentence
 * that names the thing, the value and the next step. docs/errors.md is checked against this table.
 *
 * Exit codes: 1 internal, 2 wrong usage or input, 3 the library, the model or a live source is
 * not usable, 4 not found, 5 a resource is taken.
 */
interface ErrorEntry<Details> {
  readonly status: number;
  readonly exit: number;
  readonly message: (details: Details) => string;
}

function entry<Details>(
  status: number,
  exit: number,
  message: (details: Details) => string,
): ErrorEntry<Details> {
  return { status, exit, message };
}

/** Code -> status, exit code, message. Branch on the code, never on the text. */
export const errorTable = {
  INVALID_PARAMETER: entry(
    400,
    2,
    (d: { name: string; problem: string }) => `${d.name}: ${d.problem}`,
  ),
  INVALID_CONFIG: entry(
    500,
    2,
    (d: { source: string; problem: string }) => `configuration (${d.source}): ${d.problem}`,
  ),
  QUERY_EMPTY: entry(
    400,
    2,
    () => 'the query is empty: ask a question or give some words of a title or abstract',
  ),
  QUERY_TOO_LONG: entry(
    400,
    2,
    (d: { length: number; limit: number }) =>
      `the query has ${d.length} characters, the limit is ${d.limit}: shorten it (only the model's first tokens would count anyway)`,
  ),
  REQUEST_HEADER_TOO_LARGE: entry(
    431,
    2,
    (d: { limitBytes: number }) =>
      `the request line and headers exceed ${d.limitBytes} bytes: shorten the query`,
  ),
  REQUEST_BODY_TOO_LARGE: entry(
    413,
    2,
    (d: { limitBytes: number }) =>
      `the request's body exceeds ${d.limitBytes} bytes: name fewer papers, or shorten the text`,
  ),
  PRECONDITION_FAILED: entry(
    412,
    2,
    () =>
      'what was asked for is no longer what the request demands (If-Match, If-Unmodified-Since)',
  ),
  EXPECTATION_FAILED: entry(
    417,
    2,
    (d: { expectation: string }) =>
      `the server does not know the expectation "${d.expectation}": leave out the Expect header`,
  ),
  BAD_REQUEST: entry(
    400,
    2,
    (d: { problem: string }) => `the request cannot be read: ${d.problem}`,
  ),
  ROUTE_NOT_FOUND: entry(404, 4, (d: { path: string }) => `no such page or endpoint: ${d.path}`),
  METHOD_NOT_ALLOWED: entry(
    405,
    2,
    (d: { method: string; allowed: string }) => `${d.method} is not allowed here, use ${d.allowed}`,
  ),
  KEY_REQUIRED: entry(
    401,
    2,
    (d: { scope: string }) =>
      `this needs an API key of the scope "${d.scope}": make one with "kindred keys add NAME --scope ${d.scope}" where the library is, and send it as "Authorization: Bearer kindred_…"`,
  ),
  KEY_INVALID: entry(
    401,
    2,
    (d: { problem: string }) =>
      `the API key that was sent is not valid: ${d.problem}; make another with "kindred keys add", or send none`,
  ),
  SCOPE_MISSING: entry(
    403,
    2,
    (d: { key: string; has: string; needs: string }) =>
      `the API key "${d.key}" has the scope "${d.has}", this needs "${d.needs}": make a key of that scope`,
  ),
  KEY_NOT_FOUND: entry(
    404,
    4,
    (d: { name: string }) =>
      `no API key "${d.name}" that is in force: "kindred keys" lists their names and ids`,
  ),
  KEYS_UNREADABLE: entry(
    500,
    3,
    (d: { path: string; problem: string }) =>
      `the API keys in ${d.path} cannot be read: ${d.problem}; restore the file, or delete it and make the keys anew`,
  ),
  DIGEST_UNREADABLE: entry(
    500,
    3,
    (d: { path: string; problem: string }) =>
      `what the digest follows, in ${d.path}, cannot be read: ${d.problem}; restore the file, or delete it and follow anew`,
  ),
  MAIL_NOT_SENT: entry(
    502,
    3,
    (d: { to: string; problem: string }) =>
      `the mail to ${d.to} was not sent: ${d.problem}; nothing counts as told, so try again`,
  ),
  RATE_LIMITED: entry(
    429,
    5,
    (d: { limit: number; retryAfterSeconds: number }) =>
      `more than ${d.limit} such requests in a minute: try again in ${d.retryAfterSeconds} s`,
  ),
  SERVER_STOPPING: entry(503, 5, () => 'the server is stopping: ask again when it is back'),
  OVERLOADED: entry(
    503,
    5,
    (d: { retryAfterSeconds: number }) =>
      `the server has more to do than it can: try again in ${d.retryAfterSeconds} s`,
  ),
  PAPER_NOT_FOUND: entry(
    404,
    4,
    (d: { id: string }) =>
      `no paper "${d.id}" in this library: copy an id from a search result, or add the paper first`,
  ),
  INPUT_NOT_FOUND: entry(404, 4, (d: { path: string }) => `${d.path}: no such file`),
  INPUT_UNREADABLE: entry(
    400,
    2,
    (d: { path: string; problem: string }) => `${d.path}: cannot be read: ${d.problem}`,
  ),
  FORMAT_UNKNOWN: entry(
    400,
    2,
    (d: { path: string; formats: string }) =>
      `${d.path}: not a format Kindred knows (${d.formats}); see "kindred add --help"`,
  ),
  SOURCE_INVALID: entry(
    400,
    2,
    (d: { spec: string; problem: string; example: string }) =>
      `the source "${d.spec}": ${d.problem}; write it like "${d.example}"`,
  ),
  SOURCE_UNREACHABLE: entry(
    502,
    3,
    (d: { host: string; problem: string }) =>
      `${d.host} cannot be reached: ${d.problem}; run the same command again to go on where it stopped`,
  ),
  SOURCE_REFUSED: entry(
    502,
    3,
    (d: { host: string; problem: string }) =>
      `${d.host} refuses the request: ${d.problem}; check what is asked for and its key, then run the command again`,
  ),
  SOURCE_BROKEN: entry(
    502,
    3,
    (d: { page: string; problem: string }) =>
      `${d.page}: ${d.problem}; what came before is kept, run the same command again later to go on there`,
  ),
  COLLECTION_NOT_FOUND: entry(
    404,
    4,
    (d: { directory: string; problem: string }) =>
      `no test collection in ${d.directory}: ${d.problem}; a collection is a folder with corpus.jsonl, queries.jsonl and qrels.tsv`,
  ),
  COLLECTION_INVALID: entry(
    400,
    2,
    (d: { place: string; problem: string }) => `${d.place}: ${d.problem}; nothing was measured`,
  ),
  LIBRARY_NOT_FOUND: entry(
    404,
    3,
    (d: { directory: string }) =>
      `no library in ${d.directory}: make one with "kindred add FILES… --library ${d.directory}", or look at the sample with "kindred demo"`,
  ),
  LIBRARY_NEWER: entry(
    500,
    3,
    (d: { directory: string; found: number; supported: number }) =>
      `the library in ${d.directory} was made by a newer Kindred (schema ${d.found}, this one reads up to ${d.supported}): update Kindred; nothing was changed`,
  ),
  LIBRARY_UNREADABLE: entry(
    500,
    3,
    (d: { path: string; problem: string }) =>
      `${d.path} is not a readable Kindred library: ${d.problem}; restore it from a backup or choose another --library`,
  ),
  LIBRARY_GONE: entry(
    503,
    3,
    (d: { directory: string }) =>
      `the library in ${d.directory} was moved, deleted or replaced while it was open: put it back, or restart`,
  ),
  LIBRARY_BUSY: entry(
    503,
    5,
    (d: { directory: string; holder?: string }) =>
      `the library in ${d.directory} is held by ${d.holder ?? 'another process'}: try again when it has finished`,
  ),
  LIBRARY_WRITE_FAILED: entry(
    500,
    3,
    (d: { directory: string; problem: string }) =>
      `cannot write to the library in ${d.directory}: ${d.problem}; what was committed before is kept`,
  ),
  OUTPUT_UNWRITABLE: entry(
    500,
    3,
    (d: { path: string; problem: string }) => `cannot write to ${d.path}: ${d.problem}`,
  ),
  MODEL_NOT_FOUND: entry(
    500,
    3,
    (d: { model: string; problem: string }) =>
      `the model "${d.model}" cannot be loaded: ${d.problem}; give a folder, a bundled name or a hub id`,
  ),
  MODEL_DAMAGED: entry(
    500,
    3,
    (d: { model: string; problem: string }) =>
      `the model "${d.model}" is damaged: ${d.problem}; restore its files (for a bundled model: reinstall Kindred)`,
  ),
  MODEL_MISMATCH: entry(
    409,
    3,
    (d: { directory: string; libraryModel: string; givenModel: string }) =>
      `the library in ${d.directory} was embedded with ${d.libraryModel}, not with ${d.givenModel}; vectors of two models never meet: leave out --model, or change the library's model with "kindred reembed --model …"`,
  ),
  EMBEDDING_FAILED: entry(
    500,
    1,
    (d: { model: string; problem: string }) => `the model "${d.model}" failed: ${d.problem}`,
  ),
  PORT_IN_USE: entry(
    500,
    5,
    (d: { host: string; port: number }) =>
      `port ${d.port} on ${d.host} is in use: choose another with --port, or 0 for any free one`,
  ),
  INTERRUPTED: entry(
    503,
    130,
    (d: { next: string }) => `interrupted; what was done is kept. ${d.next}`,
  ),
  INTERNAL: entry(500, 1, (d: { requestId?: string }) =>
    d.requestId === undefined
      ? 'an unexpected error; this is a bug in Kindred'
      : `an unexpected error; the server log tells more under request ${d.requestId}`,
  ),
};

/** One of the codes of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** The details that an error's message is made of. */
export type ErrorDetails<Code extends ErrorCode> = Parameters<
  (typeof errorTable)[Code]['message']
>[0];
