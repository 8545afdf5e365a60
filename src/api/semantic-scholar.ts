import { z } from 'zod';
import type { Paper } from '../paper/paper.js';
import { noteJsonSchema } from './answer-json.js';
import { name, question, requestLimits, text, wholeNumberOr, year } from './parameters.js';

/*
 * Semantic Scholar's Recommendations API (v1) and the part of its Academic Graph API (v1) that clients of
 * it use to get from an id to papers, with its own field names: an existing client needs another base
 * address and nothing else. See api.semanticscholar.org/api-docs.
 */

/** Fields of a paper that Semantic Scholar names and Kindred may know. */
const knownFields = [
  'paperId',
  'corpusId',
  'externalIds',
  'url',
  'title',
  'abstract',
  'venue',
  'year',
  'authors',
  'journal',
] as const;

/** Fields that it names and Kindred never knows: they are null. */
const unknownFields = [
  'publicationVenue',
  'referenceCount',
  'citationCount',
  'influentialCitationCount',
  'isOpenAccess',
  'openAccessPdf',
  'fieldsOfStudy',
  's2FieldsOfStudy',
  'publicationTypes',
  'publicationDate',
  'citationStyles',
  'citations',
  'references',
  'embedding',
  'tldr',
  'textAvailability',
] as const;

const allFields: readonly string[] = [...knownFields, ...unknownFields];

const oneField = `\\s*(?:${allFields.join('|')})(?:\\.[\\w.]*)?\\s*`;

/** "title,authors.name": parts of a field stand for all of it. */
const fields = z
  .string()
  .max(2_000, 'is too long')
  .transform((list, context) => {
    const asked = list.split(',').map((field) => field.trim().split('.', 1)[0] ?? '');
    const unknown = asked.find((field) => !allFields.includes(field));
    if (unknown === undefined) return new Set(['paperId', ...asked]);
    context.addIssue(
      `"${unknown.slice(0, 40)}" is no field of a paper; known are ${allFields.join(', ')}`,
    );
    return z.NEVER;
  })
  .default(new Set(['paperId', 'title']))
  .meta({
    description: 'Fields of each paper, with commas between them.',
    override: {
      type: 'string',
      pattern: `^${oneField}(?:,${oneField})*$`,
      default: 'paperId,title',
    },
  });

const limit = wholeNumberOr({ min: 1, max: 500 }, 100).describe('How many papers.');
const ids = z
  .array(name, 'must be a list of ids')
  .max(requestLimits.taste, `must name at most ${requestLimits.taste} papers`);

/** The parameters of recommendations for one paper. */
export const s2ForPaperRequestSchema = z.strictObject({
  fields,
  limit,
  from: z
    .enum(['recent', 'all-cs'], 'must be recent or all-cs')
    .default('recent')
    .describe('Read, and of no effect: there is one pool, the library.'),
});

/** The parameters of recommendations for several papers. */
export const s2ListRequestSchema = z.strictObject({ fields, limit });

/** The body of recommendations for several papers. */
export const s2ListBodySchema = z.strictObject({
  positivePaperIds: ids.min(1, 'must name at least one paper'),
  negativePaperIds: ids.nullable().default([]),
});

/** The parameters of one paper, or of several whose ids are in the body. */
export const s2PaperRequestSchema = z.strictObject({ fields });

/** The body of several papers. */
export const s2BatchBodySchema = z.strictObject({
  ids: z.array(name, 'must be a list of ids').min(1, 'names no paper').max(500, 'names over 500'),
});

/** The parameters of a search. */
export const s2SearchRequestSchema = z.strictObject({
  query: question.describe('The question.'),
  fields,
  limit: wholeNumberOr({ min: 1, max: 100 }, 100).describe('How many papers.'),
  offset: wholeNumberOr(requestLimits.offset, 0).describe('Papers to pass over.'),
  year: year.exactOptional(),
  venue: text.exactOptional().describe('Names of venues, with commas between them.'),
});

const nullable = (type: z.ZodType) => type.nullable().exactOptional();

/** A paper by Semantic Scholar's field names: those that were asked for. */
export const s2PaperJsonSchema = z
  .object({
    paperId: z.string().describe("Semantic Scholar's id where it is known, else Kindred's."),
    ...Object.fromEntries(unknownFields.map((field) => [field, z.null().exactOptional()])),
    corpusId: nullable(z.int()),
    externalIds: z.record(z.string(), z.union([z.string(), z.int()])).exactOptional(),
    url: nullable(z.string()),
    title: z.string().exactOptional(),
    abstract: nullable(z.string()),
    venue: z.string().exactOptional(),
    year: nullable(z.int()),
    authors: z.array(z.object({ authorId: z.null(), name: z.string() })).exactOptional(),
    journal: nullable(z.object({ name: z.string() })),
  })
  .meta({ id: 'SemanticScholarPaper', description: 'A paper by the names of its fields there.' });

/** Recommendations; `notes` say why where there are few or none, which theirs does not. */
export const s2RecommendationsJsonSchema = z.object({
  recommendedPapers: z.array(s2PaperJsonSchema),
  notes: z.array(noteJsonSchema),
});

/** A part of the answer to a search. */
export const s2SearchJsonSchema = z.object({
  total: z.int().min(0).describe('At least so many; there is no end to what is more or less near.'),
  offset: z.int().min(0),
  next: z.int().exactOptional(),
  data: z.array(s2PaperJsonSchema),
  notes: z.array(noteJsonSchema),
});

/** Several papers; null for each that is not in the library. */
export const s2BatchJsonSchema = z.array(s2PaperJsonSchema.nullable());

/** See {@link s2PaperJsonSchema}. */
export type S2PaperJson = z.output<typeof s2PaperJsonSchema>;

/** What Semantic Scholar calls the schemes of identifiers. */
const externalNames: Readonly<Record<string, string>> = {
  doi: 'DOI',
  arxiv: 'ArXiv',
  pmid: 'PubMed',
  pmcid: 'PubMedCentral',
  acl: 'ACL',
};

/** A paper by Semantic Scholar's field names. @param asked those that were asked for */
export function toS2PaperJson(paper: Paper, asked: ReadonlySet<string>): S2PaperJson {
  const valueOf = (scheme: string) =>
    paper.identifiers.find((id) => id.startsWith(`${scheme}:`))?.slice(scheme.length + 1);
  const corpusId = valueOf('corpusid');
  const external = Object.entries(externalNames).flatMap(([scheme, called]) => {
    const value = valueOf(scheme);
    return value === undefined ? [] : [[called, value] as const];
  });
  const known: Record<string, unknown> = {
    paperId: valueOf('s2') ?? paper.id,
    corpusId: corpusId === undefined ? null : Number(corpusId),
    externalIds: {
      ...Object.fromEntries(external),
      ...(corpusId !== undefined && { CorpusId: Number(corpusId) }),
    },
    url: paper.url ?? null,
    title: paper.title,
    abstract: paper.abstract === '' ? null : paper.abstract,
    venue: paper.venue ?? '',
    year: paper.year ?? null,
    authors: paper.authors.map((author) => ({ authorId: null, name: author })),
    journal: paper.venue === undefined ? null : { name: paper.venue },
  };
  const chosen = allFields.filter((field) => asked.has(field));
  return s2PaperJsonSchema.parse(
    Object.fromEntries(chosen.map((field) => [field, known[field] ?? null])),
  );
}

/** What is wrong with a request, as clients of Semantic Scholar look for it. */
export const s2ErrorJsonSchema = z
  .object({ error: z.string(), code: z.string() })
  .meta({ id: 'SemanticScholarError', description: 'What is wrong; `code` is as in Problem.' });
