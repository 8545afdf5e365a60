import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Kindred } from '../index.js';
import { createMcpServer, type McpOptions } from './create-mcp-server.js';

/** Serves over standard input and output until the client closes the one or the signal aborts. */
export async function serveStdio(
  kindred: Kindred,
  { signal, ...options }: McpOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const server = createMcpServer(kindred, options);
  const ended = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
    // The transport itself does not end with its input.
    process.stdin.once('end', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.connect(new StdioServerTransport());
  if (!signal.aborted) await ended;
  await server.close();
}
