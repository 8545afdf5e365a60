import type { Element } from 'domhandler';
import { toGivenFirst, toItems, toYear } from '../names.js';
import { fromCatalogue } from '../titles.js';
import { elementAt, textAt, textsAt } from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** Records of Ex Libris Primo, the search of many university libraries: its normalized XML ("PNX"). */
export const primoImporter = createXmlImporter({
  format: 'primo',
  isRoot: (_, head) => head.includes('exlibrisgroup.com/xsd/primo/primo_nm_bib'),
  records: ['record'],
  toFields: (record) => {
    const display = elementAt(record, 'display');
    const data = elementAt(record, 'addata');
    const isbn = textAt(data, 'isbn');
    const pmid = textAt(data, 'pmid');
    const isChapter = /chapter/iu.test(textAt(display, 'type') ?? '');
    return {
      title: fromCatalogue(shown(textAt(display, 'title') ?? textAt(data, 'atitle') ?? '')),
      abstract: textAt(data, 'abstract') ?? textAt(display, 'description'),
      authors: toAuthors(display, data),
      year: toYear(dateOf(data) ?? textAt(display, 'creationdate')),
      venue: textAt(data, 'jtitle') ?? (isChapter ? textAt(data, 'btitle') : undefined),
      keywords: textsAt(display, 'subject').flatMap((subject) => toItems(shown(subject), [' ; '])),
      language: textAt(display, 'language'),
      doi: textAt(data, 'doi'),
      names: [pmid && `pmid:${pmid}`, isbn && `isbn:${isbn}`],
    };
  },
});

function toAuthors(display: Element | undefined, data: Element | undefined): string[] {
  const names = textsAt(display, 'creator').flatMap((text) => toItems(text, [' ; ']).map(shown));
  const given = names.length > 0 ? names : [...textsAt(data, 'au'), ...textsAt(data, 'addau')];
  return given.map((name) =>
    // "Moor, Ada, 1899-1970 [author]", "Moor, Ada, author."
    toGivenFirst(
      name.replace(/[,\s]*(?:\(?\d{4}\??-.*|\[.*|,\s?(?:author|editor|compiler)\.?)$/su, ''),
    ),
  );
}

/** "20120117" or "2020-11-21". */
function dateOf(data: Element | undefined): string | undefined {
  return textAt(data, 'date')?.replace(/^(\d{4})\d{4}$/u, '$1');
}

/** What is shown of a text: the rest ("$$Q…") is for linking. */
function shown(text: string): string {
  return text.replace(/\$\$.*$/su, '');
}
