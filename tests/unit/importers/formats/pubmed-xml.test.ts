import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const article = (inner: string, more = '') =>
  `<PubmedArticle><MedlineCitation><PMID>31</PMID><Article>${inner}</Article>${more}</MedlineCitation></PubmedArticle>`;
const set = (...records: string[]) =>
  `<?xml version="1.0"?>\n<PubmedArticleSet>\n${records.join('\n')}\n</PubmedArticleSet>`;

describe('PubMed XML', () => {
  it('is read whole: sections keep their labels, markup goes', async () => {
    const text = set(
      article(
        `<Journal><JournalIssue><PubDate><Year>2021</Year></PubDate></JournalIssue><Title>Snow : a journal</Title></Journal>
         <ArticleTitle>Ice in <i>Salmo</i> streams at CO<sub>2</sub> peaks.</ArticleTitle>
         <ELocationID EIdType="doi">10.1000/ice</ELocationID>
         <Abstract><AbstractText Label="AIMS">To melt &lt; 5 g.</AbstractText><AbstractText Label="RESULTS">It <b>melted</b>.</AbstractText></Abstract>
         <AuthorList><Author><LastName>Moor</LastName><ForeName>Ada B</ForeName><Suffix>Jr</Suffix></Author>
           <Author><CollectiveName>The Ice Group</CollectiveName></Author></AuthorList>
         <Language>eng</Language>`,
        `<KeywordList><Keyword>thaw</Keyword></KeywordList>
         <MeshHeadingList><MeshHeading><DescriptorName>Ice</DescriptorName></MeshHeading></MeshHeadingList>`,
      ),
    );
    expect(await readOne('pubmed-xml', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in Salmo streams at CO₂ peaks',
      abstract: 'Aims: To melt < 5 g.\nResults: It melted.',
      abstractKind: 'abstract',
      authors: ['Ada B Moor Jr', 'The Ice Group'],
      year: 2021,
      venue: 'Snow: a journal',
      keywords: ['thaw', 'Ice'],
      language: 'en',
      identifiers: ['doi:10.1000/ice', 'pmid:31'],
    });
  });

  it('takes a translated title out of its brackets, and the original where there is no other', async () => {
    const titled = (title: string) => article(`<ArticleTitle>${title}</ArticleTitle>`);
    expect(
      await readShort(
        'pubmed-xml',
        set(
          titled('[Ice [sic] in streams].'),
          titled('[Ice] and [snow].'),
          titled('Ice of the U.S.'),
          article(
            '<ArticleTitle>[Not Available].</ArticleTitle><VernacularTitle>Eis im Bach.</VernacularTitle>',
          ),
        ),
      ),
    ).toEqual(['Ice [sic] in streams', '[Ice] and [snow]', 'Ice of the U.S.', 'Eis im Bach']);
  });

  it('refuses a record without a title and reads the next; chapters stand in their book', async () => {
    const chapter = `<PubmedBookArticle><BookDocument><PMID>9</PMID><Book><BookTitle>All ice</BookTitle>
      <PubDate><Year>2009</Year></PubDate><Isbn>9780306406157</Isbn></Book>
      <ArticleTitle>Black ice</ArticleTitle></BookDocument></PubmedBookArticle>`;
    expect(await readShort('pubmed-xml', set(article(''), chapter))).toEqual([
      `3: ${noTitle}`,
      'Black ice',
    ]);
    expect(await readOne('pubmed-xml', set(chapter))).toMatchObject({
      venue: 'All ice',
      year: 2009,
      identifiers: ['pmid:9', 'isbn:9780306406157'],
    });
  });
});
