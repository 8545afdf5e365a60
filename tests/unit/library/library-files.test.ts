import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { libraryBytes } from '../../../src/library/library-files.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-files-'));
afterAll(() => rmSync(root, { recursive: true }));

it('counts the bytes of a library and of nothing else, whatever links lead nowhere', () => {
  writeFileSync(join(root, 'library.sqlite'), 'a'.repeat(100));
  writeFileSync(join(root, 'vectors.abc.json'), 'b'.repeat(20));
  writeFileSync(join(root, 'notes.txt'), 'c'.repeat(1_000));
  symlinkSync('nowhere', join(root, 'lexical.1.aa.bm25'));
  symlinkSync('vectors.round.hnsw', join(root, 'vectors.round.hnsw'));
  expect(libraryBytes(root)).toBe(120);
});

it('counts nothing where there is no directory', () => {
  expect(libraryBytes(join(root, 'none'))).toBe(0);
});
