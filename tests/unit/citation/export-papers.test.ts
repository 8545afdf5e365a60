import { describe, expect, it } from 'vitest';
import { exportFormats, exportPapers } from '../../../src/citation/export-papers.js';
import { readText } from '../../../src/importers/read-text.js';
import { paperSchema, type Paper } from '../../../src/paper/paper.js';

const papers: readonly Paper[] = [
  {
    id: 'doi:10.1000/owls',
    title: 'Slow thinking & 50% of “winter” owls: costs of $5 {and} more_or_less',
    abstract:
      'Owls #1 think slowly.\nThey think O(n²) thoughts; some say "why?", others ~100 \\ nothing.',
    authors: ['Ada Moor', 'Ben van der Quay', 'The Owl Consortium'],
    year: 2020,
    venue: 'Journal of Owls & Night',
    keywords: ['night', 'owls'],
    url: 'https://example.org/owls_1',
    language: 'en',
    identifiers: ['doi:10.1000/owls', 'url:https://example.org/owls_1'],
  },
  { id: 'local:1', title: '梟の冬', abstract: '梟は冬にゆっくり考える。' },
  {
    id: 'pmid:7',
    title: 'Owls, again',
    identifiers: ['pmid:7'],
    abstractKind: 'summary',
    abstract: 'So.',
  },
].map((paper) => paperSchema.parse(paper));

async function text(
  some: readonly Paper[],
  format: (typeof exportFormats)[number],
): Promise<string> {
  let all = '';
  for await (const piece of exportPapers(some, format)) all += piece;
  return all;
}

async function read(written: string, format: string): Promise<(Paper | string)[]> {
  const found: (Paper | string)[] = [];
  for await (const record of readText(written, { format, file: 'x' })) {
    found.push(record.kind === 'paper' ? record.paper : record.problem);
  }
  return found;
}

describe('papers that go out', () => {
  it.each(['jsonl', 'csv'] as const)('as %s come back as they were', async (format) => {
    expect(await read(await text(papers, format), format)).toMatchObject(papers);
  });

  it.each(['bibtex', 'ris', 'csl-json'] as const)(
    'as %s come back with all that it has a place for',
    async (format) => {
      const back = await read(await text(papers, format), format);
      const line = (abstract: string) =>
        format === 'csl-json' ? abstract : abstract.replaceAll('\n', ' ');
      expect(back).toMatchObject(
        papers.map(({ title, abstract, authors, year, venue, keywords, url }) => ({
          ...{ title, abstract: line(abstract), authors, keywords },
          ...(year !== undefined && { year, venue, url }),
        })),
      );
      expect(back[0]).toMatchObject({ id: 'doi:10.1000/owls' });
    },
  );

  it.each(exportFormats)('in %s are whole in any number, none included', async (format) => {
    expect(await read(await text([], format), format)).toEqual([]);
    const [first] = papers;
    const many = Array.from({ length: 450 }, (_, i) => ({
      ...first!,
      title: `Owls of forest ${i}`,
    }));
    const back = await read(await text(many, format), format);
    expect(back.map((paper) => (typeof paper === 'string' ? paper : paper.title))).toEqual(
      many.map(({ title }) => title),
    );
    // Keys tell entries apart beyond a batch.
    if (format === 'bibtex') {
      const keys = [...(await text(many, format)).matchAll(/^@\w+\{([^,]+),/gmu)].map(
        ([, key]) => key,
      );
      expect(new Set(keys).size).toBe(many.length);
    }
  });
});
