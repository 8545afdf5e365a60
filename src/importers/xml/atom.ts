import type { Element } from 'domhandler';
import { toYear } from '../names.js';
import { attributeOf, childrenOf, textAt, textsAt } from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** arXiv's query API (https://info.arxiv.org/help/api/user-manual.html), and any Atom feed (RFC 4287). */
export const atomImporter = createXmlImporter({
  format: 'arxiv-atom',
  isRoot: (name) => name === 'feed' || name === 'entry',
  records: ['entry'],
  toFields: (entry) => {
    const id = textAt(entry, 'id');
    // The API tells its own errors as an entry.
    if (id !== undefined && /\/api\/errors/u.test(id)) return undefined;
    return {
      title: textAt(entry, 'title') ?? '',
      abstract: textAt(entry, 'summary') ?? textAt(entry, 'content'),
      authors: textsAt(entry, 'author/name'),
      year: toYear(textAt(entry, 'published') ?? textAt(entry, 'updated')),
      venue: textAt(entry, 'journal_ref'),
      url: linkOf(entry) ?? id,
      doi: textAt(entry, 'doi'),
      names: [id],
    };
  },
});

function linkOf(entry: Element): string | undefined {
  const links = childrenOf(entry, 'link');
  const page = links.find((link) => attributeOf(link, 'rel') === 'alternate') ?? links[0];
  return attributeOf(page, 'href');
}
