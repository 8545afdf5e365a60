import { describe, expect, it } from 'vitest';
import { noTitle, readAs, readOne, readShort } from './read-as.js';

const rdf = (...items: string[]) =>
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n${items.join('\n')}\n</rdf:RDF>`;

const article = `<bib:Article rdf:about="#item_1"><z:itemType>journalArticle</z:itemType>
  <dcterms:isPartOf rdf:resource="urn:issn:1"/>
  <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Moor</foaf:surname><foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li>
  <rdf:li><foaf:Person><foaf:surname>The Ice Group</foaf:surname></foaf:Person></rdf:li></rdf:Seq></bib:authors>
  <dc:title>Ice</dc:title><dcterms:abstract>We melt.</dcterms:abstract><dc:date>March 3, 2021</dc:date><z:language>en</z:language>
  <dc:subject>thaw</dc:subject><dc:subject><z:AutomaticTag><rdf:value>snow</rdf:value></z:AutomaticTag></dc:subject>
  <dc:identifier><dcterms:URI><rdf:value>https://example.org/ice</rdf:value></dcterms:URI></dc:identifier>
  <dc:identifier>DOI 10.1000/ice</dc:identifier></bib:Article>`;
const journal = '<bib:Journal rdf:about="urn:issn:1"><dc:title>Snow</dc:title></bib:Journal>';

describe('RDF', () => {
  it("is read as Zotero writes it; a paper's journal may come later, notes and files are none", async () => {
    const file = '<z:Attachment rdf:about="#item_2"><dc:title>Full text</dc:title></z:Attachment>';
    const memo = '<bib:Memo rdf:about="#item_3"><rdf:value>read me</rdf:value></bib:Memo>';
    expect(await readOne('zotero-rdf', rdf(article, file, memo, journal))).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'The Ice Group'],
      year: 2021,
      venue: 'Snow',
      keywords: ['thaw', 'snow'],
      language: 'en',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice'],
    });
  });

  it('finds authors that stand as nodes of their own', async () => {
    const book = `<bibo:Book rdf:about="#book"><dc:title>Ice</dc:title><dc:creator rdf:resource="#moor"/>
      <dc:language rdf:resource="http://id.loc.gov/vocabulary/iso639-2/ger"/><dc:issued>2015</dc:issued>
      <bibo:isbn13>9780306406157</bibo:isbn13><dc:isPartOf>Snow books</dc:isPartOf></bibo:Book>`;
    const person =
      '<foaf:Person rdf:about="#moor"><foaf:familyName>Moor</foaf:familyName><foaf:givenName>Ada</foaf:givenName></foaf:Person>';
    expect(await readOne('zotero-rdf', rdf(book, person))).toMatchObject({
      authors: ['Ada Moor'],
      language: 'de',
      year: 2015,
      venue: 'Snow books',
      identifiers: ['isbn:9780306406157'],
    });
  });

  it('reads schema.org: names in one text, a journal behind its issue', async () => {
    const paper = `<schema:ScholarlyArticle><schema:name>Ice</schema:name><schema:author>Moor, Ada B.</schema:author>
      <schema:about>thaw</schema:about><schema:isPartOf rdf:resource="#issue"/></schema:ScholarlyArticle>`;
    const issue =
      '<schema:PublicationIssue rdf:about="#issue"><schema:isPartOf><schema:Periodical><schema:name>Snow</schema:name></schema:Periodical></schema:isPartOf></schema:PublicationIssue>';
    expect(await readOne('zotero-rdf', rdf(paper, issue))).toMatchObject({
      authors: ['Ada B. Moor'],
      keywords: ['thaw'],
      venue: 'Snow',
    });
  });

  it('keeps the order of records, refusing one without a title', async () => {
    const plain = (title: string) => `<rdf:Description>${title}</rdf:Description>`;
    const records = rdf(article, plain(''), plain('<dc:title>Snow</dc:title>'), journal);
    expect(await readShort('zotero-rdf', records)).toEqual(['Ice', `10: ${noTitle}`, 'Snow']);
    expect(await readAs('zotero-rdf', rdf())).toEqual([]);
  });
});
