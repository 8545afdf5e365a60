import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DigestFile } from '../../../src/follow/digest-file.js';
import { toPaperId } from '../../../src/paper/paper.js';
import { takeWriterLock } from '../../../src/store/writer-lock.js';

let directory: string;
let file: DigestFile;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kindred-digest-'));
  // It is kept beside a library; what is in that is none of its business.
  writeFileSync(join(directory, 'library.sqlite'), 'a library');
  file = new DigestFile(directory);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const hour = 3_600_000;
const at = (ms: number) => new Date(Date.UTC(2026, 2, 1) + ms);
const told = (id: string, added: Date) => ({ id: toPaperId(id), added });

describe('what a digest follows', () => {
  it('keeps its numbers when something before it is dropped', () => {
    const numbers = ['a', 'b', 'c'].map((question) => file.follow({ question }).number);
    expect(numbers).toEqual([1, 2, 3]);
    file.drop(2);
    expect(file.follow({ like: ['local:d'], unlike: [] }).number).toBe(4);
    expect(new DigestFile(directory).followed()).toEqual([
      { number: 1, question: 'a' },
      { number: 3, question: 'c' },
      { number: 4, like: ['local:d'], unlike: [] },
    ]);
    expect(() => file.drop(2)).toThrow(/number 2/u);
  });

  it('is for its owner alone, and leaves no other file behind', () => {
    file.follow({ question: 'a' });
    expect(statSync(join(directory, 'digest.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).sort()).toEqual(['digest.json', 'digest.lock', 'library.sqlite']);
  });

  it('is not changed while another process changes it', () => {
    const lock = takeWriterLock(directory, 'another', { file: 'digest.lock' });
    expect(() => file.follow({ question: 'a' })).toThrow(/another "kindred digest"/u);
    lock?.release();
    expect(file.follow({ question: 'a' }).number).toBe(1);
  });

  it.each(['{', '[]', '{"version":2,"followed":[]}', '{"version":1,"followed":[{"number":1}]}'])(
    'that cannot be read, %s, is told and left as it is',
    (text) => {
      writeFileSync(join(directory, 'digest.json'), text);
      expect(() => file.followed()).toThrow(/digest\.json, cannot be read/u);
      expect(() => file.follow({ question: 'a' })).toThrow(/digest\.json, cannot be read/u);
    },
  );

  it('needs a library', () => {
    rmSync(join(directory, 'library.sqlite'));
    expect(() => file.follow({ question: 'a' })).toThrow(/no library/u);
  });
});

describe('what a digest has told', () => {
  it('is nothing at first', () => {
    expect(file.next()).toEqual({ since: undefined, told: new Set() });
  });

  it('is remembered as long as the next one looks back', () => {
    file.keep(at(0), [told('old', at(-2 * hour)), told('late', at(-hour / 2))]);
    expect(file.next()).toEqual({ since: at(-hour), told: new Set(['late']) });
    file.keep(at(hour / 4), []);
    expect(file.next().told).toEqual(new Set(['late']));
    file.keep(at(2 * hour), [told('new', at(1.5 * hour))]);
    expect(file.next()).toEqual({ since: at(hour), told: new Set(['new']) });
  });
});
