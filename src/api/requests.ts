import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import { suggest } from '../errors/suggest.js';
import {
  batchLimit,
  batchPapersLimit,
  flag,
  integer,
  jsonFlag,
  jsonShare,
  name,
  question,
  requestLimits,
  share,
  values,
  wholeNumber,
  wholeNumberOr,
  year,
} from './parameters.js';

/** What each parameter is for, whether it comes as text, in JSON or from an agent. */
export const meaning = {
  q: 'The question: words of a title or abstract, a sentence, the name of a paper, or a BibTeX entry. May hold "phrases", -words, author:, venue:, source:, year: and id:. At most 20,000 characters.',
  k: 'How many papers.',
  venue: "The venue's name, compared without case; of several, one.",
  author: "Part of an author's name, compared without case; of several, an author for each.",
  source: 'The site that the paper is at, such as "arxiv.org"; of several, one.',
  mode: 'What the ranking goes by: meaning (dense), words (lexical) or both (hybrid).',
  explain: 'Say why each paper is there.',
  ef: "HNSW's search breadth (efSearch): larger finds more of the true neighbours, slower.",
  diversity: 'How unlike each other the papers are to be.',
  recency: 'How much newer papers are preferred.',
  offset: 'Papers to pass over. For going through many, use cursor: it repeats and skips nothing.',
  cursor: 'Where to go on: the "next" of an earlier answer to the same question.',
  sort: 'Best first, or the newest of the 200 best first.',
  facets: 'Count years, venues, authors and sources of the 200 best papers.',
  feedback: 'Move the query towards its own best papers, then search again.',
} as const;

const mode = z.enum(['hybrid', 'dense', 'lexical'], 'must be hybrid, dense or lexical');
const sort = z.enum(['relevance', 'date'], 'must be relevance or date');
/** Opaque; a search says what is wrong with one. */
const cursor = z.string('must be text').max(8_192, 'is not a cursor of this server');

/** Conditions that papers meet, whether they come as text or in JSON. */
export const conditionParameters = {
  year: year.exactOptional(),
  venue: values.exactOptional().describe(meaning.venue),
  author: values.exactOptional().describe(meaning.author),
  source: values.exactOptional().describe(meaning.source),
};

const filterParameters = {
  ...conditionParameters,
  mode: mode.exactOptional().describe(meaning.mode),
};

const answerParameters = {
  k: wholeNumberOr(requestLimits.k, requestLimits.k.default).describe(meaning.k),
  ...filterParameters,
  explain: flag.exactOptional().describe(meaning.explain),
  ef: wholeNumber(requestLimits.ef).exactOptional().describe(meaning.ef),
};

const choiceParameters = {
  diversity: share.exactOptional().describe(meaning.diversity),
  recency: share.exactOptional().describe(meaning.recency),
};

const browseParameters = {
  offset: wholeNumber(requestLimits.offset).exactOptional().describe(meaning.offset),
  cursor: cursor.exactOptional().describe(meaning.cursor),
  sort: sort.exactOptional().describe(meaning.sort),
  facets: flag.exactOptional().describe(meaning.facets),
  feedback: flag.exactOptional().describe(meaning.feedback),
};

const jsonAnswerParameters = {
  k: integer(requestLimits.k).default(requestLimits.k.default).describe(meaning.k),
  ...filterParameters,
  explain: jsonFlag.exactOptional().describe(meaning.explain),
  ef: integer(requestLimits.ef).exactOptional().describe(meaning.ef),
};

const jsonChoiceParameters = {
  diversity: jsonShare.exactOptional().describe(meaning.diversity),
  recency: jsonShare.exactOptional().describe(meaning.recency),
};

/** The parameters, all text, of "papers like this one". */
export const relatedRequestSchema = z
  .strictObject({ ...answerParameters, ...choiceParameters })
  .transform(toChoiceRequest);

const names = z
  .array(name, 'must be a list of ids')
  .max(requestLimits.taste, `must name at most ${requestLimits.taste} papers`);

/** The body, JSON, of recommendations for several papers. */
export const recommendRequestSchema = z
  .strictObject({
    positive: names.default([]).describe('Liked papers: ids or identifiers.'),
    negative: names.default([]).describe('Disliked papers: ids or identifiers.'),
    text: question
      .pipe(z.string().min(1, 'is empty: leave it out'))
      .exactOptional()
      .describe('A liked text: title and abstract of a paper that is not in the library.'),
    ...jsonAnswerParameters,
    ...jsonChoiceParameters,
  })
  .transform(({ positive, negative, text: liked, ...rest }) => ({
    taste: { positive, negative, ...(liked !== undefined && { text: liked }) },
    options: toChoiceRequest(rest),
  }));

/** The parameters, all text, of a search; the library checks the length of `q`. */
export const searchRequestSchema = z
  .strictObject({ q: question.describe(meaning.q), ...answerParameters, ...browseParameters })
  .transform(toSearchRequest);

function listOf<Item extends z.ZodType>(item: Item) {
  const problem = `must be a list of 1 to ${batchLimit}`;
  return z.array(item, problem).min(1, problem).max(batchLimit, problem);
}

/** Passes lists that ask for no more papers than one answer may hold. */
function bounded<Item>(kOf: (item: Item) => number) {
  return (items: Item[], context: z.RefinementCtx) => {
    const sum = items.reduce((total, item) => total + kOf(item), 0);
    if (sum <= batchPapersLimit) return items;
    context.addIssue(`their k must come to at most ${batchPapersLimit} together, not ${sum}`);
    return z.NEVER;
  };
}

/** One search, in JSON. */
export const searchFieldsSchema = z
  .strictObject({
    q: question.describe(meaning.q),
    ...jsonAnswerParameters,
    offset: integer(requestLimits.offset).exactOptional().describe(meaning.offset),
    cursor: cursor.exactOptional().describe(meaning.cursor),
    sort: sort.exactOptional().describe(meaning.sort),
    facets: jsonFlag.exactOptional().describe(meaning.facets),
    feedback: jsonFlag.exactOptional().describe(meaning.feedback),
  })
  .transform(toSearchRequest);

/** One paper whose like are asked for, in JSON. */
export const relatedFieldsSchema = z
  .strictObject({
    id: name.describe('An id or identifier.'),
    ...jsonAnswerParameters,
    ...jsonChoiceParameters,
  })
  .transform(({ id, ...rest }) => ({ id, options: toChoiceRequest(rest) }));

/** The body of several searches at once. */
export const searchBatchRequestSchema = z.strictObject({
  // A transform, not a check: checks run over items that are wrong, too.
  queries: listOf(searchFieldsSchema)
    .transform(bounded(({ k }) => k))
    .describe(`Their k come to ${batchPapersLimit} together at most.`),
});

/** The body of "papers like this one" for several papers at once. */
export const relatedBatchRequestSchema = z.strictObject({
  papers: listOf(relatedFieldsSchema)
    .transform(bounded(({ options }) => options.k))
    .describe(`Their k come to ${batchPapersLimit} together at most.`),
});

/** The body of several papers at once. */
export const papersBatchRequestSchema = z.strictObject({
  ids: listOf(name).describe('Ids or identifiers.'),
});

/** The parameters of the list of all papers. */
export const papersRequestSchema = z.strictObject({
  k: wholeNumberOr({ min: 1, max: 1_000 }, 100).describe(meaning.k),
  // Rows only grow, so a place between two of them is one for good.
  cursor: z
    .string()
    .regex(/^r(?:0|[1-9]\d{0,14})$/u, 'is not a cursor of this list: copy the "next" of an answer')
    .default('r0')
    .describe('Where to go on: the "next" of an earlier answer. It stays valid.'),
});

/** For requests without parameters. */
export const emptyRequestSchema = z.strictObject({});

/** Parameters that may be given more than once. */
export const listParameters = ['venue', 'author', 'source'] as const;

/** See {@link relatedRequestSchema}. */
export type RelatedRequest = z.output<typeof relatedRequestSchema>;

type AnswerParameters = z.output<z.ZodObject<typeof jsonAnswerParameters>>;

/** Gathers the conditions in one place, in the library's words. */
export function toFilter(conditions: z.output<z.ZodObject<typeof conditionParameters>>) {
  const { year: range, venue, author, source } = conditions;
  return {
    ...range,
    ...(venue !== undefined && { venues: venue }),
    ...(author !== undefined && { authors: author }),
    ...(source !== undefined && { sources: source.map((site) => site.toLowerCase()) }),
  };
}

function toAnswerRequest({ k, ef, mode: by, explain, ...conditions }: AnswerParameters) {
  return {
    k,
    filter: toFilter(conditions),
    ...(by !== undefined && { mode: by }),
    ...(explain !== undefined && { explain }),
    ...(ef !== undefined && { efSearch: ef }),
  };
}

function toChoiceRequest({
  diversity,
  recency,
  ...rest
}: AnswerParameters & z.output<z.ZodObject<typeof jsonChoiceParameters>>) {
  return {
    ...toAnswerRequest(rest),
    ...(diversity !== undefined && { diversity }),
    ...(recency !== undefined && { recency }),
  };
}

function toSearchRequest({
  q,
  offset,
  cursor: from,
  sort: order,
  facets,
  feedback,
  ...rest
}: AnswerParameters & { readonly q: string } & z.output<z.ZodObject<typeof browseParameters>>) {
  return {
    q,
    ...toAnswerRequest(rest),
    ...(offset !== undefined && { offset }),
    ...(from !== undefined && { cursor: from }),
    ...(order !== undefined && { sort: order }),
    ...(facets !== undefined && { facets }),
    ...(feedback !== undefined && { feedback }),
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
