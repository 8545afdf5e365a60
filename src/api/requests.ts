import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import { suggest } from '../errors/suggest.js';
import { flag, name, requestLimits, share, text, values, wholeNumber, year } from './parameters.js';

const answerParameters = {
  /** How many papers. */
  k: wholeNumber(requestLimits.k).default(requestLimits.k.default),
  /** "2020..2024", "2020..", "..2020" or "2023". */
  year: year.exactOptional(),
  /** The venue's name, compared without case; of several, one. */
  venue: values.exactOptional(),
  /** Part of an author's name, compared without case; of several, an author for each. */
  author: values.exactOptional(),
  /** The site that the paper is at, such as "arxiv.org"; of several, one. */
  source: values.exactOptional(),
  /** What the ranking goes by: meaning (dense), words (lexical) or both (hybrid). */
  mode: z.enum(['hybrid', 'dense', 'lexical'], 'must be hybrid, dense or lexical').exactOptional(),
  /** Say why each paper is there. */
  explain: flag.exactOptional(),
  /** HNSW's search breadth (efSearch): larger finds more of the true neighbours, slower. */
  ef: wholeNumber(requestLimits.ef).exactOptional(),
};

const choiceParameters = {
  /** How unlike each other the papers are to be, 0 to 1. */
  diversity: share.exactOptional(),
  /** How much newer papers are preferred, 0 to 1. */
  recency: share.exactOptional(),
};

/** The parameters, all text, of "papers like this one". */
export const relatedRequestSchema = z
  .strictObject({ ...answerParameters, ...choiceParameters })
  .transform(({ diversity, recency, ...rest }) => ({
    ...toAnswerRequest(rest),
    ...(diversity !== undefined && { diversity }),
    ...(recency !== undefined && { recency }),
  }));

const names = z
  .array(name, 'must be a list of ids')
  .max(requestLimits.taste, `must name at most ${requestLimits.taste} papers`);

function integer({ min, max }: { min: number; max: number }) {
  const problem = `must be a whole number from ${min} to ${max}`;
  return z.int(problem).min(min, problem).max(max, problem);
}

const jsonShare = z
  .number('must be a number from 0 to 1')
  .min(0, 'must be a number from 0 to 1')
  .max(1, 'must be a number from 0 to 1');

/** The body, JSON, of recommendations for several papers. */
export const recommendRequestSchema = z
  .strictObject({
    /** Liked papers: ids or identifiers. */
    positive: names.default([]),
    /** Disliked papers. */
    negative: names.default([]),
    /** A liked text: title and abstract of a paper that is not in the library. */
    text: text.pipe(z.string().min(1, 'is empty: leave it out')).exactOptional(),
    k: integer(requestLimits.k).default(requestLimits.k.default),
    year: year.exactOptional(),
    venue: values.exactOptional(),
    author: values.exactOptional(),
    source: values.exactOptional(),
    mode: answerParameters.mode,
    explain: z.boolean('must be true or false').exactOptional(),
    ef: integer(requestLimits.ef).exactOptional(),
    diversity: jsonShare.exactOptional(),
    recency: jsonShare.exactOptional(),
  })
  .transform(({ positive, negative, text: liked, diversity, recency, ...rest }) => ({
    taste: { positive, negative, ...(liked !== undefined && { text: liked }) },
    options: {
      ...toAnswerRequest(rest),
      ...(diversity !== undefined && { diversity }),
      ...(recency !== undefined && { recency }),
    },
  }));

const browseParameters = {
  /** Papers to pass over. */
  offset: wholeNumber(requestLimits.offset).exactOptional(),
  /** Best first, or the newest of the best first. */
  sort: z.enum(['relevance', 'date'], 'must be relevance or date').exactOptional(),
  /** Count years, venues, authors and sources of the best papers. */
  facets: flag.exactOptional(),
};

/** The parameters, all text, of a search; the library checks the length of `q`. */
export const searchRequestSchema = z
  .strictObject({
    q: text,
    ...answerParameters,
    ...browseParameters,
    /** Move the query towards its own best papers, then search again. */
    feedback: flag.exactOptional(),
  })
  .transform(({ q, offset, sort, facets, feedback, ...rest }) => ({
    q,
    ...toAnswerRequest(rest),
    ...(offset !== undefined && { offset }),
    ...(sort !== undefined && { sort }),
    ...(facets !== undefined && { facets }),
    ...(feedback !== undefined && { feedback }),
  }));

/** For requests without parameters. */
export const emptyRequestSchema = z.strictObject({});

/** Parameters that may be given more than once. */
export const listParameters = ['venue', 'author', 'source'] as const;

/** See {@link relatedRequestSchema}. */
export type RelatedRequest = z.output<typeof relatedRequestSchema>;

type AnswerParameters = z.output<z.ZodObject<typeof answerParameters>>;

/** Gathers the filter's conditions in one place, in the library's words. */
function toAnswerRequest(parameters: AnswerParameters) {
  const { k, year, ef, venue, author, source, mode, explain } = parameters;
  return {
    k,
    filter: {
      ...year,
      ...(venue !== undefined && { venues: venue }),
      ...(author !== undefined && { authors: author }),
      ...(source !== undefined && { sources: source.map((site) => site.toLowerCase()) }),
    },
    ...(mode !== undefined && { mode }),
    ...(explain !== undefined && { explain }),
    ...(ef !== undefined && { efSearch: ef }),
  };
}

/**
 * Checks raw parameters against one of the request schemas; the first problem is told.
 *
 * @throws INVALID_PARAMETER naming the parameter; for an unknown one, with the likely meant name
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  raw: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') throw unknownParameter(schema, issue.keys[0] ?? '');
  throw new KindredError('INVALID_PARAMETER', {
    name: issue?.path.join('.') ?? 'request',
    problem: issue?.message ?? 'is not valid',
  });
}

function unknownParameter(schema: z.ZodType, key: string): KindredError<'INVALID_PARAMETER'> {
  const known = parameterNames(schema);
  const meant = suggest(key, known);
  const hint =
    meant !== undefined
      ? `did you mean "${meant}"?`
      : known.length > 0
        ? `known are ${known.join(', ')}`
        : 'none is known here';
  return new KindredError('INVALID_PARAMETER', {
    name: key.slice(0, 40),
    problem: `unknown parameter; ${hint}`,
  });
}

function parameterNames(schema: z.ZodType): readonly string[] {
  const source = schema instanceof z.ZodPipe ? schema.in : schema;
  return source instanceof z.ZodObject ? Object.keys(source.shape) : [];
}
