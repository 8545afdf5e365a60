import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const article = (meta: string) =>
  `<article xml:lang="en"><front><journal-meta><journal-title-group><journal-title>Snow</journal-title></journal-title-group></journal-meta><article-meta>${meta}</article-meta></front><body><p>Not read.</p></body></article>`;
const titled = (title: string) =>
  article(`<title-group><article-title>${title}</article-title></title-group>`);

describe('JATS', () => {
  it('is read whole, of its front alone', async () => {
    const text =
      article(`<article-id pub-id-type="pmid">31</article-id><article-id pub-id-type="pmc">77</article-id>
      <article-id pub-id-type="doi">10.1000/ice</article-id>
      <title-group><article-title>Ice in <italic>Salmo</italic> streams<xref ref-type="fn">*</xref></article-title><subtitle>a survey</subtitle></title-group>
      <contrib-group><contrib contrib-type="author"><name><surname>Moor</surname><given-names>Ada</given-names><suffix>Jr</suffix></name></contrib>
      <contrib contrib-type="author"><collab>The Ice Group</collab></contrib>
      <contrib contrib-type="author"><string-name>B. Quay</string-name></contrib>
      <contrib contrib-type="editor"><name><surname>Reef</surname></name></contrib></contrib-group>
      <pub-date pub-type="ppub"><year>2013</year></pub-date><pub-date pub-type="epub"><year>2012</year></pub-date>
      <abstract abstract-type="teaser"><p>Melted!</p></abstract>
      <abstract><sec><title>Aims</title><p>To melt<sup>2</sup>.</p></sec><sec><title>Results:</title><p>It melted [<xref ref-type="bibr">3</xref>].</p></sec></abstract>
      <kwd-group kwd-group-type="abbreviations"><kwd>SD: standard deviation</kwd></kwd-group><kwd-group><kwd>thaw</kwd></kwd-group>`);
    const paper = await readOne('jats', text);
    expect(paper).toMatchObject({
      id: 'doi:10.1000/ice',
      abstract: 'Aims: To melt².\nResults: It melted.',
      authors: ['Ada Moor Jr', 'The Ice Group', 'B. Quay'],
      year: 2012,
      venue: 'Snow',
      keywords: ['thaw'],
      language: 'en',
      identifiers: ['doi:10.1000/ice', 'pmid:31', 'pmcid:PMC77'],
    });
    expect(paper.title).toMatch(/^Ice in Salmo streams\*?: a survey$/u);
  });

  it('reads sets of articles, refusing one without a title', async () => {
    const set = `<pmc-articleset>\n${titled('Ice')}\n${article('')}\n${titled('Snow')}\n</pmc-articleset>`;
    expect(await readShort('jats', set)).toEqual(['Ice', `3: ${noTitle}`, 'Snow']);
    expect(await readShort('jats', titled('Ice alone'))).toEqual(['Ice alone']);
  });
});
