import type { Element } from 'domhandler';
import { joinName, toGivenFirst, toYear } from '../names.js';
import { joinTitle } from '../titles.js';
import type { PaperFields } from '../record.js';
import {
  ancestorOf,
  attributeOf,
  elementAt,
  elementsAt,
  textAt,
  textOf,
  textsAt,
} from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** MODS (https://www.loc.gov/standards/mods/), alone, in collections or within METS. */
export const modsImporter = createXmlImporter({
  format: 'mods',
  isRoot: (name, head) =>
    name === 'mods' ||
    name === 'modsCollection' ||
    (name === 'mets' && /<(?:\w+:)?mods[\s>]/u.test(head)),
  records: ['mods'],
  toFields: (mods) => (isPartOfMets(mods) ? undefined : fromMods(mods)),
});

/** METS describes one work: after it come its chapters, plates and advertisements. */
function isPartOfMets(mods: Element): boolean {
  const section = ancestorOf(mods, 'dmdSec');
  const first = elementsAt(ancestorOf(mods, 'mets'), 'dmdSec').find((each) =>
    elementsAt(each, 'mdWrap').some((wrap) => attributeOf(wrap, 'MDTYPE') === 'MODS'),
  );
  return section !== undefined && first !== undefined && first !== section;
}

/** What a MODS record says. */
export function fromMods(mods: Element): PaperFields {
  const [main] = elementsAt(mods, 'titleInfo').filter(
    (info) => attributeOf(info, 'type') === undefined,
  );
  const host = elementsAt(mods, 'relatedItem').find((item) => attributeOf(item, 'type') === 'host');
  const idsOf = (element: Element | undefined) =>
    elementsAt(element, 'identifier').flatMap((id) => {
      const [type = '', text] = [attributeOf(id, 'type'), textOf(id)];
      return text === undefined ? [] : [[type.toLowerCase(), text] as const];
    });
  const ids = idsOf(mods);
  return {
    title: toTitle(main ?? elementAt(mods, 'titleInfo')) ?? '',
    abstract: textAt(mods, 'abstract'),
    authors: elementsAt(mods, 'name').flatMap(toAuthor),
    year: yearOf(mods) ?? yearOf(host),
    venue: toTitle(elementAt(host, 'titleInfo')),
    keywords: textsAt(mods, 'subject/topic'),
    language: textAt(mods, 'language/languageTerm'),
    url: textsAt(mods, 'location/url')[0],
    doi: ids.find(([type]) => type === 'doi')?.[1],
    names: ids.map(([type, text]) => (type === 'uri' || type === 'doi' ? text : `${type}:${text}`)),
  };
}

function toTitle(info: Element | undefined): string | undefined {
  const title = joinName(textAt(info, 'nonSort'), textAt(info, 'title'));
  const part = [textAt(info, 'partNumber'), textAt(info, 'partName')].flatMap((each) => each ?? []);
  const whole = joinTitle(title, textAt(info, 'subTitle'));
  return whole === undefined || part.length === 0 ? whole : `${whole}. ${part.join(': ')}`;
}

/** Names without a role are taken for authors'. */
function toAuthor(name: Element): string[] {
  const roles = textsAt(name, 'role/roleTerm').map((role) => role.toLowerCase());
  if (
    roles.length > 0 &&
    !roles.some((role) =>
      /^(?:aut|cre|art|pht|dis|author|creator|artist|photographer)$/u.test(role),
    )
  )
    return [];
  const parts = elementsAt(name, 'namePart');
  const partOf = (type: string) =>
    parts
      .filter((part) => attributeOf(part, 'type') === type)
      .flatMap((part) => textOf(part) ?? []);
  const joined = joinName(partOf('given').join(' '), partOf('family').join(' '));
  const whole = parts.find((part) => attributeOf(part, 'type') === undefined);
  return [joined ?? toGivenFirst(textOf(whole) ?? '')].filter((each) => each !== '');
}

function yearOf(element: Element | undefined): number | undefined {
  const paths = [
    'originInfo/dateIssued',
    'part/date',
    'originInfo/copyrightDate',
    'originInfo/dateCreated',
  ];
  return toYear(paths.flatMap((path) => textsAt(element, path)).find((date) => toYear(date)));
}
