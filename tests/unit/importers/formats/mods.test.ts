import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const collection = (...records: string[]) =>
  `<modsCollection xmlns="http://www.loc.gov/mods/v3">\n${records.join('\n')}\n</modsCollection>`;
const titled = (title: string) => `<mods><titleInfo><title>${title}</title></titleInfo></mods>`;
const role = (text: string) => `<role><roleTerm type="text">${text}</roleTerm></role>`;

describe('MODS', () => {
  it('is read whole: its own title, not a translation, nor that of its journal', async () => {
    const text = collection(`<mods><titleInfo type="translated"><title>Eis</title></titleInfo>
      <titleInfo><nonSort>The</nonSort><title>Ice</title><subTitle>a survey</subTitle><partNumber>Part 2</partNumber></titleInfo>
      <name type="personal"><namePart type="family">Moor</namePart><namePart type="given">Ada</namePart>${role('author')}</name>
      <name type="personal"><namePart>Quay, Ben, 1821-1882</namePart></name>
      <name type="personal"><namePart>Reef, C.</namePart>${role('editor')}</name>
      <originInfo><dateIssued>2003-05</dateIssued></originInfo><abstract>We melt.</abstract>
      <language><languageTerm type="code">ger</languageTerm></language><subject><topic>thaw</topic></subject>
      <relatedItem type="host"><titleInfo><title>Snow</title></titleInfo></relatedItem>
      <identifier type="doi">10.1000/ice</identifier><identifier type="isbn">9780306406157</identifier>
      <location><url>https://example.org/ice</url></location></mods>`);
    expect(await readOne('mods', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'The Ice: a survey. Part 2',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'Ben Quay'],
      year: 2003,
      venue: 'Snow',
      keywords: ['thaw'],
      language: 'de',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice', 'isbn:9780306406157'],
    });
  });

  it('is read alone, in collections and, of METS, without the chapters that follow the work', async () => {
    const section = (title: string) =>
      `<mets:dmdSec><mets:mdWrap MDTYPE="MODS"><mets:xmlData>${titled(title)}</mets:xmlData></mets:mdWrap></mets:dmdSec>`;
    const mets = `<mets:mets>${section('Ice')}${section('Preface.')}${section('Errata.')}</mets:mets>`;
    expect(await readShort('mods', titled('Ice'))).toEqual(['Ice']);
    expect(await readShort('mods', collection(titled('Ice'), '<mods/>', titled('Snow')))).toEqual([
      'Ice',
      `3: ${noTitle}`,
      'Snow',
    ]);
    expect(await readShort('mods', mets)).toEqual(['Ice']);
  });
});
