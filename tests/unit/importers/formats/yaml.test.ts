import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

describe('CITATION.cff', () => {
  it('is read whole', async () => {
    const text = `cff-version: 1.2.0
message: Please cite it.
title: Ice melter
abstract: |
  We melt.
  We wait.
authors:
  - given-names: Ada
    name-particle: de la
    family-names: Moor
    name-suffix: Jr
  - name: The Ice Group
date-released: 2021-03-04
keywords: [thaw, snow]
doi: 10.1000/ice
url: https://example.org/ice
identifiers:
  - {type: doi, value: 10.1000/all-versions}
`;
    expect(await readOne('yaml', text)).toMatchObject({
      id: 'doi:10.1000/ice',
      title: 'Ice melter',
      authors: ['Ada de la Moor Jr', 'The Ice Group'],
      year: 2021,
      keywords: ['thaw', 'snow'],
      url: 'https://example.org/ice',
      identifiers: expect.arrayContaining([
        'doi:10.1000/ice',
        'doi:10.1000/all-versions',
      ]) as string[],
    });
  });

  it('stands for the paper that it would rather have cited, and lists its references', async () => {
    const text = `cff-version: 1.2.0
title: Ice melter
preferred-citation: {title: Ice, journal: Snow, year: 2020}
references:
  - {title: Thaw, conference: {name: IceConf}}
  - {doi: 10.1000/nameless}
`;
    expect(await readShort('yaml', text)).toEqual(['Ice', 'Thaw', `1: ${noTitle}`]);
  });

  it('stands for itself where the paper is not named', async () => {
    const text = 'cff-version: 1.2.0\ntitle: Ice melter\npreferred-citation: {doi: 10.1000/ice}\n';
    expect(await readShort('yaml', text)).toEqual(['Ice melter']);
  });
});

describe('CSL-YAML', () => {
  it('is read whole, its dates in any form', async () => {
    const text = `references:
- id: moor2021
  title: Ice
  author:
  - {family: Moor, given: Ada}
  container-title: Snow
  issued:
  - {year: 2021, month: 3}
  accessed:
  - {year: 2023}
  DOI: 10.1000/ice
- title: Thaw
  issued: 2019-05-01
`;
    expect(await readShort('yaml', text)).toEqual(['Ice', 'Thaw']);
    const [first = '', second = ''] = text.split('- title: Thaw');
    expect(await readOne('yaml', first)).toMatchObject({
      id: 'doi:10.1000/ice',
      authors: ['Ada Moor'],
      venue: 'Snow',
      year: 2021,
    });
    expect(await readOne('yaml', `references:\n- title: Thaw${second}`)).toMatchObject({
      year: 2019,
    });
  });

  it('tells the line where it is no YAML', async () => {
    expect(await readShort('yaml', 'references:\n- title: "Ice\n- x\n')).toEqual([
      expect.stringMatching(/^\d+: not YAML: /u),
    ]);
  });
});
