import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { parseSource } from '../../../src/sources/parse-source.js';
import {
  sourceStateSchema,
  type FetchOptions,
  type LiveSource,
  type SourcePage,
  type SourceState,
} from '../../../src/sources/source.js';

/** What a test server answers; a number is a status without a body. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Answers by itself, or not at all. */
type Responder = (response: ServerResponse) => void;

/** One request as it came. */
export interface Asked {
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly at: number;
}

/** A real HTTP server on a free port of this machine. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: Asked[];
  /** Answers given, one each, before the handler is asked. */
  readonly first: (Reply | Responder)[];
}

export async function serve(
  handler: (url: URL, asked: Asked) => Reply | Responder,
): Promise<TestServer> {
  const asked: Asked[] = [];
  const first: TestServer['first'] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'x'}`);
    const entry = { url, headers: request.headers, at: performance.now() };
    asked.push(entry);
    const reply = first.shift() ?? handler(url, entry);
    if (typeof reply === 'function') reply(response);
    else response.writeHead(reply.status ?? 200, { ...reply.headers }).end(reply.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    first,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A source that must be one. */
export function source(spec: string): LiveSource {
  const found = parseSource(spec);
  if (found === undefined) throw new Error(`${spec} is no source`);
  return found;
}

/** Options that keep tests quick. */
export const quick = { paceMs: 1 } as const satisfies FetchOptions;

/** All pages, or the first `most`, after which the generator is left as a kill would leave it. */
export async function pagesOf(
  from: LiveSource,
  state?: SourceState,
  options: FetchOptions & { most?: number } = {},
): Promise<SourcePage[]> {
  const pages: SourcePage[] = [];
  for await (const page of from.pages(state, { ...quick, ...options })) {
    pages.push(page);
    if (pages.length === options.most) break;
  }
  return pages;
}

/** The state after it went through JSON, as it does in a library. */
export function kept(pages: readonly SourcePage[]): SourceState {
  return sourceStateSchema.parse(JSON.parse(JSON.stringify(pages.at(-1)!.state)));
}
