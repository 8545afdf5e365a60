import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const read = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');

it('docs/search.md lists every note, and no other', () => {
  const told = [...read('docs/search.md').matchAll(/^\| `([A-Z_]+)` +\|/gmu)].map(
    ([, code]) => code,
  );
  const union = /readonly code:\s*((?:\|\s*'[A-Z_]+'\s*)+)/u.exec(
    read('src/search/answer.ts'),
  )?.[1];
  const codes = [...(union ?? '').matchAll(/'([A-Z_]+)'/gu)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(5);
  expect(told.sort()).toEqual(codes.sort());
});
