import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addKey, keyFilePath, revokeKey } from '../../../../src/server/access/key-file.js';
import { startServer, type RunningServer } from '../../../../src/server/start-server.js';
import { LogLines } from '../log-lines.js';
import { makeSmallLibrary, type SmallLibrary } from '../small-library.js';
import { bearer, problem, served } from './served.js';

const owl = '/api/v1/papers/local:owl';
let library: SmallLibrary;
let server: RunningServer;
let key: string;

beforeAll(async () => {
  library = await makeSmallLibrary();
  key = addKey(library.directory, { name: 'reader', scope: 'read' }).text;
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
});

afterAll(async () => {
  await server.close();
  await library.dispose();
});

const ask = (headers: Record<string, string>, path = owl, method = 'GET') =>
  fetch(server.url + path, { method, headers });

describe('a key', () => {
  it('is not needed for reading, and may be sent in either header', async () => {
    const x = { 'x-api-key': key };
    const basic = { authorization: 'Basic dXNlcjpwYXNz' };
    for (const headers of [{}, bearer(key), { authorization: `bearer  ${key} ` }, x, basic]) {
      expect((await ask(headers)).status).toBe(200);
    }
  });

  it.each([
    ['another key', `kindred_00000000_${'A'.repeat(43)}`],
    ['no key at all', ''],
    ['half a key', 'kindred_00000000_'],
    ['a long text', 'x'.repeat(50_000)],
  ])('that is %s is refused even for reading', async (_what, wrong) => {
    for (const headers of [bearer(wrong), { 'x-api-key': wrong }]) {
      const response = await ask(headers);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /u);
      expect(await problem(response)).toMatchObject({ status: 401, code: 'KEY_INVALID' });
    }
  });

  it('is needed for writing, and how to make one is told', async () => {
    const response = await ask({}, owl, 'DELETE');
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /u);
    const told = await problem(response);
    expect(told).toMatchObject({ status: 401, code: 'KEY_REQUIRED' });
    expect(told.detail).toContain('kindred keys add');
  });

  it('for reading does not write', async () => {
    const response = await ask(bearer(key), owl, 'DELETE');
    expect(response.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect(await problem(response)).toMatchObject({
      status: 403,
      code: 'SCOPE_MISSING',
      details: { key: 'reader', has: 'read', needs: 'write' },
    });
  });

  it('that is made or revoked meanwhile is so without a restart', async () => {
    const { text } = addKey(library.directory, { name: 'late', scope: 'read' });
    const status = async () => (await ask(bearer(text))).status;
    await expect.poll(status, { timeout: 5_000, interval: 100 }).toBe(200);
    revokeKey(library.directory, 'late');
    await expect.poll(status, { timeout: 5_000, interval: 100 }).toBe(401);
    expect((await problem(await ask(bearer(text)))).detail).toContain('revoked');
  });

  it('is never logged', async () => {
    const log = new LogLines();
    const logged = await startServer(library.kindred, { port: 0, logDestination: log });
    await fetch(logged.url + owl, { headers: bearer(key) });
    await fetch(logged.url + owl, { headers: bearer(`${key}x`) });
    await log.lineWith('401');
    await logged.close();
    expect(log.text).not.toContain(key.slice(17));
  });
});

describe('a damaged file of keys', () => {
  it('keeps a server from starting; a running one lets nobody in by a key, and others read on', async () => {
    const damaged = '{"version":1,';
    const other = await makeSmallLibrary([]);
    const { text } = addKey(other.directory, { name: 'a', scope: 'admin' });
    await served(other, {}, async ({ url }) => {
      const search = (headers: Record<string, string>) =>
        fetch(`${url}/api/v1/search?q=owl&mode=lexical`, { headers });
      expect((await search(bearer(text))).status).toBe(200);
      writeFileSync(keyFilePath(other.directory), damaged);
      const status = async () => (await search(bearer(text))).status;
      await expect.poll(status, { timeout: 5_000, interval: 100 }).toBe(500);
      const told = await problem(await search(bearer(text)));
      expect(told.code).toBe('KEYS_UNREADABLE');
      expect(told.detail).not.toContain(other.directory);
      expect((await search({})).status).toBe(200);
      const another = startServer(other.kindred, { port: 0 });
      await expect(another).rejects.toMatchObject({ code: 'KEYS_UNREADABLE' });
      rmSync(keyFilePath(other.directory));
      await expect.poll(status, { timeout: 5_000, interval: 100 }).toBe(401);
    });
    await other.dispose();
  });
});

describe('--require-key', () => {
  it('closes the API to programs without a key, and leaves pages and health open', async () => {
    await served(library, { requireKey: true }, async ({ url }) => {
      expect(await problem(await fetch(url + owl))).toMatchObject({ code: 'KEY_REQUIRED' });
      for (const path of ['/api/v1/search?q=x', '/api/v1//papers/local:owl', '/api/v1/nothing']) {
        expect((await fetch(url + path)).status, path).toBe(401);
      }
      expect((await fetch(url + owl, { headers: bearer(key) })).status).toBe(200);
      for (const path of ['/', '/healthz', '/papers/local:owl']) {
        expect((await fetch(url + path)).status, path).toBe(200);
      }
      // However it is spelled: what is not that path is no way to what lies there.
      for (const path of ['/API/v1/papers/local:owl', '/%61pi/v1/papers/local:owl']) {
        expect((await fetch(url + path)).status, path).not.toBe(200);
      }
    });
  });
});
