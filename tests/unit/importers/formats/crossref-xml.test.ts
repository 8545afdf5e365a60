import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const records = (...works: string[]) =>
  `<?xml version="1.0"?>\n<doi_records>\n${works.map((work) => `<doi_record><crossref>${work}</crossref></doi_record>`).join('\n')}\n</doi_records>`;
const journal = (...articles: string[]) =>
  `<journal><journal_metadata><full_title>Snow</full_title></journal_metadata>${articles.join('\n')}</journal>`;
const titled = (title: string) =>
  `<journal_article><titles><title>${title}</title></titles></journal_article>`;

describe("Crossref's XML", () => {
  it('is read whole: the earliest year, the subtitle after one colon', async () => {
    const article = `<journal_article language="en"><titles><title>Reduction of CO
        <sub>2</sub> in ice:</title><subtitle>A Survey</subtitle></titles>
      <contributors><person_name contributor_role="author" sequence="first"><given_name>Ada</given_name><surname>Moor</surname></person_name>
      <organization contributor_role="author">The Ice Group</organization>
      <person_name contributor_role="editor"><surname>Reef</surname></person_name></contributors>
      <jats:abstract xmlns:jats="x"><jats:title>Abstract</jats:title><jats:p>We melt.</jats:p></jats:abstract>
      <publication_date media_type="online"><year>2008</year></publication_date>
      <publication_date media_type="print"><year>1996</year></publication_date>
      <doi_data><doi>10.1000/ice</doi><resource>https://example.org/ice</resource></doi_data></journal_article>`;
    expect(await readOne('crossref-xml', records(journal(article)))).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Reduction of CO₂ in ice: A Survey',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'The Ice Group'],
      year: 1996,
      venue: 'Snow',
      keywords: [],
      language: 'en',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice'],
    });
  });

  it('knows theses, preprints, reviews and chapters', async () => {
    const thesis = `<dissertation><titles><title>Ice</title></titles><approval_date><year>1951</year></approval_date><institution><institution_name>University of Ice</institution_name></institution></dissertation>`;
    const preprint = `<posted_content><group_title>IceXiv</group_title><titles><title>Ice</title></titles><posted_date><year>2017</year></posted_date></posted_content>`;
    const review = `<peer_review><titles><title>Ice</title></titles><review_date><year>2016</year></review_date></peer_review>`;
    const chapter = `<book><book_metadata><titles><title>All ice</title></titles><publication_date><year>2001</year></publication_date></book_metadata><content_item><titles><title>Ice</title></titles></content_item></book>`;
    const one = (work: string) => readOne('crossref-xml', records(work));
    expect(await one(thesis)).toMatchObject({ year: 1951, venue: 'University of Ice' });
    expect(await one(preprint)).toMatchObject({ year: 2017, venue: 'IceXiv' });
    expect(await one(review)).toMatchObject({ year: 2016 });
    expect(await one(chapter)).toMatchObject({ year: 2001, venue: 'All ice' });
  });

  it('reads all articles of a deposit', async () => {
    const deposit = `<doi_batch><head/><body>${journal(titled('Ice'), titled('Snow'))}</body></doi_batch>`;
    expect(await readShort('crossref-xml', deposit)).toEqual(['Ice', 'Snow']);
  });

  it('refuses a record without a title and reads the next', async () => {
    const text = records(journal(titled('')), journal(titled('Snow')));
    expect(await readShort('crossref-xml', text)).toEqual([`3: ${noTitle}`, 'Snow']);
  });
});
