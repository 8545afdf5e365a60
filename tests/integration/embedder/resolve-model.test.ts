import { createServer } from 'node:http';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  createReadStream,
  existsSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';
import {
  bundledFolder,
  modelWith,
  modelWithoutManifest,
  temporaryFolder,
  writeJson,
} from './model-folder.js';

afterEach(() => vi.unstubAllEnvs());

const sentenceTransformersFiles = {
  'modules.json': [
    { idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' },
    { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
    { idx: 2, name: '2', path: '2_Normalize', type: 'sentence_transformers.models.Normalize' },
  ],
  '1_Pooling/config.json': {
    word_embedding_dimension: 384,
    pooling_mode_cls_token: true,
    pooling_mode_mean_tokens: false,
  },
  'sentence_bert_config.json': { max_seq_length: 100, do_lower_case: false },
  'config_sentence_transformers.json': { prompts: { query: 'ask: ', passage: 'text: ' } },
};

const fingerprintOf = async (folder: string) => (await resolveModel(folder)).model.fingerprint;

describe('a fingerprint', () => {
  it('is the same for a copy under another name', async () => {
    const { model } = await resolveModel('all-MiniLM-L6-v2');
    expect(model.fingerprint).toMatch(/^[0-9a-f]{64}$/u);
    expect(await fingerprintOf(modelWith({ id: 'other', license: 'none' }))).toBe(
      model.fingerprint,
    );
  });

  it('is the same whatever cosine of unrelated texts is stated', async () => {
    const { model } = await resolveModel(modelWith({ unrelatedCosine: 0.4 }));
    expect(model.unrelatedCosine).toBe(0.4);
    expect(model.fingerprint).toBe(await fingerprintOf(bundledFolder));
    const unstated = await resolveModel(modelWith({ unrelatedCosine: undefined }));
    expect(unstated.model).not.toHaveProperty('unrelatedCosine');
    expect(unstated.model.fingerprint).toBe(model.fingerprint);
  });

  it.each([
    { pooling: 'cls' },
    { queryTemplate: 'query: {query}' },
    { passageTemplate: '{title}' },
    { maxTokens: 128 },
  ])('differs with %o', async (changes) => {
    expect(await fingerprintOf(modelWith(changes))).not.toBe(await fingerprintOf(bundledFolder));
  });

  it('differs with other weights, other external data or another tokenizer', async () => {
    const original = await fingerprintOf(bundledFolder);
    const weights = 'onnx/model_quantized.onnx';
    for (const file of [weights, `${weights}_data`, 'tokenizer.json']) {
      const folder = modelWith({ files: undefined });
      appendFileSync(join(folder, file), '\n');
      expect(await fingerprintOf(folder)).not.toBe(original);
    }
  });
});

describe('a model folder', () => {
  it('without a manifest is described by its configuration, and what is guessed is told', async () => {
    const notices: string[] = [];
    const onNotice = (message: string) => notices.push(message);
    const { model } = await resolveModel(modelWithoutManifest(), { onNotice });
    expect(model).toMatchObject({ dimensions: 384, pooling: 'mean', queryTemplate: '{query}' });
    expect(notices.join()).toContain('assuming mean pooling');
    expect(notices.join()).toContain('manifest.json');
  });

  it('is described by what sentence-transformers wrote into it', async () => {
    const folder = modelWithoutManifest();
    writeJson(folder, sentenceTransformersFiles);
    const notices: string[] = [];
    const { model } = await resolveModel(folder, { onNotice: (message) => notices.push(message) });
    expect(model).toMatchObject({
      pooling: 'cls',
      maxTokens: 100,
      queryTemplate: 'ask: {query}',
      passageTemplate: 'text: {title}\n{abstract}',
    });
    expect(notices).toEqual([]);
  });

  it.each([
    [
      'a layer after the pooling',
      { 'modules.json': [{ path: '2_Dense', type: 'x.Dense' }] },
      /Dense/u,
    ],
    ['another pooling', { '1_Pooling/config.json': { pooling_mode_max_tokens: true } }, /max_tok/u],
    [
      'two poolings at once',
      {
        '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: true },
      },
      /cls_token \+ pooling_mode_mean/u,
    ],
  ])('that asks for %s is refused rather than embedded wrongly', async (_, files, message) => {
    const folder = modelWithoutManifest();
    writeJson(folder, files);
    await expect(resolveModel(folder)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringMatching(message) as string,
    });
  });

  const damages: [string, (folder: string) => void, RegExp][] = [
    [
      'no weights',
      (f) => rmSync(join(f, 'onnx/model_quantized.onnx')),
      /model_quantized.*missing/u,
    ],
    ['no configuration', (f) => rmSync(join(f, 'config.json')), /config\.json is missing/u],
    [
      'altered weights of the same size',
      (f) => {
        const path = join(f, 'onnx/model_quantized.onnx');
        const { size } = statSync(path);
        truncateSync(path, size - 1);
        appendFileSync(path, '?');
      },
      /model_quantized.*checksum/u,
    ],
    ['no tokenizer', (f) => rmSync(join(f, 'tokenizer.json')), /tokenizer\.json is missing/u],
    [
      'truncated weights',
      (f) => truncateSync(join(f, 'onnx/model_quantized.onnx'), 99),
      /99 bytes/u,
    ],
    ['a broken manifest', (f) => writeFileSync(join(f, 'manifest.json'), '{'), /manifest\.json/u],
    [
      'a manifest with an unknown key',
      (f) => writeFileSync(join(f, 'manifest.json'), '{"poolin": "cls"}'),
      /poolin/u,
    ],
  ];
  it.each(damages)('with %s is refused, naming the file', async (_, harm, message) => {
    const folder = modelWith();
    harm(folder);
    await expect(resolveModel(folder)).rejects.toMatchObject({
      code: 'MODEL_DAMAGED',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each(['onnx/model_quantized.onnx', 'tokenizer.json'])(
    'whose unchecked %s is garbage is refused when it is loaded, and works once repaired',
    async (file) => {
      const folder = modelWith({ files: undefined });
      writeFileSync(join(folder, file), 'garbage');
      const embedder = createEmbedder(await resolveModel(folder));
      onTestFinished(() => embedder.close());
      await expect(embedder.embedQuery('x')).rejects.toMatchObject({
        code: 'MODEL_DAMAGED',
        message: expect.stringContaining(file) as string,
        cause: expect.any(Error) as Error,
      });
      cpSync(join(bundledFolder, file), join(folder, file));
      expect((await embedder.embedQuery('x')).length).toBe(384);
    },
  );

  it.each(['no-such-model', '../models', './x', 'a/b/c', '/no/such/folder', ''])(
    'named "%s" is not found, and nothing is asked of a hub',
    async (name) => {
      await expect(resolveModel(name)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    },
  );
});

describe('a hub id', () => {
  /** A hub with one model, "kindred-test/small": the files of a folder. */
  async function hub(folder = bundledFolder) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const prefix = '/kindred-test/small/resolve/main/';
      const file = request.url?.startsWith(prefix) ? request.url.slice(prefix.length) : '-';
      asked.push(file);
      const path = join(folder, file);
      if (!existsSync(path)) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-length': statSync(path).size });
      createReadStream(path).pipe(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stop = () => {
      server.close();
      server.closeAllConnections();
    };
    onTestFinished(stop);
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${port}`);
    return { asked, stop };
  }

  it('is downloaded once, then used without the network', async () => {
    const { asked, stop } = await hub();
    const cacheDir = temporaryFolder();
    const notices: string[] = [];
    const onNotice = (message: string) => notices.push(message);
    const first = await resolveModel('kindred-test/small', { cacheDir, onNotice });
    expect(notices.join()).toContain('downloading');
    expect(asked).toContain('onnx/model_quantized.onnx');
    expect(asked).not.toContain('manifest.json');
    stop();
    asked.length = 0;
    const embedder = createEmbedder(await resolveModel('kindred-test/small', { cacheDir }));
    onTestFinished(() => embedder.close());
    expect(embedder.model).toEqual(first.model);
    expect((await embedder.embedQuery('ice')).length).toBe(384);
    expect(asked).toEqual([]);
  });

  it('brings what sentence-transformers wrote, and external data', async () => {
    const published = modelWithoutManifest();
    writeJson(published, sentenceTransformersFiles);
    writeFileSync(join(published, 'onnx/model_quantized.onnx_data'), 'more weights');
    await hub(published);
    const cacheDir = temporaryFolder();
    const { model, folder } = await resolveModel('kindred-test/small', { cacheDir });
    expect(model).toMatchObject({ pooling: 'cls', maxTokens: 100, queryTemplate: 'ask: {query}' });
    expect(model.fingerprint).toBe(await fingerprintOf(published));
    expect(existsSync(join(folder, 'onnx/model_quantized.onnx_data'))).toBe(true);
  });

  it('whose download broke off is completed', async () => {
    await hub();
    const cacheDir = temporaryFolder();
    const whole = await resolveModel('kindred-test/small', { cacheDir });
    rmSync(join(whole.folder, 'onnx/model_quantized.onnx'));
    rmSync(join(whole.folder, 'tokenizer_config.json'));
    const again = await resolveModel('kindred-test/small', { cacheDir });
    expect(again.model).toEqual(whole.model);
  });

  it('that the hub does not know, or cannot answer, is not found', async () => {
    const { stop } = await hub();
    const cacheDir = temporaryFolder();
    const asking = (name: string) => resolveModel(name, { cacheDir });
    await expect(asking('kindred-test/unknown')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    stop();
    await expect(asking('kindred-test/small')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringMatching(/ECONNREFUSED|fetch failed/u) as string,
    });
  });
});
