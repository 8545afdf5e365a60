import type { Element } from 'domhandler';
import { joinName, toYear } from '../names.js';
import { joinTitle } from '../titles.js';
import type { PaperFields } from '../record.js';
import {
  attributeOf,
  elementAt,
  elementsAt,
  markupAt,
  markupOf,
  textAt,
  textOf,
  textsAt,
} from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** JATS (https://jats.nlm.nih.gov), the articles of PubMed Central and many publishers: their front alone. */
export const jatsImporter = createXmlImporter({
  format: 'jats',
  isRoot: (name, head) =>
    name === 'pmc-articleset' || (name === 'article' && /<(?:front|article-meta)[\s>]/u.test(head)),
  records: ['article'],
  toFields: fromJats,
});

/** What an article's front says. */
export function fromJats(article: Element): PaperFields {
  const meta = elementAt(article, 'front/article-meta') ?? elementAt(article, 'front-stub');
  const journal = elementAt(article, 'front/journal-meta');
  const titles = elementAt(meta, 'title-group');
  const idOf = (type: string) =>
    textOf(elementsAt(meta, 'article-id').find((id) => attributeOf(id, 'pub-id-type') === type));
  const pmid = idOf('pmid');
  const pmc = idOf('pmc') ?? idOf('pmcid');
  return {
    title: joinTitle(markupAt(titles, 'article-title'), markupAt(titles, 'subtitle')) ?? '',
    abstract: markupOf(abstractOf(meta)),
    markup: 'html',
    authors: elementsAt(meta, 'contrib-group/contrib').flatMap(toName),
    year: earliestYear(meta),
    venue:
      textAt(journal, 'journal-title-group/journal-title') ??
      textAt(journal, 'journal-title') ??
      textAt(journal, 'journal-id'),
    keywords: elementsAt(meta, 'kwd-group')
      .filter((group) => !/^abbr/iu.test(attributeOf(group, 'kwd-group-type') ?? ''))
      .flatMap((group) => textsAt(group, 'kwd')),
    language: attributeOf(article, 'lang'),
    doi: idOf('doi'),
    names: [pmid && `pmid:${pmid}`, pmc && `pmcid:${pmc.replace(/^PMC/iu, '')}`],
  };
}

/** The abstract itself, rather than a teaser, a graphical one or an editor's summary. */
function abstractOf(meta: Element | undefined): Element | undefined {
  const abstracts = elementsAt(meta, 'abstract');
  return (
    abstracts.find((abstract) => attributeOf(abstract, 'abstract-type') === undefined) ??
    abstracts[0]
  );
}

function toName(contributor: Element): string[] {
  const type = attributeOf(contributor, 'contrib-type');
  if (type !== undefined && type !== 'author') return [];
  const name = elementAt(contributor, 'name') ?? elementAt(contributor, 'name-alternatives/name');
  const joined = joinName(textAt(name, 'given-names'), textAt(name, 'surname'));
  const suffix = textAt(name, 'suffix');
  if (joined !== undefined) return [suffix === undefined ? joined : `${joined} ${suffix}`];
  return [textAt(contributor, 'string-name') ?? textAt(contributor, 'collab') ?? ''];
}

function earliestYear(meta: Element | undefined): number | undefined {
  const years = elementsAt(meta, 'pub-date').flatMap((date) => toYear(textAt(date, 'year')) ?? []);
  return years.length === 0 ? undefined : Math.min(...years);
}
