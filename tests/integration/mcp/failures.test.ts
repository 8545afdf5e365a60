import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { EventEmitter, once } from 'node:events';
import { renameSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openKindred, type Kindred } from '../../../src/index.js';
import { createMcpServer } from '../../../src/mcp/create-mcp-server.js';
import { resourceNotFound } from '../../../src/mcp/tell-error.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { makeSmallLibrary, type SmallLibrary } from '../server/small-library.js';

let library: SmallLibrary;
let kindred: Kindred;
let server: RunningServer;
beforeAll(async () => {
  library = await makeSmallLibrary();
  await library.kindred.close(); // so that all is in one file
  kindred = await openKindred({ library: library.directory, follow: true });
  server = await startServer(kindred, { port: 0, logLevel: 'silent' });
});
afterAll(async () => {
  await server.close();
  await kindred.close();
  await library.dispose();
});

const notices: string[] = [];
let client: Client;
beforeEach(async () => {
  notices.length = 0;
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const onNotice = (message: string) => notices.push(message);
  const mcp = createMcpServer(kindred, { onNotice });
  await mcp.connect(theirs);
  client = new Client({ name: 'tests', version: '1' });
  await client.connect(ours);
  return () => client.close();
});

const read = (uri: string) => client.readResource({ uri });

describe('a paper that is read as a resource', () => {
  it.each([
    ['kindred://papers/none', resourceNotFound, 'PAPER_NOT_FOUND'],
    ['kindred://papers/%zz', ErrorCode.InvalidParams, 'BAD_REQUEST'],
    ['kindred://papers/%C3', ErrorCode.InvalidParams, 'BAD_REQUEST'],
  ])('and is not there is told by the code of the protocol: %s', async (uri, code, said) => {
    await expect(read(uri)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(said) as unknown,
      data: { uri },
    });
    expect(notices).toEqual([]);
  });

  it('is told without the paths of the machine where the library is gone', async () => {
    const { directory } = library;
    renameSync(directory, `${directory}-away`);
    onTestFinished(() => renameSync(`${directory}-away`, directory));
    await vi.waitFor(
      () => expect(read('kindred://papers/local:owl')).rejects.toMatchObject({ code: -32603 }),
      { timeout: 20_000 },
    );
    const error: unknown = await read('kindred://papers/local:owl').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ message: expect.stringContaining('LIBRARY_GONE') as unknown });
    expect(JSON.stringify([String(error), error])).not.toContain(directory);
    expect(notices.join()).toContain(directory);
  });
});

/** Lets the next search begin when its signal aborts; tells when it was asked for, and what became of it. */
function holdSearch() {
  const search = kindred.search.bind(kindred);
  const events = new EventEmitter();
  const spy = vi.spyOn(kindred, 'search').mockImplementationOnce(async (q, options) => {
    const signal = options?.signal;
    events.emit('asked');
    if (signal !== undefined) await once(signal, 'abort');
    const answer = search(q, options);
    // The SDK aborts with a text, Node with an error.
    const tell = (outcome: unknown) => events.emit('ended', String(outcome));
    answer.then(tell, tell);
    return answer;
  });
  onTestFinished(() => spy.mockRestore());
  return { asked: once(events, 'asked'), ended: once(events, 'ended') };
}

describe('a search that nobody waits for', () => {
  const arguments_ = { q: 'how do storms reach the coast' };

  it('is given up when the agent cancels it, without a notice', async () => {
    const { asked, ended } = holdSearch();
    const cancel = new AbortController();
    const call = client.callTool({ name: 'search', arguments: arguments_ }, undefined, {
      signal: cancel.signal,
    });
    await asked;
    cancel.abort();
    await expect(call).rejects.toThrow();
    expect(await ended).toEqual([expect.stringContaining('AbortError')]);
    expect(notices).toEqual([]);
  });

  it('is given up when the agent goes away, over HTTP', async () => {
    const { asked, ended } = holdSearch();
    const away = new Client({ name: 'tests', version: '1' });
    await away.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
    const call = expect(away.callTool({ name: 'search', arguments: arguments_ })).rejects.toThrow();
    await asked;
    await away.close();
    await call;
    expect(await ended).toEqual([expect.stringContaining('AbortError')]);
  });
});

describe('a list of messages over HTTP', () => {
  it.each([2, 0])('is refused as the protocol has it: of %i', async (count) => {
    const message = (id: number) => ({ jsonrpc: '2.0', id, method: 'tools/list' });
    const response = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify(Array.from({ length: count }, (_, id) => message(id))),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32600, message: expect.stringContaining('one message') as unknown },
    });
  });
});
