import type { Importer } from '../importer.js';
import { fromBareInitials, toGivenFirst, toItems, toYear } from '../names.js';
import { fromCatalogue, toPrintedTitle } from '../titles.js';
import { toImportRecord, type PaperFields } from '../record.js';
import { TaggedFields, toTaggedRecords, type TaggedSyntax } from './tagged-records.js';

interface TaggedFormat extends TaggedSyntax {
  readonly format: string;
  readonly sniff: (head: string, filename: string) => boolean;
  /** What a record says; undefined for what is none (a file's header). */
  readonly toFields: (fields: TaggedFields) => PaperFields | undefined;
}

function createTaggedImporter({ format, sniff, toFields, ...syntax }: TaggedFormat): Importer {
  return {
    format,
    sniff,
    async *read(chunks, file) {
      for await (const record of toTaggedRecords(chunks, syntax)) {
        const origin = { file, line: record.line };
        if (record.problem !== undefined) {
          yield { kind: 'problem', origin, problem: record.problem };
          continue;
        }
        const fields = toFields(new TaggedFields(record));
        if (fields !== undefined) yield toImportRecord(fields, origin);
      }
    },
  };
}

const never = () => false;
const doiIn = (texts: readonly string[]) =>
  texts.map((text) => /\b10\.\d{4,9}\/[^\s"<>]+/u.exec(text)?.[0]).find((doi) => doi !== undefined);
const isbnOf = (text: string | undefined) => text && `isbn:${text.split(/\s*[(;,\n]/u)[0]}`;
/** PubMed writes "[Not Available]." where it has the title in its own language alone. */
const isKnownTitle = (title: string) => !/^\[not available\]\.?$/iu.test(title);
const isUrl = (text: string) => /^https?:\/\//iu.test(text);

/**
 * RIS (Research Information Systems, 2001 and 2011), as Zotero, EndNote, Mendeley, Scopus, Ovid,
 * ProQuest and journals write it: with the spaces around the dash in any number.
 */
export const risImporter = createTaggedImporter({
  format: 'ris',
  sniff: (head) => /^[ \t\ufeff]{0,99}TY {1,2}- ?\S/mu.test(head),
  field: /^\s{0,9}(?<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?<text>.*))?$/u,
  isFirst: (tag) => tag === 'TY',
  isLast: (tag) => tag === 'ER',
  blankLineEnds: false,
  isFramed: true,
  toFields: (ris) => {
    const authors = ris.allOfFirst('AU', 'A1');
    const links = ris.all('UR', 'L1', 'L2', 'L3', 'LK').flatMap((text) => text.split(/[\s;]+/u));
    const accession = ris.first('AN');
    const isPubmed = /pubmed|medline|nlm/iu.test(ris.all('DB', 'DP').join(' '));
    return {
      title: toPrintedTitle(ris.first('TI', 'T1', 'CT', 'BT', 'ST', 'T3') ?? ''),
      abstract: ris.longest('AB', 'N2'),
      authors: authors.flatMap((author) => author.split(/;|\n/u)).map(toGivenFirst),
      year: toYear(ris.first('PY', 'Y1', 'DA', 'Y2')),
      venue: ris.first('T2', 'JO', 'JF', 'JA', 'J1', 'J2', 'C3', 'BT'),
      keywords: ris.all('KW', 'DE').flatMap((text) => toItems(text, [';', '\n'])),
      language: ris.first('LA'),
      url: links.find(isUrl),
      doi: doiIn(ris.all('DO', 'DI')) ?? doiIn(ris.all('M3', 'N1', 'UR', 'L3')),
      names: [
        isPubmed && accession !== undefined ? `pmid:${accession}` : undefined,
        isbnOf(ris.first('SN')),
        ...links.filter((link) => /arxiv\.org/iu.test(link)),
        ...ris.all('C2').map((text) => (/^PMC\d/iu.test(text) ? text : undefined)),
      ],
    };
  },
});

/** MEDLINE, PubMed's ".nbib" (https://www.nlm.nih.gov/bsd/mms/medlineelements.html). */
export const nbibImporter = createTaggedImporter({
  format: 'nbib',
  sniff: (head) => /^PMID ?- ?\d/mu.test(head) || /^(?:OWN|STAT|DCOM) ?- \S/mu.test(head),
  field: /^(?<tag>[A-Z]{2,4}) {0,2}- ?(?<text>.*)$/u,
  isFirst: (tag) => tag === 'PMID',
  isLast: never,
  blankLineEnds: true,
  toFields: (nbib) => {
    const pmid = nbib.first('PMID');
    const pmc = nbib.first('PMC');
    const ids = nbib.all('AID', 'LID', 'DOI', 'SO');
    const doi = ids.find((id) => /\[doi\]\s*$/iu.test(id)) ?? doiIn(ids);
    return {
      title: toPrintedTitle(
        nbib.all('TI').find(isKnownTitle) ?? nbib.first('TT', 'BTI', 'CTI') ?? '',
      ),
      abstract: nbib.all('AB')[0]?.replaceAll('\n', ' '),
      authors: nbib
        .allOfFirst('FAU', 'AU', 'CN')
        .map((author) => fromBareInitials(toGivenFirst(author))),
      year: toYear(nbib.first('DP', 'DEP', 'EDAT')),
      venue: nbib.first('JT', 'TA', 'BTI')?.replaceAll(' : ', ': '),
      keywords: [...nbib.all('OT'), ...nbib.all('MH')].map((term) => term.replaceAll('*', '')),
      language: nbib.first('LA'),
      doi: doi === undefined ? undefined : doiIn([doi]),
      names: [pmid && `pmid:${pmid}`, pmc && `pmcid:${pmc.replace(/^PMC/iu, '')}`],
    };
  },
});

/** Refer, EndNote's ".enw" (also BibIX, "Refer/BibIX"). */
export const referImporter = createTaggedImporter({
  format: 'endnote-refer',
  sniff: (head) => /^[\s\ufeff]{0,99}%[0A-Z@] {1,9}\S/u.test(head) && /^%[TBAJEX0] /mu.test(head),
  field: /^(?<tag>%.)(?:\s(?<text>.*))?$/u,
  isFirst: (tag) => tag === '%0',
  isLast: never,
  blankLineEnds: true,
  toFields: (refer) => ({
    title: toPrintedTitle(refer.first('%T', '%B') ?? ''),
    abstract: refer.longest('%X'),
    authors: refer
      .all('%A')
      .flatMap((author) => author.split('\n'))
      .map(toGivenFirst),
    year: toYear(refer.first('%D', '%8')),
    venue: refer.first('%J', '%B', '%S'),
    keywords: refer.all('%K').flatMap((text) => toItems(text, ['\n', ';', ','])),
    language: refer.first('%G'),
    url: refer.all('%U').find(isUrl),
    doi: doiIn(refer.all('%R', '%M')),
    names: [isbnOf(refer.first('%@'))],
  }),
});

/** Web of Science's plain text, also "ISI" (https://webofscience.help.clarivate.com, field tags). */
export const wosImporter = createTaggedImporter({
  format: 'wos',
  sniff: (head) =>
    /^\s{0,99}FN (?:ISI|Clarivate|Thomson)/mu.test(head) ||
    /^PT [A-Z]\s*\n(?:[A-Z][A-Z\d] |\s{3})/mu.test(head),
  field: /^(?<tag>[A-Z][A-Z\d])(?: (?<text>.*))?$/u,
  isFirst: (tag) => tag === 'PT',
  isLast: (tag) => tag === 'ER' || tag === 'EF',
  blankLineEnds: false,
  toFields: (wos) => {
    const title = wos.first('TI', 'BT');
    const type = wos.first('PT');
    // The file's own header is no record.
    if (title === undefined && type === undefined) return undefined;
    const authors = wos.allOfFirst('AF', 'AU', 'CA');
    return {
      title: toPrintedTitle(title ?? ''),
      abstract: wos.all('AB')[0]?.replaceAll('\n', ' '),
      authors: authors.flatMap((text) => text.split(/[\n;]/u)).map(toGivenFirst),
      year: toYear(wos.first('PY', 'EY', 'PD')),
      venue: wos.first('SO', 'JI', 'J9'),
      keywords: wos.all('DE', 'MH').flatMap((text) => toItems(text.replaceAll('\n', ' '), [';'])),
      language: wos.first('LA'),
      doi: doiIn(wos.all('DI')),
      names: [
        wos.first('PM') && `pmid:${wos.first('PM')}`,
        // From MEDLINE within Web of Science.
        wos.first('UT')?.replace(/^MEDLINE:(?=\d)/iu, 'pmid:'),
        isbnOf(wos.first('BN')),
      ],
    };
  },
});

/** RefWorks' tagged format. */
export const refworksImporter = createTaggedImporter({
  format: 'refworks',
  sniff: (head) => /^\s{0,99}RT [A-Z][A-Za-z, ]{1,40}\r?\n(?:[A-Z][A-Z\d] |\s)/mu.test(head),
  field: /^(?<tag>[A-Z][A-Z\d])(?: (?<text>.*))?$/u,
  isFirst: (tag) => tag === 'RT',
  isLast: never,
  blankLineEnds: false,
  toFields: (refworks) => ({
    title: toPrintedTitle(refworks.first('T1', 'TI') ?? ''),
    abstract: refworks.all('AB')[0],
    authors: refworks.all('A1', 'AU').map(toGivenFirst),
    year: toYear(refworks.first('YR', 'FD')),
    venue:
      refworks.first('JF', 'JO', 'T2') ??
      (/dissertation|thesis/iu.test(refworks.first('RT') ?? '') ? refworks.first('PB') : undefined),
    keywords: refworks.all('K1').flatMap((text) => toItems(text, [';'])),
    language: refworks.first('LA'),
    url: refworks.all('UL', 'LK').find(isUrl),
    doi: doiIn(refworks.all('DO')),
    names: [isbnOf(refworks.first('SN'))],
  }),
});

/** COPAC's, the joint catalogue of British libraries: tags of two letters, a blank line between records. */
export const copacImporter = createTaggedImporter({
  format: 'copac',
  sniff: (head) => /^TI- \S/mu.test(head) && /^(?:AU|PU|PY|HL|DT)- /mu.test(head),
  field: /^(?<tag>[A-Z]{2})- (?<text>.*)$/u,
  isFirst: never,
  isLast: never,
  blankLineEnds: true,
  toFields: (copac) => ({
    title: fromCatalogue(copac.first('TI') ?? ''),
    abstract: copac.longest('NT'),
    authors: copac.all('AU').map(toGivenFirst),
    year: toYear(copac.first('PY')),
    venue: copac.first('SE'),
    keywords: copac.all('KW'),
    language: copac.first('LA'),
    names: [isbnOf(copac.first('IS'))],
  }),
});

/** Biblioscape's: "--TI-- Title", records parted by dashes. */
export const biblioscapeImporter = createTaggedImporter({
  format: 'biblioscape',
  sniff: (head) => /^--[A-Z]{2}-- /mu.test(head),
  field: /^--(?<tag>[A-Z]{2}|--)--\s?(?<text>.*)$/u,
  isFirst: never,
  isLast: (tag) => tag === '--',
  blankLineEnds: false,
  toFields: (scape) => ({
    title: scape.first('TI', 'ST') ?? '',
    abstract: scape.longest('AB'),
    authors: scape
      .all('AU')
      .flatMap((text) => toItems(text, [';']))
      .map(toGivenFirst),
    year: toYear(scape.first('YP')),
    venue: scape.first('TI') === undefined ? undefined : scape.first('ST'),
    keywords: scape.all('KW').flatMap((text) => toItems(text, [';'])),
    url: scape.all('WP').find(isUrl),
    doi: doiIn(scape.all('DI')),
  }),
});

/** "Bunkers, Sandra RN", and "PhD" that stands as an author of its own. */
const degrees = /(?:^|[\s,]+)(?:RN|PhD|Ph\.D|MD|FAAN|MSc|MPH|DrPH|EdD|PsyD|BSc|DNP)\.?$/gu;

/** "A title.[Review]"; one in brackets as a whole is a translation. */
function withoutKind(title: string): string {
  return title.replace(/(?<=\S)\s*\.?\s*\[[^[\]]*\]\s*\.?$/u, '');
}

/** Ovid's text: a number in brackets, field names on lines of their own, their texts indented. */
export const ovidImporter = createTaggedImporter({
  format: 'ovid',
  sniff: (head) =>
    /^<\d{1,9}>\s*$/mu.test(head) && /^(?:Title|Authors?|Source|Publication Type)\s*$/mu.test(head),
  field: /^(?<tag><\d{1,9}>|[A-Z][\w ()/&-]{1,60}?)\s*(?<text>)$/u,
  isFirst: (tag) => tag.startsWith('<'),
  isLast: never,
  blankLineEnds: false,
  toFields: (ovid) => {
    const source = ovid.first('Source');
    const chapter = ovid.first('Chapter Title');
    const authors = ovid.all('Author', 'Authors').flatMap((text) => text.split(/[;\n]|\s{2,}/u));
    return {
      title: toPrintedTitle(withoutKind(chapter ?? ovid.first('Title') ?? '')),
      abstract: ovid.longest('Abstract')?.replaceAll('\n', ' '),
      // Numbers after a name stand for affiliations.
      authors: authors
        .map((author) =>
          author
            .slice(0, 1_000)
            .replace(/\[[^[\]]*\]/gu, '')
            .replace(/(?<![\s\d,*.])[\s\d,*.]+$/u, '')
            .replace(degrees, ''),
        )
        .map(toGivenFirst),
      year:
        toYear(source) ??
        toYear(ovid.first('Year of Publication', 'Date of Publication', 'Publication Year')) ??
        toYear(ovid.first('Status')),
      venue:
        chapter === undefined ? source?.split(/\.(?:\s|$)|[;,(]/u)[0]?.trim() : ovid.first('Title'),
      keywords: ovid
        .all('Author Keywords', 'Key Words', 'Keywords')
        .flatMap((text) => toItems(text.replaceAll('\n', ' ').replace(/\.$/u, ''), [';', ','])),
      language: ovid.first('Language'),
      doi: doiIn(ovid.all('DOI Number', 'Digital Object Identifier', 'DOI')),
    };
  },
});
