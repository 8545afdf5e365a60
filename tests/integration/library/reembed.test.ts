import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openKindred, type Kindred, type OpenOptions } from '../../../src/index.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { modelWith } from '../embedder/model-folder.js';
import { inventedPapers } from './papers.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-reembed-'));
afterAll(() => rmSync(root, { recursive: true }));
const opened: Kindred[] = [];
afterEach(async () => {
  for (const kindred of opened.splice(0)) await kindred.close();
});
let next = 0;
const fresh = () => join(root, String(next++));

async function open(library: string, options: Partial<OpenOptions> = {}): Promise<Kindred> {
  const kindred = await openKindred({ library, mode: 'write', workers: 1, ...options });
  opened.push(kindred);
  return kindred;
}

const items = (papers = inventedPapers) => papers.map((paper) => ({ paper }));
const question = 'How do bakers make their loaves rise?';
const more = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) =>
    paperSchema.parse({
      id: `more:${from + i}`,
      title: `Owl number ${from + i}`,
      abstract: 'It hoots.',
    }),
  );

/** What tells whose vectors an answer was made from. */
async function scores(kindred: Kindred) {
  const { results } = await kindred.search(question, { k: 5, mode: 'dense' });
  return results.map(({ score, paper }) => ({ id: paper.id, score }));
}

describe('a change of the model', () => {
  it('makes the library what it would be had it had the model from the start', async () => {
    const model = modelWith({ maxTokens: 12 });
    const kindred = await open(fresh());
    await kindred.put(items());
    const before = await scores(kindred);
    expect(await kindred.models.change({ model })).toMatchObject({
      changed: true,
      embedded: inventedPapers.length,
      converted: 0,
    });
    const other = await open(fresh(), { model });
    await other.put(items());
    expect(await scores(kindred)).toEqual(await scores(other));
    expect(await scores(kindred)).not.toEqual(before);
    expect(kindred.info().model.id).toBe(model);
  });

  it('is undone without computing, but for the papers that came meanwhile', async () => {
    const directory = fresh();
    const kindred = await open(directory);
    await kindred.put(items());
    const before = await scores(kindred);
    await kindred.models.change({ model: modelWith({ maxTokens: 12 }) });
    await kindred.put(items(more(0, 3)));
    expect(await kindred.models.change({ back: true })).toMatchObject({ embedded: 3 });
    await kindred.delete(more(0, 3).map(({ id }) => id));
    expect(await scores(kindred)).toEqual(before);
    expect(await kindred.models.change({ back: true })).toMatchObject({ embedded: 0 });
  });

  it('goes on where it was stopped', async () => {
    const directory = fresh();
    const papers = more(0, 700);
    const kindred = await open(directory);
    await kindred.put(items(papers));
    const model = modelWith({ maxTokens: 12 });
    const stop = new AbortController();
    const stopped = kindred.models.change({
      model,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(kindred.info().model.id).toBe('all-MiniLM-L6-v2');
    const again = await open(directory);
    const { embedded } = await again.models.change({ model });
    expect(embedded).toBeGreaterThan(0);
    expect(embedded).toBeLessThanOrEqual(papers.length - 256);
    expect(again.models.list()).toMatchObject([
      { id: model, vectors: 700, isCurrent: true },
      { vectors: 700, isCurrent: false },
    ]);
  });

  it('is followed by who reads and by who writes, and no question fails', async () => {
    const directory = fresh();
    const writer = await open(directory);
    await writer.put(items());
    const server = await open(directory, { mode: 'read', follow: true });
    const before = await scores(server);
    const asked: Awaited<ReturnType<typeof scores>>[] = [];
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) {
        asked.push(await scores(server));
        await setTimeout(1);
      }
    })();
    const changer = await open(directory);
    const model = modelWith({ maxTokens: 12 });
    // Papers go on coming, embedded by whatever is the library's model when they are stored.
    const putting = writer.put(items(more(0, 1_200)));
    await changer.models.change({ model });
    await putting;
    await vi.waitFor(() => expect(server.info()).toMatchObject({ model: { id: model } }), 10_000);
    await vi.waitFor(() => expect(server.info().papers).toBe(writer.info().papers), 10_000);
    over.abort();
    await asking;
    // Who does not follow all the time takes it up when it next writes.
    await writer.put(items(more(1_200, 1_201)));
    expect(writer.info().model.id).toBe(model);
    const { size } = writer.reader;
    expect(changer.models.list()).toMatchObject([{ id: model, vectors: size }, {}]);
    // Each answer was of the one model or of the other.
    const after = await scores(server);
    for (const answer of asked) expect([before, after]).toContainEqual(answer);
    expect(after).toEqual(await scores(writer));
  });

  it('leaves a reader that cannot have the new model with the old one, and says so', async () => {
    const directory = fresh();
    const writer = await open(directory);
    await writer.put(items());
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice);
    const server = await open(directory, { mode: 'read', follow: true, onNotice });
    const before = await scores(server);
    const model = modelWith({ maxTokens: 12 });
    await writer.models.change({ model });
    rmSync(join(model, 'tokenizer.json'));
    await vi.waitFor(() => expect(notices.join()).toContain('tokenizer.json'), 10_000);
    expect(await scores(server)).toEqual(before);
  });

  it('stores smaller vectors without computing them anew', async () => {
    const kindred = await open(fresh());
    await kindred.put(items());
    const before = await scores(kindred);
    expect(await kindred.models.change({ encoding: 'int8' })).toMatchObject({
      changed: true,
      embedded: 0,
      converted: inventedPapers.length,
    });
    const after = await scores(kindred);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    after.forEach(({ score }, i) => expect(score).toBeCloseTo(before[i]!.score, 2));
    const [now, whole] = kindred.models.list();
    expect(now).toMatchObject({ encoding: 'int8', dimensions: 384 });
    expect(now!.bytes * 4).toBe(whole!.bytes);
    // What comes later is stored alike.
    await kindred.put(items(more(0, 2)));
    expect(kindred.models.list()[0]!.bytes).toBe(384 * kindred.reader.size);
  });

  it('cuts vectors where the model was trained for it, and refuses elsewhere', async () => {
    const kindred = await open(fresh());
    await kindred.put(items());
    const cut = kindred.models.change({ dimensions: 128 });
    await expect(cut).rejects.toMatchObject({ code: 'INVALID_PARAMETER' });
    const model = modelWith({ maxTokens: 12, matryoshka: [128] });
    await kindred.models.change({ model });
    expect(await kindred.models.change({ dimensions: 128, encoding: 'int8' })).toMatchObject({
      embedded: 0,
      converted: inventedPapers.length,
    });
    expect(kindred.reader.model.dimensions).toBe(128);
    expect(await scores(kindred)).toHaveLength(5);
    expect(kindred.models.list()[0]).toMatchObject({ bytes: 128 * inventedPapers.length });
    await kindred.put(items(more(0, 1)));
    expect((await kindred.search('owl')).results[0]?.paper.id).toBe('more:0');
  });

  it('to the model that the library has does nothing', async () => {
    const kindred = await open(fresh());
    await kindred.put(items());
    const { generation } = kindred.reader;
    expect(await kindred.models.change({})).toMatchObject({ changed: false, embedded: 0 });
    await expect(kindred.models.change({ back: true })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
    });
    expect(kindred.reader.generation).toBe(generation);
  });

  it('keeps older vectors until they are to go', async () => {
    const directory = fresh();
    // Small graphs do.
    const vectorLimits = { exact: 100, deletedShare: 0.3 };
    const kindred = await open(directory, { vectorLimits });
    await kindred.put(items(more(0, 400)));
    await kindred.models.change({ encoding: 'int8' });
    await kindred.close();
    opened.pop();
    const graphs = () => readdirSync(directory).filter((name) => name.endsWith('.hnsw'));
    expect(graphs()).toHaveLength(2);
    const again = await open(directory, { vectorLimits });
    const { bytes } = again.info();
    expect(await again.models.prune()).toMatchObject({ vectors: 400, models: [{}] });
    expect(graphs()).toHaveLength(1);
    expect(again.info().bytes).toBeLessThan(bytes - 400 * 384 * 4);
    expect(again.models.list()).toMatchObject([{ encoding: 'int8', vectors: 400 }]);
    expect((await again.search('owl number 77')).results).toHaveLength(10);
    await expect(again.models.change({ back: true })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
    });
  }, 120_000);
});
