import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, environmentName, settingNames } from '../../../src/config/config.js';
import { loadConfig, type ConfigSources } from '../../../src/config/load-config.js';
import { isKindredError } from '../../../src/errors/kindred-error.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function problemOf(sources: ConfigSources): string {
  try {
    loadConfig({ environment: {}, ...sources });
  } catch (error) {
    if (isKindredError(error, 'INVALID_CONFIG')) {
      return `${error.details.source}: ${error.details.problem}`;
    }
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('loadConfig', () => {
  it('gives the defaults where nothing is set, frozen', () => {
    const config = loadConfig({ environment: { PATH: '/bin' } });
    expect(config).toEqual({ ...defaultSettings, given: new Set() });
    expect(config).toMatchObject({ library: 'index', host: '127.0.0.1', port: 7717, k: 10 });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('lets flags win over the environment, and the environment over the file', async () => {
    const file = await fileOf('layers.json', '{"port": 1, "k": 1, "host": "a"}');
    const config = loadConfig({
      file,
      environment: { KINDRED_PORT: '2', KINDRED_K: '2' },
      flags: { port: 3, library: undefined },
    });
    expect(config).toMatchObject({ port: 3, k: 2, host: 'a', library: 'index' });
    expect([...config.given].sort()).toEqual(['host', 'k', 'port']);
  });

  it('reads every setting from the environment', () => {
    const environment = {
      KINDRED_LIBRARY: 'lib',
      KINDRED_MODEL: 'some/model',
      KINDRED_MODEL_CACHE: 'cache',
      KINDRED_HOST: '::1',
      KINDRED_PORT: '0',
      KINDRED_K: '5',
      KINDRED_WORKERS: '2',
      KINDRED_EF_SEARCH: '50',
      KINDRED_ALLOW_ORIGINS: 'https://a.example, http://b.example:8080',
      KINDRED_RERANK: 'sentences',
      KINDRED_LOG_LEVEL: 'warn',
      KINDRED_CONTACT: 'ada@example.org',
      KINDRED_OPENALEX_KEY: 'o',
      KINDRED_S2_KEY: 's',
      KINDRED_ZOTERO_KEY: 'z',
      KINDRED_REQUIRE_KEY: 'true',
      KINDRED_RATE_LIMIT: '30',
      KINDRED_MAX_CONCURRENT: '8',
      KINDRED_MAX_QUEUE: '0',
      KINDRED_TRUST_PROXY: '1',
      KINDRED_CACHE_SECONDS: '60',
      KINDRED_PUBLIC_URL: 'https://papers.example/',
      KINDRED_HOSTS: 'papers.example, 192.0.2.7,::1',
      KINDRED_METRICS: 'all',
      KINDRED_LOG_QUERIES: 'true',
      KINDRED_SMTP_URL: 'smtps://ada:s%40cret@mail.example',
      KINDRED_MAIL_FROM: 'Kindred <papers@lab.example>',
    };
    expect(settingNames.map(environmentName).sort()).toEqual(Object.keys(environment).sort());
    expect(loadConfig({ environment })).toMatchObject({
      library: 'lib',
      model: 'some/model',
      modelCache: 'cache',
      host: '::1',
      port: 0,
      k: 5,
      workers: 2,
      efSearch: 50,
      allowOrigins: ['https://a.example', 'http://b.example:8080'],
      contact: 'ada@example.org',
      s2Key: 's',
      rerank: 'sentences',
      logLevel: 'warn',
      requireKey: true,
      rateLimit: 30,
      maxConcurrent: 8,
      maxQueue: 0,
      trustProxy: 1,
      publicUrl: 'https://papers.example',
      hosts: ['papers.example', '192.0.2.7', '::1'],
      metrics: 'all',
      logQueries: true,
    });
  });

  it.each([
    ['10.0.0.0/8, loopback', ['10.0.0.0/8', 'loopback']],
    [
      ['2001:db8::1', 'uniquelocal'],
      ['2001:db8::1', 'uniquelocal'],
    ],
    ['2', 2],
  ])('takes %j for the proxies to trust', (trustProxy, read) => {
    expect(loadConfig({ environment: {}, flags: { trustProxy } }).trustProxy).toEqual(read);
  });

  it.each([
    '0',
    0,
    99,
    1.5,
    true,
    '',
    [],
    '0.0.0.0/0',
    '10.0.0.0/33',
    'everybody',
    ['1.2.3.4', ''],
  ])('refuses to trust the proxies %j', (trustProxy) => {
    expect(problemOf({ flags: { trustProxy } })).toContain('how many proxies');
  });

  it.each([
    'papers.example',
    'ftp://papers.example',
    'https://papers.example/x',
    'https://a@b.example',
    '',
  ])('refuses %j as the public address', (publicUrl) => {
    expect(problemOf({ flags: { publicUrl } })).toContain('without a path');
  });

  it.each(['https://papers.example', 'papers.example:80', 'papers.example/x', '*', 'a..b', ''])(
    'refuses %j as a name of the server',
    (host) => {
      expect(problemOf({ flags: { hosts: [host] } })).toContain('without a scheme or a port');
    },
  );

  it.each(['journal.example', 'https://a.example/', 'https://a.example/x', 'null', ''])(
    'refuses %j as an origin',
    (origin) => {
      const flags = { allowOrigins: [origin] };
      expect(() => loadConfig({ environment: {}, flags })).toThrow('is no origin');
    },
  );

  it('takes an empty variable for none', () => {
    const environment = { KINDRED_PORT: '', KINDRED_CONFIG: '' };
    expect(loadConfig({ environment }).given.size).toBe(0);
  });

  it('takes folders in a file from where the file is', async () => {
    await mkdir(join(folder, 'sub'), { recursive: true });
    const file = await fileOf(
      'sub/paths.json',
      '{"$schema": "x", "library": "lib", "modelCache": "/cache", "model": "../model"}',
    );
    expect(loadConfig({ environment: { KINDRED_CONFIG: file } })).toMatchObject({
      library: join(folder, 'sub', 'lib'),
      modelCache: '/cache',
      model: join(folder, 'model'),
    });
    const hub = await fileOf('hub.json', '{"model": "some/model"}');
    expect(loadConfig({ file: hub, environment: {} }).model).toBe('some/model');
  });

  it.each([
    ['not JSON', '{"port": 1', /json: not JSON: /u],
    ['a list', '[1]', /json: expected a JSON object with settings$/u],
    ['a misspelt setting', '{"libary": "x"}', /"libary".*did you mean "library"\?/u],
    ['an unknown setting', '{"colour": "x"}', /"colour" is not a setting Kindred knows$/u],
    ['a text for a number', '{"port": "7717"}', /port: must be a whole number.*got "7717"$/u],
    ['a port too large', '{"port": 65536}', /port: must be a whole number from 0 to 65535/u],
    ['a k of 0', '{"k": 0}', /k: must be a whole number from 1 to 1000, got 0$/u],
    ['a broken number', '{"workers": 1.5}', /workers: must be a whole number/u],
  ])('refuses a file with %s, naming the file', async (_, content, problem) => {
    const file = await fileOf('bad.json', content);
    expect(problemOf({ file })).toContain(file);
    expect(problemOf({ file })).toMatch(problem);
  });

  it('refuses a named file that is not there', () => {
    const file = join(folder, 'absent.json');
    expect(problemOf({ file })).toBe(`${file}: no such file`);
  });

  it('refuses variables it does not know or cannot use, naming them', () => {
    expect(problemOf({ environment: { KINDRED_LIBARY: 'x' } })).toBe(
      'environment: "KINDRED_LIBARY" is not a setting Kindred knows (did you mean "KINDRED_LIBRARY"?)',
    );
    expect(problemOf({ environment: { KINDRED_PORT: 'http' } })).toMatch(
      /^KINDRED_PORT: port: must be a whole number from 0 to 65535, got "http"$/u,
    );
    expect(problemOf({ environment: { KINDRED_LOG_LEVEL: 'loud' } })).toMatch(
      /^KINDRED_LOG_LEVEL/u,
    );
  });

  it('refuses flags it cannot use', () => {
    expect(problemOf({ flags: { port: -1 } })).toMatch(/^command line: port: must be/u);
    expect(problemOf({ flags: { port: 'http' } })).toMatch(/got "http"$/u);
  });
});
