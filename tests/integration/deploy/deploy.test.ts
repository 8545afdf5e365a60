import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { environmentName, settingNames } from '../../../src/config/config.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { packageRoot } from '../../../src/config/package-root.js';
import { startServer } from '../../../src/server/start-server.js';
import { exchange } from '../server/raw-http.js';
import { makeSmallLibrary, type SmallLibrary } from '../server/small-library.js';

const run = promisify(execFile);
const read = (file: string) => readFileSync(join(packageRoot, file), 'utf8');

/** The instructions of the container file, continued lines joined, by the stage they belong to. */
const stages = read('Dockerfile')
  .replace(/^\s*#.*\n/gmu, '')
  .replace(/\\\n\s*/gu, '')
  .split(/^(?=FROM )/gmu)
  .map((stage) => stage.split('\n').filter((line) => line !== ''))
  .filter((lines) => lines[0]?.startsWith('FROM '));
const argumentsOf = (lines: readonly string[], instruction: string) =>
  lines
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1).trim());
const last = stages.at(-1) ?? [];

describe('the container file', () => {
  it('copies only what is there, and what the image needs', () => {
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copied = stages.flatMap((stage) => argumentsOf(stage, 'COPY'));
    const sources = copied
      .filter((line) => !line.startsWith('--from'))
      .flatMap((line) => line.split(/\s+/u).slice(0, -1));
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) {
      expect(existsSync(join(packageRoot, source)), source).toBe(true);
      expect(ignored, source).not.toContain(source.split('/')[0]);
    }
    const { files } = z
      .object({ files: z.array(z.string()) })
      .parse(JSON.parse(read('package.json')));
    const targets = argumentsOf(last, 'COPY').join(' ');
    for (const file of files) expect(targets).toContain(file);
  });

  it('runs as an unprivileged user that is known by its number', () => {
    expect(argumentsOf(last, 'USER').at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/u);
  });

  it('starts a program that can be run by the link it makes', async () => {
    const [entry] = z
      .tuple([z.string()])
      .parse(JSON.parse(argumentsOf(last, 'ENTRYPOINT')[0] ?? ''));
    const [, target = ''] =
      new RegExp(`ln -s /kindred/(\\S+) \\S+/${entry}$`, 'mu').exec(last.join('\n')) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'kindred-link-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    symlinkSync(join(packageRoot, target), join(folder, entry));
    const { stdout } = await run(join(folder, entry), ['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/u);
  });
});

describe('settings of deployments', () => {
  const known = new Set(settingNames.map(environmentName));
  it.each(['Dockerfile', 'compose.yaml', 'deploy/kindred.service'])('in %s exist', (file) => {
    const used = read(file).match(/\bKINDRED_[A-Z_]+/gu) ?? [];
    expect(used.length).toBeGreaterThan(0);
    for (const name of used) expect(known, name).toContain(name);
  });
});

describe('the compose file', () => {
  it('has the service read its own files only, without capabilities, for this machine', () => {
    const service = z.object({
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
      security_opt: z.tuple([z.literal('no-new-privileges:true')]),
      privileged: z.undefined().optional(),
      ports: z.tuple([z.string().startsWith('127.0.0.1:')]),
    });
    const parsed = z.object({ services: z.object({ kindred: service }) });
    expect(() => parsed.parse(load(read('compose.yaml')))).not.toThrow();
  });
});

describe('the compose file, on all addresses of its container', () => {
  let library: SmallLibrary;
  beforeAll(async () => {
    library = await makeSmallLibrary();
  });
  afterAll(() => library.dispose());

  it('has the server answer by the name of this machine alone', async () => {
    const service = z.object({ environment: z.record(z.string(), z.string()) });
    const { services } = z
      .object({ services: z.object({ kindred: service }) })
      .parse(load(read('compose.yaml')));
    const { hosts } = loadConfig({ environment: services.kindred.environment });
    const all = { host: '0.0.0.0', port: 0, logLevel: 'silent' } as const;
    const server = await startServer(library.kindred, { ...all, hosts });
    const ask = (host: string) =>
      exchange(server.port, `GET /livez HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await ask('localhost:7717')).toMatch(/^HTTP\/1\.1 200 /u);
    expect(await ask('evil.example')).toMatch(/^HTTP\/1\.1 400 /u);
    await server.close();
  });
});

describe('the health check', () => {
  let library: SmallLibrary;
  beforeAll(async () => {
    library = await makeSmallLibrary();
  });
  afterAll(() => library.dispose());

  const [, command = '[]'] =
    /^.*?CMD (\[.*\])$/u.exec(argumentsOf(last, 'HEALTHCHECK')[0] ?? '') ?? [];
  const [program = '', ...given] = z.array(z.string()).parse(JSON.parse(command));
  const check = (port: number) =>
    run(program, given, { env: { ...process.env, KINDRED_PORT: String(port) } });

  it('ends with 0 while the server answers, else with 1', async () => {
    const server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
    await check(server.port);
    await server.close();
    await expect(check(server.port)).rejects.toMatchObject({ code: 1 });
  });
});
