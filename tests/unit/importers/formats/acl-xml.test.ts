import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const collection = (id: string, volume: string, ...papers: string[]) =>
  `<?xml version='1.0' encoding='UTF-8'?>\n<collection id="${id}">\n${volume}\n${papers.join('\n')}\n</volume></collection>`;
const proceedings = `<volume id="main" type="proceedings"><meta><booktitle>Proceedings of IceNLP</booktitle>
  <editor><first>Ben</first><last>Quay</last></editor><year>2024</year></meta>
  <frontmatter><title>Front matter</title><url>2024.ice-main.0</url></frontmatter>`;

describe("the ACL Anthology's XML", () => {
  it('is read whole', async () => {
    const paper = `<paper id="1"><title><fixed-case>ICE</fixed-case>: Parsing <tex-math>\\alpha</tex-math> Words</title>
      <author><first>Ada</first><last>Moor</last></author><author><last>Plato</last></author>
      <abstract>We parse.</abstract><url>2024.ice-main.1</url><doi>10.1000/ice</doi><language>eng</language></paper>`;
    expect(await readOne('acl-xml', collection('2024.ice', proceedings, paper))).toEqual({
      id: 'doi:10.1000/ice',
      title: 'ICE: Parsing α Words',
      abstract: 'We parse.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'Plato'],
      year: 2024,
      venue: 'Proceedings of IceNLP',
      keywords: [],
      language: 'en',
      url: 'https://aclanthology.org/2024.ice-main.1',
      identifiers: ['doi:10.1000/ice', 'acl:2024.ice-main.1'],
    });
  });

  it('makes the id where the file gives none, and names a journal without its volume', async () => {
    const journal = `<volume id="1" type="journal"><meta><booktitle>Ice Linguistics, Volume 15, Number 1, March 1989</booktitle><year>1989</year></meta>`;
    expect(
      await readOne(
        'acl-xml',
        collection('J89', journal, '<paper id="2"><title>Ice</title></paper>'),
      ),
    ).toMatchObject({ id: 'acl:J89-1002', venue: 'Ice Linguistics', year: 1989 });
  });

  it('passes over front matter, refuses a paper without a title and reads the next', async () => {
    const papers = ['<paper id="1"></paper>', '<paper id="2"><title>Ice</title></paper>'];
    expect(await readShort('acl-xml', collection('2024.ice', proceedings, ...papers))).toEqual([
      `6: ${noTitle}`,
      'Ice',
    ]);
  });
});
