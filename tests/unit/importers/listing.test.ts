import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detectImporter } from '../../../src/importers/detect.js';
import { listingImporter } from '../../../src/importers/listing.js';
import { collect, importText, inShort } from './collect.js';
import { inspectFiles, readFiles } from '../../../src/importers/read-files.js';

const owls =
  'Owls hunt at night, and nobody has counted them. We listened to a forest for a year with forty microphones. Their calls tell how many there are, and where they nest.';
const tides =
  'The tide of the northern bay was measured by hand for ninety years and then forgotten in a drawer'.repeat(
    4,
  );

describe('listingImporter', () => {
  it('pairs titles and abstracts between page furniture and blank lines', async () => {
    const page = [
      'Sign up for the newsletter!',
      'Get new papers in your inbox every day!',
      'SubscribeCounting Owls by Ear: A Year in the Forest',
      owls,
      '',
      'Is the Tide Late? Ninety Years of Records',
      '',
      tides,
      'Load more',
      '© 2024 Nobody',
    ];
    const records = await importText(listingImporter, page.join('\r\n'));
    expect(records).toMatchObject([
      {
        origin: { file: 'test', line: 3 },
        paper: { title: 'Counting Owls by Ear: A Year in the Forest', abstract: owls },
        warnings: [],
      },
      {
        origin: { line: 6 },
        paper: { title: 'Is the Tide Late? Ninety Years of Records', abstract: tides },
      },
    ]);
  });

  it('takes a label off only the title that follows page furniture', async () => {
    const records = await importText(
      listingImporter,
      ['Owls', owls, 'SubscribeNet: Learning to Listen', owls].join('\n'),
    );
    expect(records.map(inShort)).toEqual(['Owls', 'SubscribeNet: Learning to Listen']);
  });

  it('keeps a title without an abstract, and tells what is neither', async () => {
    const page = ['Forest Weekly', 'A Note on the Silence of Owls', 'On Tides', tides, owls];
    const records = await importText(listingImporter, page.join('\n'));
    expect(records.map(inShort)).toEqual([
      '1: neither a title with an abstract below it nor known page furniture',
      'A Note on the Silence of Owls',
      'On Tides',
      '5: an abstract without a title above it',
    ]);
    expect(records[1]).toMatchObject({ warnings: [expect.stringContaining('no abstract')] });
  });

  it('takes a single full sentence under a title for its abstract', async () => {
    const short = 'We show that owls can be counted by ear alone.';
    const records = await importText(listingImporter, `Counting Owls\n${short}\nTides\n${tides}`);
    expect(records).toMatchObject([
      { paper: { title: 'Counting Owls', abstract: short } },
      { paper: { title: 'Tides', abstract: tides } },
    ]);
  });

  it.each([
    [`Counting Owls\n${owls}\n`, 'page.txt', true],
    [`Counting Owls\n${owls}\n`, '', true],
    [`Counting Owls\n${owls}\n`, 'page.tex', false],
    ['Counting Owls\nCounting Tides\n', 'page.txt', false],
    [`TY  - JOUR\nTI  - Owls\nAB  - ${owls}\n`, 'page.txt', false],
    [`@article{owls,\n abstract = {${owls}}\n}`, 'page.txt', false],
    [`<html>\n<p>${owls}\n</html>`, 'page.txt', false],
    [Array.from({ length: 9 }, () => `${owls}\n`).join('\n'), 'essay.txt', false],
  ])('recognises %j in "%s": %s', (head, name, is) => {
    expect(listingImporter.sniff(head, name)).toBe(is);
  });

  const shared = fileURLToPath(
    new URL('../../../../shared/data/listing/papers.txt', import.meta.url),
  );
  const absent = existsSync(shared) ? '' : ' (skipped: ../shared/data is not here)';
  it.skipIf(absent !== '')(`reads the shared listing whole${absent}`, async () => {
    const head = (await readFile(shared, 'utf8')).slice(0, 65_536);
    expect(detectImporter(head, 'papers.txt')?.format).toBe('listing');
    const records = await collect(readFiles(await inspectFiles([shared])));
    const papers = records.flatMap((record) => (record.kind === 'paper' ? record.paper : []));
    expect(papers).toHaveLength(249);
    expect(records).toHaveLength(249);
    expect(new Set(papers.map(({ id }) => id)).size).toBe(249);
    for (const { title, abstract } of papers) {
      expect(title).not.toMatch(/^Subscribe|inbox/u);
      expect(title.length).toBeLessThan(200);
      expect(abstract.length).toBeGreaterThan(200);
    }
  });
});
