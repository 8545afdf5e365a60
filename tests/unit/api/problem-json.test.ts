import { expect, it } from 'vitest';
import { problemJsonSchema, toProblemJson } from '../../../src/api/problem-json.js';
import { KindredError } from '../../../src/errors/kindred-error.js';

it('tells the asker what is wrong with the request, in words and in values', () => {
  const problem = toProblemJson(new KindredError('PAPER_NOT_FOUND', { id: 'doi:10.1/x' }), 'r-1');
  expect(problemJsonSchema.parse(problem)).toEqual({
    type: 'urn:kindred:error:PAPER_NOT_FOUND',
    title: 'Paper not found',
    status: 404,
    code: 'PAPER_NOT_FOUND',
    detail: expect.stringContaining('doi:10.1/x') as unknown,
    instance: 'urn:kindred:request:r-1',
    requestId: 'r-1',
    details: { id: 'doi:10.1/x' },
  });
});

it('has no details where the message needs none', () => {
  expect(toProblemJson(new KindredError('QUERY_EMPTY', undefined))).not.toHaveProperty('details');
});

it('keeps the machine to itself when the fault is on our side', () => {
  const path = '/home/ada/secret/library.sqlite';
  const error = new KindredError('LIBRARY_UNREADABLE', { path, problem: 'torn page' });
  const problem = toProblemJson(error, 'r-2');
  expect(JSON.stringify(problem)).not.toMatch(/secret|torn/u);
  expect(problem).toMatchObject({ status: 500, code: 'LIBRARY_UNREADABLE', requestId: 'r-2' });
  expect(problem.detail).toContain('r-2');
});

it('names the request in an unexpected error, for the log', () => {
  const problem = toProblemJson(new KindredError('INTERNAL', { requestId: 'r-3' }), 'r-3');
  expect(problem.detail).toContain('r-3');
});
