import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelsDirectory, packageRoot } from '../../../src/config/package-root.js';
import { failure, json, makeFolder, start, type RunOptions } from './cli.js';
import { papers, toJsonl } from './papers.js';

const sampleFile = join(packageRoot, 'data', 'sample.jsonl');

let folder: string;
let own: string;
let model: string;
/** An installation of its own, so that its sample library is not that of the checkout. */
let installation: string;
let installedSample: readonly string[];
beforeAll(async () => {
  folder = await makeFolder();
  installation = await install('installation');
  installedSample = sampleOf(installation);
  own = join(folder, 'own');
  await json(['add', '-', '--library', own], { input: toJsonl(papers) });
  model = join(folder, 'model');
  await cp(join(modelsDirectory, 'all-MiniLM-L6-v2'), model, { recursive: true });
});

async function install(name: string): Promise<string> {
  const into = join(folder, name);
  for (const part of ['dist', 'package.json', 'src/web/assets']) {
    await cp(join(packageRoot, part), join(into, part), { recursive: true });
  }
  for (const part of ['node_modules', 'models', 'data']) {
    await symlink(join(packageRoot, part), join(into, part));
  }
  return into;
}

const sampleOf = (root: string) => ['--library', join(root, 'index', 'sample')];

/** Makes a library of the model in `folder/model`, then turns that model into another one. */
async function makeOld(library: readonly string[], input: string): Promise<void> {
  await setMaxTokens(200);
  await json(['add', '-', '--model', model, ...library], { input });
  await setMaxTokens(128);
  await expect(failure(['search', 'x', ...library])).resolves.toMatchObject({
    code: 'MODEL_MISMATCH',
  });
}

async function setMaxTokens(maxTokens: number): Promise<void> {
  const manifest = join(model, 'manifest.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace(/"maxTokens": \d+/u, `"maxTokens": ${maxTokens}`));
}

/** Runs the demo until it has answered, and tells what it said of its library. */
async function demo(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { child, finished, line } = start(['demo', '--port', '0', ...args], {
    installation,
    ...options,
  });
  await line(/^Open /u);
  child.kill('SIGINT');
  const { exit, stderr } = await finished;
  expect(exit).toBe(0);
  return stderr;
}

async function firstOfSample(count: number): Promise<string> {
  const text = await readFile(sampleFile, 'utf8');
  return text.split('\n').slice(0, count).join('\n');
}

// Three hundred summaries are embedded, which takes a while on a busy machine.
describe('kindred demo', { timeout: 240_000 }, () => {
  it('makes an old sample anew', async () => {
    await makeOld(installedSample, await firstOfSample(3));
    expect(await demo([])).toMatch(/older model[\s\S]*papers embedded\)/u);
    expect(await json(['info', ...installedSample])).toMatchObject({
      papers: 352,
      model: { id: 'all-MiniLM-L6-v2' },
    });
  });

  it('leaves the library of the environment and of the configuration file alone', async () => {
    const cwd = join(folder, 'here');
    await cp(own, join(cwd, 'lib'), { recursive: true });
    await writeFile(join(cwd, 'kindred.config.json'), '{"library": "lib"}');
    await demo([], { cwd });
    await demo([], { env: { KINDRED_LIBRARY: own } });
    for (const library of [join(cwd, 'lib'), own]) {
      expect(await json(['info', '--library', library])).toMatchObject({ papers: 6 });
    }
    expect(await json(['info', ...installedSample])).toMatchObject({ papers: 352 });
  });

  it('refuses a library that holds other papers, and does not change it', async () => {
    const before = await json(['info', '--library', own]);
    expect(await failure(['demo', '--library', own])).toMatchObject({
      exit: 2,
      code: 'INVALID_PARAMETER',
      message: expect.stringMatching(
        /holds papers that are not of the sample, such as "/u,
      ) as string,
    });
    expect(await json(['info', '--library', own])).toEqual(before);
  });

  it('keeps a sample of an old model if a paper in it is not of the sample', async () => {
    const other = await install('other-installation');
    const library = sampleOf(other);
    const input = `${await firstOfSample(3)}\n${toJsonl(papers.slice(0, 1))}`;
    await makeOld(library, input);
    const before = await json(['info', ...library]);
    const told = await failure(['demo'], { installation: other });
    expect(told).toMatchObject({ exit: 3, code: 'MODEL_MISMATCH' });
    expect(await json(['info', ...library])).toEqual(before);
  });
});
