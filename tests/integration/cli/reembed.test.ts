import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelWith } from '../embedder/model-folder.js';
import { failure, json, kindred, makeFolder, start } from './cli.js';
import { papers, toJsonl } from './papers.js';

let folder: string;
let good: string;
beforeAll(async () => {
  folder = await makeFolder();
  good = join(folder, 'good.jsonl');
  await writeFile(good, toJsonl(papers));
  await json(['add', good, ...inLibrary('refused')]);
});

const inLibrary = (name: string) => ['--library', join(folder, name)];

describe('kindred reembed', () => {
  it('changes the model, lists both, goes back and removes what is not used', async () => {
    const library = inLibrary('changed');
    await json(['add', good, ...library]);
    const model = modelWith({ maxTokens: 12 });
    expect(await json(['reembed', '--model', model, ...library])).toMatchObject({
      changed: true,
      model: { id: model, encoding: 'float32' },
      before: { id: 'all-MiniLM-L6-v2' },
      papers: papers.length,
      embedded: papers.length,
    });
    const { stdout } = await kindred(['reembed', '--list', ...library]);
    expect(stdout).toMatch(/^\* .+ 6 vectors, 9\.0 KiB\n {2}all-MiniLM-L6-v2 .+ 6 vectors/u);
    expect(await json(['reembed', '--back', ...library])).toMatchObject({
      model: { id: 'all-MiniLM-L6-v2' },
      embedded: 0,
    });
    const pruned = await kindred(['reembed', '--prune', ...library]);
    expect(pruned.stdout).toContain(`6 vectors of ${model} removed`);
    expect(await json(['reembed', '--prune', ...library])).toMatchObject({ models: [] });
    expect(await failure(['reembed', '--back', ...library])).toMatchObject({
      exit: 2,
      code: 'INVALID_PARAMETER',
    });
  });

  it('tells people what happened and what they can do now', async () => {
    const library = inLibrary('told');
    await json(['add', good, ...library]);
    const { exit, stdout, stderr } = await kindred(['reembed', '--vectors', 'int8', ...library]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toContain("The library's model is all-MiniLM-L6-v2, 384 dimensions, int8 now.");
    expect(stdout).toContain('0 papers embedded, 6 converted');
    expect(stdout).toContain('kindred reembed --back');
    const again = await kindred(['reembed', '--vectors', 'int8', ...library]);
    expect(again.stdout).toContain('already: nothing to do.');
  });

  it('is what a model that does not fit is told to use', async () => {
    const library = inLibrary('other');
    await json(['add', good, ...library]);
    const model = modelWith({ maxTokens: 12 });
    const told = await failure(['search', 'owls', '--model', model, ...library]);
    expect(told.code).toBe('MODEL_MISMATCH');
    expect(told.message).toContain('kindred reembed --model');
  });

  it('is taken up by a server without a restart', async () => {
    const library = inLibrary('served');
    await json(['add', good, ...library]);
    const { child, finished, line } = start(['serve', '--port', '0', '--json', ...library]);
    const { url } = JSON.parse(await line(/url/u)) as { url: string };
    const model = modelWith({ maxTokens: 12 });
    await json(['reembed', '--model', model, ...library]);
    const health = async () => (await (await fetch(`${url}/healthz`)).json()) as object;
    await expect.poll(health, { timeout: 10_000 }).toMatchObject({ model: { id: model } });
    const answer = await fetch(`${url}/api/v1/search?q=tides`);
    expect(answer.status).toBe(200);
    child.kill('SIGTERM');
    expect(await finished).toMatchObject({ exit: 0 });
  });

  it.each([
    [['--back', '--prune'], 'give --back, --prune alone'],
    [['--back', '--vectors', 'int8'], 'give --back alone'],
    [['--dimensions', 'few'], 'expected a whole number'],
    [['--dimensions', '100'], 'was not trained for vectors of fewer'],
  ])('refuses %j', async (options, problem) => {
    const told = await failure(['reembed', ...options, ...inLibrary('refused')]);
    expect(told).toMatchObject({ exit: 2, code: 'INVALID_PARAMETER' });
    expect(told.message).toContain(problem);
  });
});
