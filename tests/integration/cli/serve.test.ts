import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/config/config.js';
import { failure, json, makeFolder, start } from './cli.js';
import { papers, toJsonl } from './papers.js';

let library: readonly string[];
let sample: readonly string[];
beforeAll(async () => {
  const folder = await makeFolder();
  library = ['--library', join(folder, 'library')];
  sample = ['--library', join(folder, 'sample')];
  await json(['add', '-', ...library], { input: toJsonl(papers) });
});

function urlIn(line: string): string {
  const [url] = /http:\/\/127\.0\.0\.1:\d+/u.exec(line) ?? [];
  if (url === undefined) throw new Error(`no address in "${line}"`);
  return url;
}

/** Takes a port of the loopback address; undefined if somebody else has it. */
function take(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

describe('kindred serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s, then ends with 0', async (signal) => {
    const { child, finished, line } = start(['serve', '--port', '0', ...library]);
    const url = urlIn(await line(/^Open /u));
    const health = await fetch(`${url}/healthz`);
    expect(await health.json()).toMatchObject({ status: 'ok', papers: 6 });
    const answer = await fetch(`${url}/api/v1/search?q=owls&k=1`);
    const overHttp: unknown = await answer.json();
    expect(overHttp).toEqual(await json(['search', 'owls', '-k', '1', ...library]));
    child.kill(signal);
    expect(await finished).toMatchObject({ exit: 0 });
  });

  it('finds what another process adds meanwhile', async () => {
    const { child, finished, line } = start(['serve', '--port', '0', '--json', ...library]);
    const url = urlIn(await line(/"url"/u));
    const input = toJsonl([{ id: 'new:bees', title: 'Bees That Sleep in Flowers' }]);
    await json(['add', '-', ...library], { input });
    const found = async (): Promise<boolean> => {
      const response = await fetch(`${url}/api/v1/papers/new:bees`);
      await response.text();
      return response.ok;
    };
    while (!(await found()));
    await json(['remove', 'new:bees', ...library]);
    child.kill('SIGTERM');
    expect(await finished).toMatchObject({ exit: 0 });
  });

  it('tells a port in use', async () => {
    const taken = await take(0);
    const address = taken?.address();
    if (typeof address !== 'object' || address === null) throw new Error('no address');
    const told = await failure(['serve', '--port', String(address.port), ...library]);
    expect(told).toMatchObject({ exit: 5, code: 'PORT_IN_USE', details: { port: address.port } });
    taken?.close();
  });
});

describe('kindred demo', () => {
  let taken: Server | undefined;
  afterAll(() => taken?.close());

  it('asks the sample a first question and serves it, on a free port if its own is taken', async () => {
    taken = await take(defaultSettings.port);
    for (const run of ['first', 'second']) {
      const { child, finished, line } = start(['demo', ...sample]);
      const url = urlIn(await line(/^Open /u));
      expect(new URL(url).port).not.toBe(String(defaultSettings.port));
      expect((await fetch(url)).status).toBe(200);
      child.kill('SIGINT');
      const { exit, stdout, stderr } = await finished;
      expect(exit).toBe(0);
      expect(stdout).toMatch(/^Asked: [\s\S]*^1\. [\s\S]*^2\. [\s\S]*^3\. /mu);
      expect(stderr).toMatch(run === 'first' ? /papers embedded\)/u : /is there already/u);
    }
  });
});
