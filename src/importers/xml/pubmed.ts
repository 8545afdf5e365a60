import type { Element } from 'domhandler';
import { joinName, toYear } from '../names.js';
import { toPrintedTitle } from '../titles.js';
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
import { localName } from './xml-records.js';
import { createXmlImporter } from './xml-format.js';

/** PubMed XML (https://dtd.nlm.nih.gov/ncbi/pubmed/): articles and book chapters. */
export const pubmedImporter = createXmlImporter({
  format: 'pubmed-xml',
  isRoot: (name) => /^(?:Pubmed|Medline)(?:Book)?(?:Article|Citation)(?:Set)?$/u.test(name),
  records: ['PubmedArticle', 'PubmedBookArticle', 'MedlineCitation'],
  toFields: (record) => {
    const book = elementAt(record, 'BookDocument');
    return book === undefined ? fromArticle(record) : fromBook(book, record);
  },
});

function fromArticle(record: Element) {
  const citation =
    localName(record) === 'MedlineCitation' ? record : elementAt(record, 'MedlineCitation');
  const article = elementAt(citation, 'Article');
  const issue = elementAt(article, 'Journal/JournalIssue/PubDate');
  return {
    title: titleOf(article),
    abstract: toAbstract(elementAt(article, 'Abstract') ?? elementAt(citation, 'OtherAbstract')),
    markup: 'html' as const,
    authors: elementsAt(article, 'AuthorList/Author').flatMap((author) => toName(author) ?? []),
    year: toYear(
      textAt(issue, 'Year') ?? textAt(issue, 'MedlineDate') ?? textAt(article, 'ArticleDate/Year'),
    ),
    venue: (
      textAt(article, 'Journal/Title') ?? textAt(citation, 'MedlineJournalInfo/MedlineTA')
    )?.replaceAll(' : ', ': '),
    keywords: [
      ...textsAt(citation, 'KeywordList/Keyword'),
      ...textsAt(citation, 'MeshHeadingList/MeshHeading/DescriptorName'),
    ],
    language: textAt(article, 'Language'),
    ...toNames(citation, elementsAt(record, 'PubmedData/ArticleIdList/ArticleId')),
  };
}

function fromBook(book: Element, record: Element) {
  const chapter = markupAt(book, 'ArticleTitle');
  const title = textAt(book, 'Book/BookTitle');
  const isbn = textAt(book, 'Book/Isbn');
  const { names, ...rest } = toNames(book, [
    ...elementsAt(book, 'ArticleIdList/ArticleId'),
    ...elementsAt(record, 'PubmedBookData/ArticleIdList/ArticleId'),
  ]);
  const authors = elementsAt(book, 'AuthorList/Author');
  return {
    title: toPrintedTitle(chapter ?? title ?? ''),
    abstract: toAbstract(elementAt(book, 'Abstract')),
    markup: 'html' as const,
    authors: (authors.length > 0 ? authors : elementsAt(book, 'Book/AuthorList/Author')).flatMap(
      (author) => toName(author) ?? [],
    ),
    year: toYear(textAt(book, 'Book/PubDate/Year')),
    venue: chapter === undefined ? textAt(book, 'Book/CollectionTitle') : title,
    keywords: textsAt(book, 'KeywordList/Keyword'),
    language: textAt(book, 'Language'),
    ...rest,
    names: [...names, isbn && `isbn:${isbn}`],
  };
}

/** Where the English title is not known, it stands as "[Not Available].". */
function titleOf(article: Element | undefined): string {
  const title = toPrintedTitle(markupAt(article, 'ArticleTitle') ?? '');
  const isKnown = title !== '' && !/^not available$/iu.test(title);
  return isKnown ? title : toPrintedTitle(markupAt(article, 'VernacularTitle') ?? title);
}

/** Sections of a structured abstract keep their labels: "Methods: …". */
function toAbstract(abstract: Element | undefined): string | undefined {
  const sections = elementsAt(abstract, 'AbstractText').flatMap((section) => {
    const text = markupOf(section);
    const label = attributeOf(section, 'Label');
    if (text === undefined) return [];
    return label === undefined || /^unlabelled$/iu.test(label)
      ? text
      : `${toLabel(label)}: ${text}`;
  });
  return sections.length === 0 ? undefined : sections.map((text) => `<p>${text}</p>`).join('');
}

function toLabel(label: string): string {
  const name = label.replace(/[:.\s]+$/u, '');
  return /\p{Ll}/u.test(name) ? name : name.charAt(0) + name.slice(1).toLowerCase();
}

function toName(author: Element): string | undefined {
  const given =
    textAt(author, 'ForeName') ?? textAt(author, 'FirstName') ?? textAt(author, 'Initials');
  const name = joinName(given, textAt(author, 'LastName'));
  const suffix = textAt(author, 'Suffix');
  return name === undefined
    ? textAt(author, 'CollectiveName')
    : [name, suffix].filter(Boolean).join(' ');
}

function toNames(citation: Element | undefined, ids: readonly Element[]) {
  const idOf = (type: string) => {
    const found = ids.find((id) => attributeOf(id, 'IdType')?.toLowerCase() === type);
    return textOf(found);
  };
  const location = elementsAt(citation, 'Article/ELocationID').find(
    (id) => attributeOf(id, 'EIdType') === 'doi' && attributeOf(id, 'ValidYN') !== 'N',
  );
  const pmid = textAt(citation, 'PMID') ?? idOf('pubmed');
  const pmc = idOf('pmc');
  return {
    doi: idOf('doi') ?? textOf(location),
    names: [pmid && `pmid:${pmid}`, pmc && `pmcid:${pmc}`],
  };
}
