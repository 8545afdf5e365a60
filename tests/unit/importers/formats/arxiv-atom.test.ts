import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const feed = (...entries: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>a query</title>\n${entries.join('\n')}\n</feed>`;

describe("arXiv's Atom", () => {
  it('is read whole', async () => {
    const text = feed(`<entry><id>http://arxiv.org/abs/2401.00001v2</id>
      <updated>2025-02-01T00:00:00Z</updated><published>2024-01-02T00:00:00Z</published>
      <title>Melting of
  $\\alpha$-ice</title><summary>  We melt ice &amp; wait
until $t &lt; 5$.
</summary>
      <author><name>Ada Moor</name><arxiv:affiliation>Ice Lab</arxiv:affiliation></author><author><name>B. Quay</name></author>
      <arxiv:doi>10.1000/ice</arxiv:doi><arxiv:journal_ref>J. Snow 3</arxiv:journal_ref>
      <link href="http://arxiv.org/abs/2401.00001v2" rel="alternate"/><link title="pdf" href="http://arxiv.org/pdf/2401.00001v2" rel="related"/></entry>`);
    expect(await readOne('arxiv-atom', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Melting of α-ice',
      abstract: 'We melt ice & wait until t < 5.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'B. Quay'],
      year: 2024,
      venue: 'J. Snow 3',
      keywords: [],
      url: 'http://arxiv.org/abs/2401.00001v2',
      identifiers: ['doi:10.1000/ice', 'arxiv:2401.00001'],
    });
  });

  it("passes over the API's own errors, and tells of an entry without a title", async () => {
    expect(
      await readShort(
        'arxiv-atom',
        feed(
          '<entry><id>http://arxiv.org/api/errors#1</id><title>Error</title></entry>',
          '<entry><id>http://arxiv.org/abs/2401.00001</id></entry>',
          '<entry><id>http://arxiv.org/abs/2401.00002</id><title>Ice</title></entry>',
        ),
      ),
    ).toEqual([`4: ${noTitle}`, 'Ice']);
  });
});
