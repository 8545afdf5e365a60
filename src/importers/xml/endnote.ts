import { textContent } from 'domutils';
import { toGivenFirst, toItems, toYear } from '../names.js';
import { toPrintedTitle } from '../titles.js';
import { elementsAt, textAt, textsAt } from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** EndNote's XML export, which Bookends, Papers and others write too. */
export const endnoteImporter = createXmlImporter({
  format: 'endnote-xml',
  isRoot: (name, head) => /^(?:xml|records)$/iu.test(name) && /<record[\s>]/iu.test(head),
  records: ['record', 'RECORD'],
  toFields: (record) => {
    const authors = textsAt(record, 'contributors/authors/author');
    const isbn = textAt(record, 'isbn');
    const accession = textAt(record, 'accession-num');
    const isPubmed = /medline|pubmed|nlm/iu.test(textAt(record, 'remote-database-name') ?? '');
    return {
      title: toPrintedTitle(textAt(record, 'titles/title') ?? ''),
      abstract: textAt(record, 'abstract'),
      authors: authors.map(toGivenFirst),
      year: toYear(textAt(record, 'dates/year') ?? textAt(record, 'dates/pub-dates/date')),
      venue:
        textAt(record, 'titles/secondary-title') ??
        textAt(record, 'periodical/full-title') ??
        textAt(record, 'alt-periodical/full-title') ??
        textAt(record, 'titles/tertiary-title'),
      // Some programs write all keywords as one, a line each.
      keywords: elementsAt(record, 'keywords/keyword').flatMap((keyword) =>
        toItems(textContent(keyword), [';', '\n', '\r']),
      ),
      language: textAt(record, 'language'),
      url: textsAt(record, 'urls/related-urls/url').find((url) => /^https?:/iu.test(url)),
      doi: textAt(record, 'electronic-resource-num')?.replace(/^.*?(?=10\.\d)/u, ''),
      names: [
        isbn && `isbn:${isbn.split(/\s+\(|[\n;]/u)[0]}`,
        isPubmed && accession !== undefined ? `pmid:${accession}` : undefined,
      ],
    };
  },
});
