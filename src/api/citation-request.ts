import { z } from 'zod';
import { flag, name, requestLimits } from './parameters.js';

const names = z
  .array(name, 'is missing')
  .min(1, 'is missing')
  .max(requestLimits.taste, `must be given at most ${requestLimits.taste} times`);

/** The formats of references, by the names that requests give them. */
const format = z.enum(
  ['bibtex', 'ris', 'csl-json', 'text'],
  'must be bibtex, ris, csl-json or text',
);

/** The parameters of references: ids or identifiers, and the format. */
export const citationRequestSchema = z.strictObject({
  id: names,
  format: format.default('bibtex'),
  download: flag.default(false).describe('Have a browser keep it as a file.'),
});

/** The parameters of the page of references. */
export const citePageRequestSchema = z.object({ id: names });

/** What a format is called on the wire, and the ending of its files. */
export const citationMedia = {
  bibtex: { type: 'application/x-bibtex', extension: 'bib' },
  ris: { type: 'application/x-research-info-systems', extension: 'ris' },
  'csl-json': { type: 'application/vnd.citationstyles.csl+json', extension: 'json' },
  text: { type: 'text/plain', extension: 'txt' },
} as const;
