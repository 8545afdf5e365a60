import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchAnswerJsonSchema } from '../../../src/api/answer-json.js';
import { paperJsonSchema } from '../../../src/api/paper-json.js';
import { packageRoot } from '../../../src/config/package-root.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { hostileMarkup, makeSmallLibrary, type SmallLibrary } from '../server/small-library.js';

let library: SmallLibrary;
let server: RunningServer;
const clients: Record<string, Client> = {};
const main = join(packageRoot, 'dist', 'cli', 'main.js');
let pid: number | null;

async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'tests', version: '1' });
  await client.connect(transport);
  return client;
}

beforeAll(async () => {
  library = await makeSmallLibrary();
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
  const args = [main, 'mcp', '--library', library.directory];
  const stdio = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' });
  clients['standard streams'] = await connect(stdio);
  ({ pid } = stdio);
  const http = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`));
  clients['HTTP'] = await connect(http);
});
afterAll(async () => {
  for (const client of Object.values(clients)) await client.close();
  await server.close();
  await library.dispose();
});

interface Told {
  readonly isError?: boolean;
  readonly structuredContent?: unknown;
  readonly content: readonly {
    readonly type: string;
    readonly text?: string;
    readonly uri?: string;
  }[];
}

/** The first form of a resource. */
function read(contents: readonly object[]): string {
  const [first] = contents;
  return first !== undefined && 'text' in first ? String(first.text) : '';
}

describe.each(['standard streams', 'HTTP'])('an agent over %s', (by) => {
  const call = async (name: string, given: Record<string, unknown>) =>
    (await clients[by]!.callTool({ name, arguments: given })) as Told;
  const textOf = ({ content }: Told) => content.map(({ text = '' }) => text).join('\n');

  it('finds tools that only read, and what they take and give', async () => {
    const { tools } = await clients[by]!.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'cite',
      'get_paper',
      'recommend',
      'related',
      'search',
    ]);
    for (const tool of tools) {
      expect(tool.annotations?.readOnlyHint).toBe(true);
      expect(Object.keys(tool.inputSchema.properties ?? {})).not.toHaveLength(0);
      expect(tool.outputSchema?.type).toBe('object');
      expect(JSON.stringify(tool)).not.toContain('override');
    }
  });

  it('searches, and gets the answer typed, in words and with links', async () => {
    const told = await call('search', { q: 'predict the tides of harbours', k: 3, year: '2000..' });
    const answer = searchAnswerJsonSchema.parse(told.structuredContent);
    const own = await library.kindred.search('predict the tides of harbours', {
      k: 3,
      filter: { yearFrom: 2000 },
    });
    expect(answer.results.map(({ paper }) => paper.id)).toEqual(
      own.results.map(({ paper }) => paper.id),
    );
    expect(textOf(told)).toContain('1. Predicting the tides of small harbours');
    const links = told.content.filter(({ type }) => type === 'resource_link');
    expect(links).toHaveLength(3);
    const { contents } = await clients[by]!.readResource({ uri: links[0]!.uri! });
    expect(paperJsonSchema.parse(JSON.parse(read(contents)))).toEqual(answer.results[0]?.paper);
    const more = await call('search', {
      q: 'predict the tides of harbours',
      k: 3,
      year: '2000..',
      cursor: answer.next,
    });
    expect(textOf(more)).toContain('4. ');
  });

  it('gets papers like one and like several, records and references', async () => {
    const like = await call('related', { id: 'https://doi.org/10.1000/bread', k: 1 });
    expect(textOf(like)).toContain('Layers of butter');
    const several = await call('recommend', {
      positive: ['local:owl'],
      text: 'Birds in flocks.',
      k: 1,
    });
    expect(textOf(several)).toContain('Why starlings turn together');
    const paper = await call('get_paper', { id: '10.1000/bread' });
    expect(paperJsonSchema.parse(paper.structuredContent).title).toBe('How sourdough rises');
    expect(textOf(await call('cite', { ids: ['local:owl'], format: 'ris' }))).toContain(
      'TI  - Silent flight',
    );
  });

  it.each([
    ['get_paper', { id: 'none' }, 'PAPER_NOT_FOUND'],
    ['search', { q: ' ' }, 'QUERY_EMPTY'],
    ['search', { q: 'x'.repeat(100_000) }, 'QUERY_TOO_LONG'],
    ['search', { q: 'ti\0des' }, 'INVALID_PARAMETER'],
    ['search', { q: 'tides', year: 'last' }, 'INVALID_PARAMETER'],
    ['recommend', {}, 'INVALID_PARAMETER'],
    ['cite', { ids: ['local:owl', 'none'] }, 'PAPER_NOT_FOUND'],
    ['search', { q: 'tides', k: 5_000 }, 'k'],
  ])('is told what is wrong: %s %#', async (name, given, said) => {
    const told = await call(name, given);
    expect(told.isError).toBe(true);
    expect(textOf(told)).toContain(said);
    expect(textOf(told)).not.toMatch(/\bat .*\.[jt]s:\d+/u);
  });

  it('reads hostile records as they are, and asks twice at once', async () => {
    const id = `local:${hostileMarkup}`;
    const [paper, answer] = await Promise.all([
      call('get_paper', { id }),
      call('search', { q: 'dough', k: 1 }),
    ]);
    expect(paperJsonSchema.parse(paper.structuredContent).id).toBe(id);
    expect(answer.isError).toBeUndefined();
    const uri = paper.content.find(({ type }) => type === 'resource_link')?.uri ?? '';
    const { contents } = await clients[by]!.readResource({ uri });
    expect(read(contents)).toContain('Injected markup');
  });
});

describe('the server of agents', () => {
  it('over HTTP is not for pages of other sites', async () => {
    const response = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: '{}',
    });
    expect(response.status).toBe(400);
    expect((await fetch(`${server.url}/mcp`)).status).toBe(405);
  });

  it('ends with its client', async () => {
    expect(pid).not.toBeNull();
    await clients['standard streams']!.close();
    await expect.poll(() => isRunning(pid!)).toBe(false);
  });
});

function isRunning(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
}
