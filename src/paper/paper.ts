import { z } from 'zod';

/** A paper's name to the outside: "doi:…", "arxiv:…", "local:…" or the id its source gave it. */
export type PaperId = string & { readonly __brand: 'PaperId' };

/** Longest accepted values, in UTF-16 code units; importers say with its line what is beyond them. */
export const paperLimits = {
  id: 512,
  title: 2_000,
  abstract: 4_000_000,
  author: 500,
  authors: 10_000,
  venue: 1_000,
  keyword: 500,
  keywords: 1_000,
  url: 4_000,
} as const;

const line = (limit: number) => z.string().max(limit).transform(toLine);

const yearNow = 2_200;

/**
 * A record of the library. Texts are trimmed, and single-line ones have their white space collapsed;
 * `abstract` is '' where there is none.
 */
export const paperSchema = z.strictObject({
  id: line(paperLimits.id).pipe(z.string().min(1)).transform(toPaperId),
  title: line(paperLimits.title).pipe(z.string().min(1, 'a paper needs a title')),
  abstract: z
    .string()
    .max(paperLimits.abstract)
    .transform((text) => text.trim())
    .default(''),
  /** What `abstract` holds: the paper's own abstract, or somebody else's summary of it. */
  abstractKind: z.enum(['abstract', 'summary']).default('abstract'),
  authors: z.array(line(paperLimits.author)).max(paperLimits.authors).default([]),
  year: z.number().int().min(1_000).max(yearNow).optional(),
  venue: line(paperLimits.venue).optional(),
  keywords: z.array(line(paperLimits.keyword)).max(paperLimits.keywords).default([]),
  url: z
    .url({ protocol: /^https?$/u })
    .max(paperLimits.url)
    .optional(),
  /** A BCP 47 tag, e.g. "en" or "zh-CN", where it is known. */
  language: z.string().max(35).optional(),
  /** Canonical "scheme:value" names of the paper, e.g. "doi:10.1000/xyz"; see identifier.ts. */
  identifiers: z.array(z.string().max(paperLimits.id)).max(100).default([]),
});

/** See {@link paperSchema}. */
export type Paper = Readonly<z.output<typeof paperSchema>>;

/** A text as single-line fields and ids are stored: white space collapsed, none at its ends. */
export function toLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** Names a non-empty string a paper id. The one place where the brand is minted. */
export function toPaperId(id: string): PaperId {
  return id as PaperId;
}
