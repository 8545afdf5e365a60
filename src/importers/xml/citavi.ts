import type { Element } from 'domhandler';
import type { Importer, ImportRecord } from '../importer.js';
import { joinName, toYear } from '../names.js';
import { toImportRecord, type PaperFields } from '../record.js';
import { joinTitle } from '../titles.js';
import { attributeOf, textAt, textsAt } from './elements.js';
import { rootOf } from './xml-format.js';
import { localName, toXmlRecords } from './xml-records.js';

/** What a project holds that papers are made of; who wrote which stands after all of them. */
const read = new Set([
  ...['Person', 'Periodical', 'Keyword', 'Reference'],
  ...['ReferenceAuthors', 'ReferenceKeywords', 'ReferenceReferences'],
]);

interface Reference {
  readonly id: string;
  readonly line: number;
  readonly warnings: readonly string[];
  readonly fields: PaperFields;
  readonly periodical: string | undefined;
}

/**
 * Citavi's projects as XML, which its backups (".ctv6bak") hold. References are kept until the end, as
 * their authors are told there: memory grows with the file.
 */
export const citaviImporter: Importer = {
  format: 'citavi',
  sniff: (head) => rootOf(head) === 'CitaviExchangeData',
  async *read(chunks, file) {
    const project = new Project();
    for await (const record of toXmlRecords(chunks, (name) => read.has(name))) {
      if ('problem' in record) {
        yield { kind: 'problem', origin: { file, line: record.line }, problem: record.problem };
      } else if (localName(record.element) === 'Reference') {
        project.references.push(toReference(record.element, record));
      } else {
        project.add(record.element);
      }
    }
    yield* project.toRecords(file);
  },
};

/** Ids, and what belongs to them: "reference;person;person". */
class Project {
  readonly references: Reference[] = [];
  readonly #named = new Map<string, string>();
  readonly #authors = new Map<string, readonly string[]>();
  readonly #keywords = new Map<string, readonly string[]>();
  readonly #volumes = new Map<string, string>();

  add(element: Element): void {
    const name = localName(element);
    const relations = textsAt(element, 'OnetoN').map((relation) => relation.split(';'));
    if (name === 'ReferenceAuthors') relate(relations, this.#authors);
    else if (name === 'ReferenceKeywords') relate(relations, this.#keywords);
    else if (name === 'ReferenceReferences') {
      for (const [volume = '', ...parts] of relations)
        for (const part of parts) this.#volumes.set(part, volume);
    } else this.#named.set(attributeOf(element, 'id') ?? '', nameOf(element) ?? '');
  }

  *toRecords(file: string): Iterable<ImportRecord> {
    const titles = new Map(this.references.map(({ id, fields }) => [id, fields.title]));
    const namesOf = (ids: readonly string[] = []) => ids.map((id) => this.#named.get(id) ?? '');
    for (const { id, line, warnings, fields, periodical } of this.references) {
      const whole = {
        ...fields,
        authors: namesOf(this.#authors.get(id)),
        keywords: namesOf(this.#keywords.get(id)),
        venue: this.#named.get(periodical ?? '') ?? titles.get(this.#volumes.get(id) ?? ''),
      };
      yield toImportRecord(whole, { file, line }, warnings);
    }
  }
}

function relate(relations: readonly string[][], to: Map<string, readonly string[]>): void {
  for (const [id = '', ...others] of relations) to.set(id, others);
}

function nameOf(element: Element): string | undefined {
  const partOf = (...names: readonly string[]) =>
    names.flatMap((name) => textAt(element, name) ?? []).join(' ');
  const name = joinName(partOf('FirstName', 'MiddleName'), partOf('Prefix', 'LastName'));
  const suffix = textAt(element, 'Suffix');
  if (name === undefined) return textAt(element, 'Name');
  return suffix === undefined ? name : `${name} ${suffix}`;
}

function toReference(
  element: Element,
  { line, warnings }: { readonly line: number; readonly warnings: readonly string[] },
): Reference {
  const isbn = textAt(element, 'ISBN');
  const pmid = textAt(element, 'PubMedID');
  return {
    id: attributeOf(element, 'id') ?? '',
    line,
    warnings,
    periodical: textAt(element, 'PeriodicalID'),
    fields: {
      title: joinTitle(textAt(element, 'Title'), textAt(element, 'Subtitle')) ?? '',
      abstract: textAt(element, 'Abstract'),
      year: toYear(textAt(element, 'Year') ?? textAt(element, 'Date')),
      language: textAt(element, 'LanguageCode') ?? textAt(element, 'Language'),
      url: textAt(element, 'OnlineAddress'),
      doi: textAt(element, 'DOI') ?? textAt(element, 'Doi'),
      names: [pmid && `pmid:${pmid}`, isbn && `isbn:${isbn}`],
    },
  };
}
