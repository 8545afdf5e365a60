import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const project = (references: string, rest = '') =>
  `<?xml version="1.0"?>\n<CitaviExchangeData Version="5.7.0.0">
<Keywords><Keyword id="k1"><Name>thaw</Name></Keyword></Keywords>
<Periodicals><Periodical id="j1"><Name>Snow</Name></Periodical></Periodicals>
<Persons><Person id="p1"><FirstName>Ada</FirstName><LastName>Moor</LastName><MiddleName>B.</MiddleName></Person>
<Person id="p2"><FirstName>Ben</FirstName><Prefix>de la</Prefix><LastName>Quay</LastName></Person></Persons>
<References>${references}</References>${rest}
<KnowledgeItems><KnowledgeItem id="n1"><Text>A quotation</Text></KnowledgeItem></KnowledgeItems></CitaviExchangeData>`;

describe("Citavi's projects", () => {
  it('are read whole: who wrote what stands after the works', async () => {
    const text = project(
      `<Reference id="r1"><Title>Ice</Title><Subtitle>A Survey</Subtitle><Abstract>We melt.</Abstract><AbstractFormatted>{\\rtf1 We melt.}</AbstractFormatted>
       <Year>2012</Year><PeriodicalID>j1</PeriodicalID><DOI>10.1000/ice</DOI><ISBN>978-0-306-40615-7</ISBN><Language>ger</Language><OnlineAddress>https://example.org/ice</OnlineAddress></Reference>`,
      `<ReferenceAuthors><OnetoN>r1;p2;p1</OnetoN></ReferenceAuthors><ReferenceEditors><OnetoN>r1;p1</OnetoN></ReferenceEditors>
       <ReferenceKeywords><OnetoN>r1;k1</OnetoN></ReferenceKeywords>`,
    );
    expect(await readOne('citavi', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice: A Survey',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ben de la Quay', 'Ada B. Moor'],
      year: 2012,
      venue: 'Snow',
      keywords: ['thaw'],
      language: 'de',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice', 'isbn:9780306406157'],
    });
  });

  it('name the book of a chapter; a work without a title is refused, quotations are none', async () => {
    const references =
      '<Reference id="r1"><Title>All ice</Title></Reference>\n<Reference id="r2"></Reference>\n<Reference id="r3"><Title>Ice</Title></Reference>';
    const rest = '<ReferenceReferences><OnetoN>r1;r2;r3</OnetoN></ReferenceReferences>';
    expect(await readShort('citavi', project(references, rest))).toEqual([
      'All ice',
      `8: ${noTitle}`,
      'Ice',
    ]);
    const alone = '<Reference id="r3"><Title>Ice</Title></Reference>';
    expect(await readOne('citavi', project(alone, rest))).toMatchObject({ title: 'Ice' });
  });
});
