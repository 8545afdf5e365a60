import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AutoModel, AutoTokenizer, Tensor } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import type { Embedder } from '../../../src/embedder/embedder.js';
import { pool } from '../../../src/embedder/pooling.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';
import { dot, normalize } from '../../../src/ranking/embedding.js';
import { bundledFolder, modelWith } from './model-folder.js';

const texts = [
  'A cat sleeps on the warm roof.',
  'Kittens nap in the sun.',
  'Interest rates rose by half a percent.',
  'The central bank made borrowing dearer.',
  ...Array.from({ length: 30 }, (_, i) => `Text number ${i} ${'has some more words '.repeat(i)}`),
];

async function closeAll(...embedders: readonly Embedder[]): Promise<void> {
  await Promise.all(embedders.map((each) => each.close()));
}

async function start(folder = bundledFolder, workers = 1): Promise<Embedder> {
  return createEmbedder(await resolveModel(folder), { workers });
}

describe('the embedder', () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await start(bundledFolder, 2);
  });
  afterAll(() => embedder.close());

  it('gives unit vectors of the model’s dimensions, in the order of the texts', async () => {
    const forward = await embedder.embedPassages(texts);
    const backward = await embedder.embedPassages([...texts].reverse());
    expect(forward.length).toBe(texts.length);
    for (const [i, embedding] of forward.entries()) {
      expect(embedding.length).toBe(384);
      expect(dot(embedding, embedding)).toBeCloseTo(1, 5);
      expect(dot(embedding, backward[texts.length - 1 - i]!)).toBeGreaterThan(0.999);
    }
  });

  it('puts texts of like meaning nearer than others', async () => {
    const [cat, kitten, rates, bank] = await embedder.embedPassages(texts.slice(0, 4));
    expect(dot(cat!, kitten!)).toBeGreaterThan(dot(cat!, rates!) + 0.2);
    expect(dot(rates!, bank!)).toBeGreaterThan(dot(kitten!, bank!) + 0.2);
  });

  it('embeds a text in a batch as it does alone', async () => {
    const together = await embedder.embedPassages(texts);
    for (const i of [0, 10, texts.length - 1]) {
      const [alone] = await embedder.embedPassages([texts[i]!]);
      expect(dot(alone!, together[i]!)).toBeGreaterThan(0.999);
    }
  });

  it('ends a text that is too long with the model’s closing token, as it was trained', async () => {
    const tokenizer = await AutoTokenizer.from_pretrained(bundledFolder);
    const model = await AutoModel.from_pretrained(bundledFolder, { dtype: 'q8' });
    const long = 'a model reads the beginning of a paper '.repeat(99);
    const ids = tokenizer.encode(long).slice(0, 255).concat(102);
    const tensor = (values: readonly number[]) =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
    const ones = ids.map(() => 1);
    const inputs = { input_ids: tensor(ids), attention_mask: tensor(ones) };
    const outputs = (await model({
      ...inputs,
      token_type_ids: tensor(ids.map(() => 0)),
    })) as { last_hidden_state: Tensor };
    const vector = new Float32Array(384);
    const states = { values: outputs.last_hidden_state.data as Float32Array, text: 0 };
    pool(
      'mean',
      {
        ...states,
        mask: inputs.attention_mask.data as BigInt64Array,
        tokens: 256,
        dimensions: 384,
      },
      vector,
    );
    expect(dot(normalize(vector), await embedder.embedQuery(long))).toBeGreaterThan(0.9999);
  });

  it('gives nothing for nothing, and a vector for white space and for a megabyte', async () => {
    expect(await embedder.embedPassages([])).toEqual([]);
    const [blank, huge] = await embedder.embedPassages([' \n', 'word '.repeat(200_000)]);
    expect([blank!.length, huge!.length]).toEqual([384, 384]);
    const [page] = await embedder.embedPassages(['word '.repeat(1_000)]);
    expect(dot(huge!, page!)).toBeGreaterThan(0.9999);
  });

  it('answers a query before the passages that were asked for earlier', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `${texts[i % texts.length]} ${i}`);
    const settled: string[] = [];
    const passages = embedder.embedPassages(many).then(() => settled.push('passages'));
    await embedder.embedQuery('quickly').then(() => settled.push('query'));
    await passages;
    expect(settled).toEqual(['query', 'passages']);
  });

  it('answers queries in the order they were asked, letting none starve', async () => {
    const answered: number[] = [];
    const asked = Array.from({ length: 24 }, (_, i) => i);
    const ask = (i: number) =>
      embedder.embedQuery(`question number ${i}`).then(() => answered.push(i));
    await Promise.all(asked.map(ask));
    // Of those asked before it, a query may overtake only the one that the other worker computes.
    for (const [turn, i] of answered.entries()) {
      const overtaken = answered.slice(turn + 1).filter((later) => later < i);
      expect(overtaken.length, `overtaken by ${i}: ${overtaken.join()}`).toBeLessThanOrEqual(1);
    }
  });

  it('stops when it is told to, and goes on with the next call', async () => {
    const many = Array.from({ length: 400 }, (_, i) => `${texts[i % texts.length]} ${i}`);
    const stop = new AbortController();
    const embedding = embedder.embedPassages(many, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(embedding).rejects.toThrow('enough');
    await expect(embedder.embedQuery('x', { signal: stop.signal })).rejects.toThrow('enough');
    expect((await embedder.embedQuery('again')).length).toBe(384);
  });
});

describe('a model’s templates', () => {
  it('change the vectors as the manifest says', async () => {
    const plain = await start();
    const prefixed = await start(modelWith({ queryTemplate: 'recipe for {query}' }));
    onTestFinished(() => closeAll(plain, prefixed));
    const query = await prefixed.embedQuery('bread');
    expect(dot(query, await plain.embedQuery('recipe for bread'))).toBeGreaterThan(0.9999);
    expect(dot(query, await plain.embedQuery('bread'))).toBeLessThan(0.99);
    // What a template makes of a query is not read as a pattern.
    const dollars = await prefixed.embedQuery('$& and $1');
    expect(dot(dollars, await plain.embedQuery('recipe for $& and $1'))).toBeGreaterThan(0.9999);
  });
});

describe('a model’s pooling', () => {
  const poolings: [string, (rows: number[][]) => number[]][] = [
    ['mean', (rows) => rows[0]!.map((_, d) => rows.reduce((sum, row) => sum + row[d]!, 0))],
    ['cls', (rows) => rows[0]!],
    ['last_token', (rows) => rows.at(-1)!],
  ];
  it.each(poolings)('%s is what its definition says, worked out apart', async (pooling) => {
    const tokenizer = await AutoTokenizer.from_pretrained(bundledFolder);
    const model = await AutoModel.from_pretrained(bundledFolder, { dtype: 'q8' });
    const outputs = (await model(tokenizer(texts[0]!))) as { last_hidden_state: Tensor };
    const [rows] = outputs.last_hidden_state.tolist() as number[][][];
    await model.dispose();
    const embedder = await start(modelWith({ pooling }));
    onTestFinished(() => embedder.close());
    const [embedding] = await embedder.embedPassages([texts[0]!, 'Another.']);
    for (const [name, define] of poolings) {
      const similarity = dot(normalize(Float32Array.from(define(rows!))), embedding!);
      if (name === pooling) expect(similarity).toBeGreaterThan(0.999);
      else expect(similarity).toBeLessThan(0.99);
    }
  });
});

describe('a model’s dimensions', () => {
  it('are refused where they give other dimensions than stated', async () => {
    const embedder = await start(modelWith({ dimensions: 128 }));
    await expect(embedder.embedQuery('x')).rejects.toMatchObject({ code: 'EMBEDDING_FAILED' });
    await embedder.close();
  });
});

describe('closing', () => {
  it('waits for the workers that are still being warmed, and refuses what comes later', async () => {
    const resolved = await resolveModel(bundledFolder);
    const embedder = createEmbedder(resolved, { workers: 2, warm: true });
    await embedder.close();
    const refusal = {
      code: 'EMBEDDING_FAILED',
      message: expect.stringContaining('closed') as string,
    };
    await expect(embedder.embedQuery('x')).rejects.toMatchObject(refusal);
    await expect(embedder.embedPassages(['x'])).rejects.toMatchObject(refusal);
    await embedder.close();
  });

  it('rejects what still waits, without crashing what is computed', async () => {
    const embedder = await start();
    const many = Array.from({ length: 200 }, (_, i) => `some text number ${i}`);
    const embedding = embedder.embedPassages(many);
    const outcome = expect(embedding).rejects.toMatchObject({ code: 'EMBEDDING_FAILED' });
    await embedder.close();
    await outcome;
  });

  it.each([
    ['after it', 'embed-once.ts', '384'],
    ['without it, from an idle embedder', 'leave-open.ts', '384'],
    ['in the middle of two workers’ runs', 'close-while-busy.ts', 'rejected\n'.repeat(3).trim()],
  ])('lets the process end by itself: %s', { timeout: 300_000 }, (_, script, output) => {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const flags = ['--import', 'tsx', path];
    const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
    expect([status, stdout.trim(), stderr]).toEqual([0, output, '']);
  });
});
