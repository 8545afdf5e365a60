import { describe, expect, it } from 'vitest';
import { KindredError, isKindredError, messageOf } from '../../../src/errors/kindred-error.js';
import { errorTable } from '../../../src/errors/table.js';

describe('the error table', () => {
  it('gives each code an HTTP error status and a non-zero exit code', () => {
    for (const { status, exit } of Object.values(errorTable)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(exit).toBeGreaterThan(0);
      expect(exit).toBeLessThan(256);
    }
  });
});

describe('KindredError', () => {
  it('names the thing and the next step, and keeps its cause', () => {
    const cause = new Error('disk');
    const error = new KindredError('PAPER_NOT_FOUND', { id: 'doi:10.1/x' }, { cause });
    expect(error.message).toContain('doi:10.1/x');
    expect(error.message).toContain('search result');
    expect([error.status, error.exit, error.cause]).toEqual([404, 4, cause]);
  });

  it('is told from other errors by its code', () => {
    const error = new KindredError('QUERY_EMPTY', undefined);
    expect(isKindredError(error)).toBe(true);
    expect(isKindredError(error, 'QUERY_EMPTY')).toBe(true);
    expect(isKindredError(error, 'PORT_IN_USE')).toBe(false);
    expect(isKindredError(new Error('x'))).toBe(false);
  });

  it('has a message for anything thrown', () => {
    expect(messageOf(new Error('x'))).toBe('x');
    expect(messageOf('y')).toBe('y');
  });
});
