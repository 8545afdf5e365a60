import type { OpenApiDocument } from '../../../src/api/openapi.js';
import { addKey } from '../../../src/server/access/key-file.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { makeSmallLibrary, type SmallLibrary } from './small-library.js';

/** A server over a small library, and what it says of itself. */
export interface DocumentedServer {
  readonly library: SmallLibrary;
  readonly server: RunningServer;
  readonly document: OpenApiDocument;
  /** An API key that may write. */
  readonly key: string;
  close(): Promise<void>;
}

/** Starts one on a free port, and reads its OpenAPI document. */
export async function startDocumentedServer(): Promise<DocumentedServer> {
  const library = await makeSmallLibrary();
  const key = addKey(library.directory, { name: 'tests', scope: 'write' }).text;
  const server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
  const response = await fetch(`${server.url}/api/v1/openapi.json`);
  const document = (await response.json()) as OpenApiDocument;
  return {
    library,
    server,
    document,
    key,
    close: async () => {
      await server.close();
      await library.dispose();
    },
  };
}
