import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fingerprint, hashFile } from '../../../src/embedder/fingerprint.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const manifest = {
  id: 'some-model',
  dimensions: 384,
  maxTokens: 256,
  pooling: 'mean',
  dtype: 'q8',
  queryTemplate: 'query: {query}',
  passageTemplate: '{title}\n{abstract}',
} as const;

describe('fingerprint', () => {
  it('is the hash of the canonical JSON that its documentation shows', () => {
    const canonical =
      '{"dimensions":384,"maxTokens":256,"normalize":true,"passageTemplate":"{title}\\n{abstract}",' +
      '"pooling":"mean","queryTemplate":"query: {query}","tokenizer":"bb","version":2,"weights":["aa"]}';
    expect(fingerprint(manifest, { weights: ['aa'], tokenizer: 'bb' })).toBe(sha256(canonical));
  });

  it('tells weights from external data, and depends on no name', () => {
    const whole = fingerprint(manifest, { weights: ['aa', 'cc'], tokenizer: 'bb' });
    expect(whole).not.toBe(fingerprint(manifest, { weights: ['aa'], tokenizer: 'bb' }));
    const renamed = { ...manifest, id: 'other', license: 'MIT' };
    expect(fingerprint(renamed, { weights: ['aa', 'cc'], tokenizer: 'bb' })).toBe(whole);
  });
});

describe('hashFile', () => {
  it('gives the SHA-256, and the new one once the file has changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kindred-hash-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'file');
    writeFileSync(path, 'one');
    expect(await hashFile(path)).toBe(sha256('one'));
    expect(await hashFile(path)).toBe(sha256('one'));
    writeFileSync(path, 'three');
    expect(await hashFile(path)).toBe(sha256('three'));
  });
});
