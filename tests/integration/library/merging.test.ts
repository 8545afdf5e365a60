import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openKindred, type Kindred } from '../../../src/index.js';
import { paperSchema, type Paper } from '../../../src/paper/paper.js';
import { invented } from './papers.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-merging-'));
afterAll(() => rmSync(root, { recursive: true }));
const opened: Kindred[] = [];
afterEach(async () => {
  for (const kindred of opened.splice(0)) await kindred.close();
});
let next = 0;

async function open(library = join(root, String(next++))): Promise<Kindred> {
  const kindred = await openKindred({ library, mode: 'write', workers: 1 });
  opened.push(kindred);
  return kindred;
}

const about = { title: 'On the slow thinking of winter owls', authors: ['Ada Moor'], year: 2020 };
const parse = (fields: Record<string, unknown>) => paperSchema.parse({ ...about, ...fields });
const zotero = parse({ id: 'local:owls', abstract: 'Owls think slowly …', keywords: ['owls'] });
const crossref = parse({
  id: 'doi:10.1000/owls',
  abstract: 'Owls think slowly in winter, and we say why.',
  venue: 'Journal of Owls',
  identifiers: ['doi:10.1000/owls'],
});
const pubmed = parse({
  id: 'pmid:77',
  title: 'On the Slow Thinking of Winter Owls.',
  identifiers: ['pmid:77', 'doi:10.1000/owls'],
});
const other = invented(1, {});

const put = (kindred: Kindred, papers: readonly Paper[], file = 'a.bib') =>
  kindred.put(papers.map((paper, i) => ({ paper, origin: { file, line: i + 1 } })));
const idsOf = ({ reader }: Kindred) =>
  Array.from(reader.newestRows(), (row) => reader.paper(row).id);

describe('the same paper from several sources', () => {
  it('is one record with the best of each, found by every name', async () => {
    const kindred = await open();
    expect(await put(kindred, [zotero, other])).toMatchObject({ added: 2, merged: 0 });
    expect(await put(kindred, [crossref], 'b.json')).toMatchObject({ added: 0, merged: 1 });
    expect(await put(kindred, [pubmed], 'c.xml')).toMatchObject({ added: 0, merged: 1 });
    expect(kindred.reader.size).toBe(2);
    const paper = kindred.paper('local:owls');
    expect(paper).toMatchObject({
      id: 'local:owls',
      abstract: crossref.abstract,
      keywords: ['owls'],
    });
    for (const name of [
      '10.1000/owls',
      'pmid:77',
      'doi:10.1000/OWLS',
      'https://doi.org/10.1000/owls',
    ]) {
      expect(kindred.paper(name).id).toBe('local:owls');
    }
    expect(
      kindred.merged('pmid:77')?.records.map(({ paper: { id }, origin }) => [id, origin]),
    ).toEqual([
      ['doi:10.1000/owls', 'b.json:1'],
      ['local:owls', 'a.bib:1'],
      ['pmid:77', 'c.xml:1'],
    ]);
  });

  it('is one also when they come together, and again without embedding anything', async () => {
    const kindred = await open();
    const all = [zotero, crossref, other, pubmed];
    expect(await put(kindred, all)).toMatchObject({ added: 2, merged: 2 });
    expect(await put(kindred, all)).toMatchObject({
      unchanged: 4,
      embedded: 0,
      merged: 0,
      added: 0,
    });
    expect(kindred.reader.size).toBe(2);
  });

  it('follows a change of any of its records', async () => {
    const kindred = await open();
    await put(kindred, [zotero, crossref]);
    const longer = { ...crossref, abstract: `${crossref.abstract} And what of spring?` };
    expect(await put(kindred, [longer])).toMatchObject({ changed: 1, embedded: 1 });
    expect(kindred.paper('local:owls').abstract).toBe(longer.abstract);
    const { results } = await kindred.search('slow owls in spring', { k: 1 });
    expect(results[0]?.paper.id).toBe('local:owls');
  });

  it('becomes one when a record joins two that were apart', async () => {
    const kindred = await open();
    const byArxiv = parse({
      id: 'arxiv:2001.00001',
      year: 2019,
      identifiers: ['arxiv:2001.00001'],
    });
    await put(kindred, [byArxiv, crossref]);
    expect(kindred.reader.size).toBe(2);
    const both = parse({ id: 's2:x', identifiers: ['arxiv:2001.00001', 'doi:10.1000/owls'] });
    expect(await put(kindred, [both])).toMatchObject({ merged: 1 });
    expect(idsOf(kindred)).toEqual(['arxiv:2001.00001']);
    expect(kindred.merged('arxiv:2001.00001')?.records).toHaveLength(3);
  });

  it('becomes one when a record gains the identifier that tells', async () => {
    const kindred = await open();
    const bare = parse({ id: 'a:1', title: 'On winter owls' });
    await put(kindred, [crossref, bare]);
    expect(kindred.reader.size).toBe(2);
    const named = { ...bare, title: crossref.title, identifiers: ['doi:10.1000/owls'] };
    expect(await put(kindred, [named])).toMatchObject({ merged: 1, changed: 0 });
    expect(idsOf(kindred)).toEqual(['doi:10.1000/owls']);
    expect(await put(kindred, [named, crossref])).toMatchObject({ unchanged: 2, embedded: 0 });
    expect(kindred.merged('a:1')?.records).toHaveLength(2);
    await kindred.split('a:1');
    expect(kindred.paper('a:1')).toEqual(named);
  });

  it('goes as a whole, and comes back as it was given', async () => {
    const kindred = await open();
    await put(kindred, [zotero, crossref]);
    expect((await kindred.delete(['10.1000/owls'])).deleted).toEqual(['local:owls']);
    expect(kindred.reader.size).toBe(0);
    await put(kindred, [crossref]);
    expect(kindred.paper('10.1000/owls')).toEqual(crossref);
  });

  it('is not looked for where that is not wanted', async () => {
    const kindred = await open();
    const items = [zotero, crossref].map((paper) => ({ paper }));
    expect(await kindred.put(items, { merge: false })).toMatchObject({ added: 2, merged: 0 });
    const { doubtful } = kindred.duplicates();
    expect(doubtful.map((pair) => pair.map(({ id }) => id).sort())).toEqual([
      ['doi:10.1000/owls', 'local:owls'],
    ]);
  });
});

describe('a merge', () => {
  it('can be undone, and stays so', async () => {
    const kindred = await open();
    await put(kindred, [zotero, crossref, pubmed]);
    expect([...(await kindred.split('local:owls'))].sort()).toEqual([
      'doi:10.1000/owls',
      'local:owls',
      'pmid:77',
    ]);
    for (const paper of [zotero, crossref, pubmed]) expect(kindred.paper(paper.id)).toEqual(paper);
    expect(kindred.merged('local:owls')).toBeUndefined();
    expect(await put(kindred, [zotero, crossref, pubmed])).toMatchObject({ unchanged: 3 });
    expect(kindred.reader.size).toBe(3);
    expect(kindred.duplicates().doubtful).toEqual([]);
  });

  it('can be undone for one record alone', async () => {
    const kindred = await open();
    await put(kindred, [zotero, crossref, pubmed]);
    await kindred.split('pmid:77');
    expect(kindred.paper('pmid:77')).toEqual(pubmed);
    expect(kindred.merged('local:owls')?.records).toHaveLength(2);
  });

  it('can be made by hand, also of what was taken apart', async () => {
    const kindred = await open();
    await put(kindred, [zotero, crossref, other]);
    await kindred.split('local:owls');
    expect(await kindred.merge(['doi:10.1000/owls', 'local:owls'])).toBe('doi:10.1000/owls');
    expect(kindred.paper('local:owls').id).toBe('doi:10.1000/owls');
    expect(await kindred.merge(['doi:10.1000/owls', other.id])).toBe('doi:10.1000/owls');
    expect(kindred.reader.size).toBe(1);
  });

  it('of what is one, or the splitting of what is one, is refused', async () => {
    const kindred = await open();
    await put(kindred, [zotero, crossref, other]);
    await expect(kindred.merge(['local:owls', '10.1000/owls'])).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
    });
    await expect(kindred.split(other.id)).rejects.toMatchObject({ code: 'INVALID_PARAMETER' });
    await expect(kindred.split('nobody')).rejects.toMatchObject({ code: 'PAPER_NOT_FOUND' });
  });
});

describe('versions of one work', () => {
  it('are both kept, are listed, and answered once', async () => {
    const kindred = await open();
    const preprint = parse({
      id: 'arxiv:2001.00001',
      year: 2019,
      identifiers: ['arxiv:2001.00001'],
    });
    expect(await put(kindred, [preprint, crossref, other])).toMatchObject({ added: 3, merged: 0 });
    const { versions, doubtful } = kindred.duplicates();
    expect(versions.map((pair) => pair.map(({ id }) => id))).toEqual([
      ['arxiv:2001.00001', 'doi:10.1000/owls'],
    ]);
    expect(doubtful).toEqual([]);
    const { results } = await kindred.search('slow thinking owls', { k: 3 });
    expect(results.filter(({ paper }) => paper.title === about.title)).toHaveLength(1);
    expect(kindred.versions('arxiv:2001.00001').map(({ id }) => id)).toEqual(['doi:10.1000/owls']);
  });
});
