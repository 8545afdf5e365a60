import type { Element } from 'domhandler';
import { joinName, toItems, toYear } from '../names.js';
import { elementsAt, textAt, textsAt } from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** The bibliography of a Word document (Office Open XML, ECMA-376 part 1, 22.6). */
export const msWordImporter = createXmlImporter({
  format: 'ms-word-xml',
  isRoot: (name, head) => name === 'Sources' && /officeDocument\/[^"]*bibliography/u.test(head),
  records: ['Source'],
  toFields: (source) => ({
    title: textAt(source, 'Title') ?? '',
    abstract: textAt(source, 'BIBTEX_Abstract'),
    authors: [
      ...elementsAt(source, 'Author/Author/NameList/Person').flatMap(toName),
      ...textsAt(source, 'Author/Author/Corporate'),
    ],
    year: toYear(textAt(source, 'Year')),
    venue:
      textAt(source, 'JournalName') ??
      textAt(source, 'ConferenceName') ??
      textAt(source, 'BookTitle') ??
      textAt(source, 'PeriodicalTitle') ??
      textAt(source, 'InternetSiteTitle'),
    keywords: toItems(textAt(source, 'BIBTEX_KeyWords')),
    url: textAt(source, 'URL'),
    names: [textAt(source, 'DOI'), textAt(source, 'StandardNumber')],
  }),
});

function toName(person: Element): string[] {
  const given = [textAt(person, 'First'), textAt(person, 'Middle')].flatMap((part) => part ?? []);
  return [joinName(given.join(' '), textAt(person, 'Last')) ?? ''];
}
