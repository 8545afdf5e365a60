import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repairMojibake } from '../../../../src/importers/text/mojibake.js';
import { decodeWindows1252 } from '../../../../src/importers/windows-1252.js';

describe('repairing UTF-8 that was read as another encoding', () => {
  it.each([
    ['SchrÃ¶dinger', 'Schrödinger'],
    ['itâ€™s', 'it’s'],
    ['it\u00e2\u0080\u0099s', 'it’s'],
    ['JosÃ© and FranÃ§ois in MÃ¼nchen', 'José and François in München'],
    ['5 Ã\u0097 5 at 20Â°C', '5 × 5 at 20°C'],
    ['ÐŸÑ€Ð¸Ð²ÐµÑ‚', 'Привет'],
    ['â€œquotedâ€\u009d', '“quoted”'],
    ['SchrÃƒÂ¶dinger', 'Schrödinger'],
    ['itÃ¢â‚¬â„¢s', 'it’s'],
    ['Å\u0081ukasz WaÅ‚Ä™sa', 'Łukasz Wałęsa'],
  ])('makes %s %s', (damaged, text) => {
    expect(repairMojibake(damaged).text).toBe(text);
    expect(repairMojibake(damaged).repaired).toBe(true);
  });

  it('repairs the damaged words of a text that also has honest ones', () => {
    expect(repairMojibake('Müller und SchrÃ¶der, “so”').text).toBe('Müller und Schröder, “so”');
  });

  it.each([
    'Ã',
    'AMANHÃ… IRMÃ” MANHÃ—HOJE NÃO SÃO',
    'À la carte : « GRÂCE » – MÂ»',
    'kříž… tamtéž“ nejspíš“ MÍŠA NEJVÝŠE Úžasný DÉŽ',
    'la société²» et la cité…” d’été',
    'Tôi không biết Ấn Độ là gì; ÂM NHẠC Â',
    'Åse Ødegård fra Å… og ÄÖÜ”',
    'São Paulo, coração, Ã“',
    'Größe: 5 µm ± 2 °C, 10 € – ß',
    'Привет, мир… «да»',
    '中文，日本語。한국어',
    'Łódź, żółć, ĄĘ„',
    'İstanbul’da güneş',
  ])('leaves honest text alone: %s', (text) => {
    expect(repairMojibake(text)).toEqual({ text, repaired: false, suspicious: false });
  });

  it('calls suspicious what is damaged beyond repair', () => {
    expect(repairMojibake('lost \ufffd here').suspicious).toBe(true);
    expect(repairMojibake('voilÃ  tout').suspicious).toBe(true);
    expect(repairMojibake('this yearï¿½s task').suspicious).toBe(true);
    expect(repairMojibake('plain text').suspicious).toBe(false);
  });

  it('brings back any accented words that were read as windows-1252', () => {
    const words = fc.stringMatching(/^[a-z]{1,6}[éèüöäñçàøåœßžš’][a-z]{1,6}$/u);
    fc.assert(
      fc.property(words, (word) => {
        // À's second byte and four others have no character in windows-1252.
        const damaged = decodeWindows1252(Buffer.from(word, 'utf8'));
        fc.pre(damaged !== undefined);
        expect(repairMojibake(damaged).text).toBe(word);
      }),
    );
  });

  it('never changes ASCII and never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void repairMojibake(text)));
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(repairMojibake(text).text).toBe(text);
      }),
    );
  });
});
