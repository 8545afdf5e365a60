import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { hostileMarkup, makeSmallLibrary, type SmallLibrary } from './small-library.js';

let library: SmallLibrary;
let server: RunningServer;

beforeAll(async () => {
  library = await makeSmallLibrary();
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
});
afterAll(async () => {
  await server.close();
  await library.dispose();
});

const get = (parameters: string) => fetch(`${server.url}/api/v1/citations?${parameters}`);

it.each([
  ['bibtex', 'application/x-bibtex', '@article{crumb2020sourdough,'],
  ['ris', 'application/x-research-info-systems', 'TI  - How sourdough rises'],
  ['csl-json', 'application/vnd.citationstyles.csl+json', '"DOI": "10.1000/bread"'],
  ['text', 'text/plain', 'Crumb, E., & Rye, F. (2020). How sourdough rises.'],
])('gives a reference as %s', async (format, type, holds) => {
  const response = await get(`id=10.1000%2Fbread&format=${format}`);
  expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  expect(response.headers.has('content-disposition')).toBe(false);
  expect(await response.text()).toContain(holds);
});

it('gives several, to be kept as a file if asked', async () => {
  const response = await get('id=doi:10.1000/bread&id=local:sediment&download=true');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="kindred.bib"');
  expect((await response.text()).match(/^@/gmu)).toHaveLength(2);
});

it.each([
  ['', 400, 'INVALID_PARAMETER'],
  ['id=', 400, 'INVALID_PARAMETER'],
  ['id=doi:10.1000/bread&format=docx', 400, 'INVALID_PARAMETER'],
  ['id=doi:10.1000/bread&format=ris&format=ris', 400, 'INVALID_PARAMETER'],
  ['id=a&'.repeat(101), 400, 'INVALID_PARAMETER'],
  ['id=doi:10.1000/bread&id=local:unknown', 404, 'PAPER_NOT_FOUND'],
])('refuses ?%.40s', async (parameters, status, code) => {
  const response = await get(parameters);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

it('shows all formats on a page, where a hostile title stays text', async () => {
  const id = `local:${hostileMarkup}`;
  const response = await fetch(`${server.url}/cite?id=${encodeURIComponent(id)}`, {
    headers: { accept: 'text/html' },
  });
  const html = await response.text();
  expect(html.match(/<pre /gu)).toHaveLength(4);
  expect(html).toContain('Injected markup');
  expect(html).not.toMatch(/<img|<script>/u);
});
