import type { Element } from 'domhandler';
import { joinName, toYear } from '../names.js';
import { ancestorOf, attributeOf, elementsAt, elementAt, markupAt, textAt } from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** The ACL Anthology's own files (https://github.com/acl-org/acl-anthology, data/xml); front matter is passed over. */
export const aclImporter = createXmlImporter({
  format: 'acl-xml',
  isRoot: (name, head) =>
    (name === 'collection' || name === 'volume') && /<volume[\s>]/u.test(head),
  records: ['paper'],
  toFields: (paper) => {
    const volume = ancestorOf(paper, 'volume');
    const meta = elementAt(volume, 'meta');
    const id = toAnthologyId(paper);
    return {
      title: markupAt(paper, 'title') ?? '',
      abstract: markupAt(paper, 'abstract'),
      markup: 'html',
      authors: elementsAt(paper, 'author').flatMap(
        (author) => joinName(textAt(author, 'first'), textAt(author, 'last')) ?? [],
      ),
      year: toYear(textAt(paper, 'year') ?? textAt(meta, 'year')),
      venue: textAt(meta, 'journal-title') ?? withoutNumber(textAt(meta, 'booktitle'), volume),
      doi: textAt(paper, 'doi'),
      url: id === undefined ? undefined : `https://aclanthology.org/${id}`,
      language: textAt(paper, 'language'),
      names: [id === undefined ? undefined : `acl:${id}`],
    };
  },
});

/** A journal's name stands with its volume: "Computational Linguistics, Volume 15, Number 1, March 1989". */
function withoutNumber(title: string | undefined, volume: Element | undefined): string | undefined {
  if (attributeOf(volume, 'type') !== 'journal') return title;
  return title?.replace(/,? Volume \d.*$/u, '');
}

/** The id that the file gives, else the one that collection, volume and paper make. */
function toAnthologyId(paper: Element): string | undefined {
  const url = textAt(paper, 'url');
  if (url !== undefined) return url.split('/').at(-1);
  const collection = attributeOf(ancestorOf(paper, 'collection'), 'id');
  const volume = attributeOf(ancestorOf(paper, 'volume'), 'id');
  const number = attributeOf(paper, 'id');
  if (collection === undefined || volume === undefined || number === undefined) return undefined;
  if (/^\d{4}\./u.test(collection)) return `${collection}-${volume}.${number}`;
  const width = collection.startsWith('W') ? 2 : 3;
  return `${collection}-${volume.padStart(4 - width, '0')}${number.padStart(width, '0')}`;
}
