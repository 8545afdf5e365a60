import { z } from 'zod';
import type { Paper } from '../paper/paper.js';

/**
 * A paper as every program sees it: over HTTP, in `--json` output, in the pages. `abstract` is ''
 * where there is none; other absent fields are left out. Readers must ignore fields they do not know.
 */
export const paperJsonSchema = z
  .object({
    id: z.string().min(1),
    title: z.string().min(1),
    abstract: z.string(),
    abstractKind: z
      .enum(['abstract', 'summary'])
      .describe(
        "What `abstract` holds: the paper's own abstract, or somebody else's summary of it.",
      ),
    authors: z.array(z.string()),
    year: z.int().exactOptional(),
    venue: z.string().exactOptional(),
    keywords: z.array(z.string()),
    url: z.string().exactOptional(),
    language: z.string().exactOptional().describe('A BCP 47 tag, e.g. "en".'),
    identifiers: z
      .array(z.string())
      .describe('Canonical "scheme:value" names, e.g. "doi:10.1000/xyz".'),
  })
  .meta({
    id: 'Paper',
    description:
      '`abstract` is empty where there is none; other absent fields are left out. Ignore fields you do not know.',
  });

/** See {@link paperJsonSchema}. */
export type PaperJson = z.output<typeof paperJsonSchema>;

/** The wire shape of a paper. */
export function toPaperJson(paper: Paper): PaperJson {
  return {
    id: paper.id,
    title: paper.title,
    abstract: paper.abstract,
    abstractKind: paper.abstractKind,
    authors: [...paper.authors],
    ...(paper.year !== undefined && { year: paper.year }),
    ...(paper.venue !== undefined && { venue: paper.venue }),
    keywords: [...paper.keywords],
    ...(paper.url !== undefined && { url: paper.url }),
    ...(paper.language !== undefined && { language: paper.language }),
    identifiers: [...paper.identifiers],
  };
}
