import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { covers, isTextOf, stateOf } from '../../../../src/server/access/api-key.js';
import {
  addKey,
  keyFilePath,
  readKeyFile,
  revokeKey,
} from '../../../../src/server/access/key-file.js';
import { KeyRing } from '../../../../src/server/access/key-ring.js';
import { takeWriterLock } from '../../../../src/store/writer-lock.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kindred-keys-'));
  // Keys are kept beside a library; what is in it is none of their business.
  writeFileSync(join(directory, 'library.sqlite'), 'a library');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const past = new Date('2020-01-01T00:00:00Z');

describe('the file of the API keys', () => {
  it('keeps what tells a key again, and not the key', () => {
    const { key, text } = addKey(directory, { name: 'laptop', scope: 'write' });
    expect(text).toMatch(/^kindred_[\da-f]{8}_[\w-]{43}$/u);
    expect(readKeyFile(directory)).toEqual([key]);
    expect(isTextOf(text, key)).toBe(true);
    expect(
      isTextOf(
        text.replace(/.$/u, (last) => (last === 'A' ? 'B' : 'A')),
        key,
      ),
    ).toBe(false);
    const stored = readFileSync(keyFilePath(directory), 'utf8');
    expect(stored).not.toContain(text.slice(17));
  });

  it('is for its owner alone, and leaves nothing half done beside it', () => {
    addKey(directory, { name: 'a', scope: 'read' });
    addKey(directory, { name: 'b', scope: 'read' });
    expect(statSync(keyFilePath(directory)).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).sort()).toEqual(['keys.json', 'keys.lock', 'library.sqlite']);
  });

  it('has a name once, until it is revoked', () => {
    const first = addKey(directory, { name: 'a', scope: 'read' });
    expect(() => addKey(directory, { name: 'a', scope: 'read' })).toThrow('there is a key "a"');
    expect(revokeKey(directory, 'a').id).toBe(first.key.id);
    const second = addKey(directory, { name: 'a', scope: 'read' });
    expect(revokeKey(directory, second.key.id).id).toBe(second.key.id);
    expect(readKeyFile(directory).map((key) => stateOf(key))).toEqual(['revoked', 'revoked']);
    expect(() => revokeKey(directory, 'a')).toThrow(
      expect.objectContaining({ code: 'KEY_NOT_FOUND' }),
    );
  });

  it.each([
    ['', 'end of JSON'],
    ['{"version":1,"keys":[', 'JSON'],
    ['{}', 'version'],
    ['{"version":2,"keys":[]}', 'another version'],
    ['{"version":1,"keys":[{"id":"x"}]}', 'keys.0'],
    ['[]', 'object'],
  ])('that reads %j is damaged, not empty, and is left as it is', (content, problem) => {
    writeFileSync(keyFilePath(directory), content);
    const damaged: unknown = expect.objectContaining({ code: 'KEYS_UNREADABLE' });
    expect(() => readKeyFile(directory)).toThrow(damaged);
    expect(() => readKeyFile(directory)).toThrow(problem);
    expect(() => addKey(directory, { name: 'a', scope: 'admin' })).toThrow(damaged);
    expect(() => revokeKey(directory, 'a')).toThrow(damaged);
    expect(() => new KeyRing(directory)).toThrow(damaged);
    expect(readFileSync(keyFilePath(directory), 'utf8')).toBe(content);
  });

  it('with one id twice is damaged', () => {
    const { key } = addKey(directory, { name: 'a', scope: 'read' });
    writeFileSync(keyFilePath(directory), JSON.stringify({ version: 1, keys: [key, key] }));
    expect(() => readKeyFile(directory)).toThrow('twice');
  });

  it('is changed by one process at a time', () => {
    const lock = takeWriterLock(directory, 'another', { file: 'keys.lock' });
    expect(() => addKey(directory, { name: 'a', scope: 'read' })).toThrow(
      expect.objectContaining({ code: 'LIBRARY_BUSY' }),
    );
    lock?.release();
    addKey(directory, { name: 'a', scope: 'read' });
    expect(readKeyFile(directory)).toHaveLength(1);
  });

  it('is not made where no library is', () => {
    rmSync(join(directory, 'library.sqlite'));
    expect(() => addKey(directory, { name: 'a', scope: 'read' })).toThrow(
      expect.objectContaining({ code: 'LIBRARY_NOT_FOUND' }),
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('a ring of keys', () => {
  it('knows a key by its whole text only', () => {
    const { key, text } = addKey(directory, { name: 'a', scope: 'read' });
    const ring = new KeyRing(directory);
    expect(ring.identify(text)).toEqual(key);
    const other = `${text.slice(0, 17)}${'A'.repeat(43)}`;
    for (const wrong of [
      '',
      'kindred_',
      key.id,
      text.slice(0, -1),
      `${text}A`,
      other,
      ` ${text}`,
    ]) {
      expect(() => ring.identify(wrong)).toThrow('no such key');
    }
  });

  it('refuses keys that have expired or are revoked, saying so', () => {
    const expired = addKey(directory, { name: 'old', scope: 'admin', expires: past });
    const revoked = addKey(directory, { name: 'gone', scope: 'admin' });
    revokeKey(directory, 'gone');
    const ring = new KeyRing(directory);
    expect(() => ring.identify(expired.text)).toThrow('expired at 2020-01-01');
    expect(() => ring.identify(revoked.text)).toThrow('was revoked');
  });

  it('lets each scope do what the lesser ones may', () => {
    const may = (['read', 'write', 'admin'] as const).map((has) =>
      (['read', 'write', 'admin'] as const).filter((needs) => covers(has, needs)),
    );
    expect(may).toEqual([['read'], ['read', 'write'], ['read', 'write', 'admin']]);
  });
});
