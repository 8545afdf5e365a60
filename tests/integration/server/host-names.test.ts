import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type ServerOptions } from '../../../src/server/start-server.js';
import { exchange } from './raw-http.js';
import { makeSmallLibrary, type SmallLibrary } from './small-library.js';

let library: SmallLibrary;
beforeAll(async () => {
  library = await makeSmallLibrary();
});
afterAll(() => library.dispose());

/** The status that each Host header gets of a server that listens on all addresses. */
async function statuses(options: Partial<ServerOptions>, hosts: readonly string[]) {
  const all = { host: '0.0.0.0', port: 0, logLevel: 'silent' } as const;
  const server = await startServer(library.kindred, { ...all, ...options });
  const answers = hosts.map((host) =>
    exchange(server.port, `GET /livez HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
  );
  const found = (await Promise.all(answers)).map((answer) => Number(answer.split(' ')[1]));
  await server.close();
  return found;
}

describe('a server that others can reach', () => {
  const asked = ['evil.example', 'papers.example', 'PAPERS.example:8443', 'lab.example'];

  it('answers by any name where none is known', async () => {
    expect(await statuses({}, asked)).toEqual([200, 200, 200, 200]);
  });

  it('answers by its public name alone where that is known', async () => {
    const access = { publicUrl: 'https://papers.example' };
    expect(await statuses({ access }, asked)).toEqual([400, 200, 200, 400]);
    const hosts = ['lab.example'];
    expect(await statuses({ access, hosts }, asked)).toEqual([400, 200, 200, 200]);
  });

  it('answers by the names that it is given, and by those of the machine itself', async () => {
    const hosts = ['Lab.example', '192.0.2.7', '2001:db8::1'];
    expect(await statuses({ hosts }, asked)).toEqual([400, 400, 400, 200]);
    const own = ['localhost:7717', '127.0.0.1', '[::1]', '192.0.2.7:80', '[2001:db8::1]'];
    expect(await statuses({ hosts }, own)).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('two Host headers', () => {
  it.each([
    ['localhost', 'localhost'],
    ['localhost', 'evil.example'],
    ['evil.example', 'localhost'],
  ])('are refused: %s and %s', async (...two) => {
    const both = two.join('\r\nhOST: ');
    expect(await statuses({}, [both])).toEqual([400]);
    expect(await statuses({ hosts: ['localhost'] }, [both])).toEqual([400]);
    expect(await statuses({ host: '127.0.0.1' }, [both])).toEqual([400]);
  });
});
