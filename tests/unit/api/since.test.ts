import { describe, expect, it } from 'vitest';
import { daysBefore, toSince } from '../../../src/api/since.js';

const now = new Date('2026-03-10T15:30:00Z');

describe('toSince', () => {
  it.each([
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['1d', '2026-03-09T00:00:00.000Z'],
    ['7d', '2026-03-03T00:00:00.000Z'],
    ['36500d', '1926-04-04T00:00:00.000Z'],
  ])('reads %s as the beginning of a day', (text, day) => {
    expect(toSince(text, now)?.toISOString()).toBe(day);
  });

  it.each([
    '',
    '0d',
    '-1d',
    '36501d',
    '99999d',
    '7 d',
    '7',
    'd',
    '2026-02-30',
    '2025-02-29',
    '26-03-01',
  ])('refuses "%s"', (text) => {
    expect(toSince(text, now)).toBeUndefined();
  });
});

describe('daysBefore', () => {
  it('counts from the day of the moment, wherever in it that lies', () => {
    for (const time of ['00:00:00.000Z', '23:59:59.999Z']) {
      expect(daysBefore(new Date(`2026-03-10T${time}`), 10)).toEqual(new Date('2026-02-28'));
    }
  });
});
