import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openKindred, type Kindred, type OpenOptions } from '../../../src/index.js';
import { databasePath } from '../../../src/library/library-files.js';
import { anisotropicModel } from '../embedder/model-folder.js';
import { inventedPapers } from './papers.js';

const items = inventedPapers.map((paper) => ({ paper }));
/** Words of the papers on board games alone; of the meaning of ice. */
const question = 'glacier retreat solved and stored';

function fresh(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kindred-unrelated-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

async function open(library: string, options: Partial<OpenOptions> = {}): Promise<Kindred> {
  const kindred = await openKindred({ library, mode: 'write', workers: 1, ...options });
  onTestFinished(() => kindred.close());
  return kindred;
}

const unrelatedIn = ({ reader }: Kindred) => reader.model.unrelatedCosine;

/** Makes a library's descriptions of models those of a Kindred that did not know of the value. */
function forget(library: string): void {
  const database = new Database(databasePath(library));
  database.exec(`UPDATE models SET description = json_remove(description, '$.unrelatedCosine')`);
  database.close();
}

/** The papers that hold none of the question's words, with their scores as parts of the best one's. */
async function byMeaning(kindred: Kindred) {
  const { results } = await kindred.search(question, { k: items.length });
  const silent = results.filter(({ parts }) => parts.lexical === 0);
  const best = silent[0]?.score ?? 1;
  return silent.map(({ score, parts: { dense = 0 } }) => ({ share: score / best, cosine: dense }));
}

describe('hybrid search by a model whose unrelated texts are near each other', () => {
  it('is not flat: what only the model’s cone brings near counts next to nothing', async () => {
    const kindred = await open(fresh(), { model: anisotropicModel() });
    await kindred.put(items);
    expect(unrelatedIn(kindred)).toBeGreaterThan(0.5);
    const found = await byMeaning(kindred);
    expect(found.length).toBeGreaterThan(3);
    const [{ cosine: nearest } = { cosine: 1 }] = found;
    const unrelated = unrelatedIn(kindred) ?? 0;
    for (const { share, cosine } of found) {
      expect(share).toBeCloseTo(Math.max(0, cosine - unrelated) / (nearest - unrelated), 6);
    }
    // The plain cosines, which results tell, are all alike.
    expect(Math.min(...found.map(({ cosine }) => cosine / nearest))).toBeGreaterThan(0.7);
    expect(Math.min(...found.map(({ share }) => share))).toBeLessThan(0.4);
  });

  it('takes a manifest at its word', async () => {
    const kindred = await open(fresh(), { model: anisotropicModel({ unrelatedCosine: 0 }) });
    await kindred.put(items);
    expect(unrelatedIn(kindred)).toBe(0);
    const found = await byMeaning(kindred);
    const [{ cosine: nearest } = { cosine: 1 }] = found;
    for (const { share, cosine } of found) expect(share).toBeCloseTo(cosine / nearest, 6);
  });
});

describe('reranking by sentences by such a model', () => {
  it('is not flat either', async () => {
    const kindred = await open(fresh(), { model: anisotropicModel() });
    await kindred.put(items);
    const { results } = await kindred.search(question, { k: items.length, rerank: 'sentences' });
    const scores = results.map(({ parts }) => parts.rerank ?? -1);
    expect(scores).toHaveLength(items.length);
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
    // Plain cosines differ by a hundredth: so short a text is nearly all prefix.
    expect(Math.min(...scores)).toBeLessThan(0.9 * Math.max(...scores));
  });
});

describe('the cosine of unrelated texts', () => {
  it('is stored when papers are put, so that a reader knows it without the model', async () => {
    const [library, model] = [fresh(), anisotropicModel()];
    const writer = await open(library, { model });
    await writer.put(items);
    const measured = unrelatedIn(writer);
    await writer.close();
    rmSync(join(model, 'onnx'), { recursive: true });
    const reader = await open(library, { mode: 'read' });
    expect(unrelatedIn(reader)).toBe(measured);
    expect(reader.related('p0').results.length).toBeGreaterThan(0);
  });

  it('is measured at the first search of an older library, which stays as it is until it is written to', async () => {
    const [library, model] = [fresh(), anisotropicModel()];
    const writer = await open(library, { model });
    await writer.put(items);
    const measured = unrelatedIn(writer);
    await writer.close();
    forget(library);
    const reader = await open(library, { mode: 'read' });
    expect(unrelatedIn(reader)).toBeUndefined();
    expect(reader.related('p0').results.length).toBeGreaterThan(0);
    await reader.search(question);
    expect(unrelatedIn(reader)).toBeCloseTo(measured ?? 0, 6);
    const other = await open(library, { mode: 'read' });
    expect(unrelatedIn(other)).toBeUndefined();
    await (await open(library)).put(items);
    expect(unrelatedIn(await open(library, { mode: 'read' }))).toBeCloseTo(measured ?? 0, 6);
  });

  it('is measured anew for another model and for cut vectors', async () => {
    const library = fresh();
    const kindred = await open(library);
    await kindred.put(items);
    expect(unrelatedIn(kindred)).toBe(0);
    const model = anisotropicModel();
    await kindred.models.change({ model });
    const whole = unrelatedIn(kindred);
    expect(whole).toBeGreaterThan(0.5);
    await kindred.models.change({ model, dimensions: 64 });
    const cut = unrelatedIn(kindred);
    expect(cut).toBeGreaterThan(0.5);
    expect(cut).not.toBe(whole);
    expect(unrelatedIn(await open(library, { mode: 'read' }))).toBe(cut);
    await kindred.models.change({ back: true });
    expect(unrelatedIn(kindred)).toBe(whole);
  });
});
