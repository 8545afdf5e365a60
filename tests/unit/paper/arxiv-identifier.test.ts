import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCanonicalIdentifier } from '../../../src/paper/identifier.js';

describe('an arXiv id', () => {
  it.each([
    ['0704.0001', 'arxiv:0704.0001'],
    ['1412.9999', 'arxiv:1412.9999'],
    ['1501.00001', 'arxiv:1501.00001'],
    ['2512.12345v12', 'arxiv:2512.12345'],
    ['arXiv:0912.0001v1', 'arxiv:0912.0001'],
    ['https://export.arxiv.org/pdf/1501.00001v2.pdf', 'arxiv:1501.00001'],
    ['https://arxiv.org/abs/cs/0112017', 'arxiv:cs/0112017'],
    ['astro-ph/0703999', 'arxiv:astro-ph/0703999'],
    ['cmp-lg/9404001', 'arxiv:cmp-lg/9404001'],
    ['Math.GT/0309136v1', 'arxiv:math.gt/0309136'],
  ])('%s is one', (text, canonical) => {
    expect(toCanonicalIdentifier(text)).toBe(canonical);
  });

  it.each([
    ['2021.0042', 'a month 21'],
    ['0703.0001', 'before the new style'],
    ['0704.00001', 'five digits before 2015'],
    ['1501.0001', 'four digits since 2015'],
    ['1500.00001', 'a month 0'],
    ['1513.00001', 'a month 13'],
    ['1706.037621', 'six digits'],
    ['dblp/1234567', 'no archive'],
    ['acl/0501001', 'no archive'],
    ['hep-th/9913001', 'a month 13'],
    ['hep-th/0704001', 'the old style after its end'],
    ['hep-th/9001001', 'the old style before arXiv'],
    ['hep-th/990101', 'too few digits'],
    ['math.GTX/0309136', 'a subject class of three letters'],
    ['arxiv:2021.0042', 'a month 21'],
  ])('%s is none: %s', (text) => {
    expect(toCanonicalIdentifier(text)).toBeUndefined();
  });

  it('that is none keeps the web address it was given in', () => {
    expect(toCanonicalIdentifier('https://arxiv.org/abs/2021.0042')).toBe(
      'url:https://arxiv.org/abs/2021.0042',
    );
    expect(toCanonicalIdentifier('10.48550/arXiv.2021.0042')).toBe('doi:10.48550/arxiv.2021.0042');
  });

  it('of the new style is one for every month and number of its time', () => {
    const two = (n: number) => String(n).padStart(2, '0');
    fc.assert(
      fc.property(
        fc.integer({ min: 15, max: 99 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 99_999 }),
        (year, month, number) => {
          const id = `${two(year)}${two(month)}.${String(number).padStart(5, '0')}`;
          expect(toCanonicalIdentifier(id)).toBe(`arxiv:${id}`);
        },
      ),
    );
  });
});
