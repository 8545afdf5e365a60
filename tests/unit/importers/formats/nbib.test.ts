import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const nbib = `PMID- 31
OWN - NLM
DP  - 2021 Mar-Apr
TI  - Ice in
      streams.
LID - 10.1000/ice [doi]
AB  - BACKGROUND: We melt. RESULTS: It
      melted.
FAU - Moor, Ada B
AU  - Moor AB
FAU - Quay, Ben
AU  - Quay B
LA  - eng
PMC - PMC77
TA  - Snow
JT  - Snow : a journal
MH  - *Ice/chemistry
OT  - thaw
SO  - Snow. 2021 Mar;3(1):1-9. doi: 10.1000/ice.`;

describe("PubMed's nbib", () => {
  it('is read whole, its lines joined', async () => {
    expect(await readOne('nbib', nbib)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in streams',
      abstract: 'BACKGROUND: We melt. RESULTS: It melted.',
      abstractKind: 'abstract',
      authors: ['Ada B Moor', 'Ben Quay'],
      year: 2021,
      venue: 'Snow: a journal',
      keywords: ['thaw', 'Ice/chemistry'],
      language: 'en',
      identifiers: ['doi:10.1000/ice', 'pmid:31', 'pmcid:PMC77'],
    });
  });

  it('puts initials first where full names are missing; takes translated titles out of brackets', async () => {
    const old = 'PMID- 32\nTI  - [Ice in streams].\nAU  - Moor AB\nAU  - de Quay C\n';
    expect(await readOne('nbib', old)).toMatchObject({
      title: 'Ice in streams',
      authors: ['AB Moor', 'C de Quay'],
    });
    const german = 'PMID- 33\nTI  - [Not Available].\nTT  - Eis in Bächen.\n';
    expect(await readShort('nbib', german)).toEqual(['Eis in Bächen']);
  });

  it('refuses a record without a title and reads the next', async () => {
    expect(await readShort('nbib', `PMID- 32\nDP  - 2020\n\n${nbib}`)).toEqual([
      `1: ${noTitle}`,
      'Ice in streams',
    ]);
  });
});
