import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, type OddLine } from '../../../src/importers/decode.js';
import { collect, inChunks } from './collect.js';

async function decode(bytes: Buffer, chunk?: number) {
  const odd: OddLine[] = [];
  const text = await collect(decodeText(inChunks(bytes, chunk), (line) => odd.push(line)));
  return { text: text.join(''), odd };
}

const sample = 'Poincaré’s naïve 猫 🦉 graphs\r\nsecond line\n';

function utf16(text: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

describe('decodeText', () => {
  it.each([
    ['UTF-8', Buffer.from(sample)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${sample}`)],
    ['UTF-16 little-endian', utf16(sample, false)],
    ['UTF-16 big-endian', utf16(sample, true)],
  ])('reads %s, however it is cut', async (_, bytes) => {
    for (let chunk = 1; chunk <= bytes.length; chunk++) {
      expect(await decode(bytes, chunk)).toEqual({ text: sample, odd: [] });
    }
  });

  it('reads a line that is not UTF-8 as windows-1252, and tells which', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Poincaré\n'),
      Buffer.from([0x93, 0x50, 0xe9, 0x94, 0x20, 0x80, 0x0a]),
      Buffer.from('Gödel\n'),
    ]);
    const { text, odd } = await decode(bytes, 5);
    expect(text).toBe('Poincaré\n“Pé” €\nGödel\n');
    expect(odd).toEqual([
      { line: 2, usable: true, message: expect.stringContaining('windows-1252') as string },
    ]);
  });

  it('tells a line that is in neither encoding as unusable', async () => {
    const { odd } = await decode(Buffer.from([0x61, 0x0a, 0x81, 0x8d, 0xff, 0x0a]));
    expect(odd).toMatchObject([{ line: 2, usable: false }]);
  });

  it('tells NUL bytes as unusable', async () => {
    const { odd } = await decode(Buffer.from('fine\nbro\0ken\nfine\n'));
    expect(odd).toMatchObject([{ line: 2, usable: false }]);
  });

  it('does not cut a character in a line longer than it waits for', async () => {
    const text = `a${'猫🦉'.repeat(400_000)}`;
    expect(await decode(Buffer.from(text), 65_536)).toEqual({ text, odd: [] });
  });

  it('keeps every text of valid UTF-8, and never makes U+FFFD of other bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.integer({ min: 1, max: 9 }), async (array, chunk) => {
        const bytes = Buffer.from(array);
        const utf8 = !/^(?:fffe|feff)/u.test(bytes.toString('hex'));
        const { text } = await decode(bytes, chunk);
        if (utf8 && !bytes.includes(Buffer.from('\ufffd'))) expect(text).not.toContain('\ufffd');
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 9 }),
        async (text, chunk) => {
          const marked = text.replace(/^\ufeff/u, '').replaceAll('\0', ' ');
          expect((await decode(Buffer.from(marked), chunk)).text).toBe(marked);
        },
      ),
    );
  });
});
