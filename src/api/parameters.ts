import { z } from 'zod';
import { toYearRange } from '../paper/year-range.js';

/** What a request may ask for; the same as the library's own limits. */
export const requestLimits = {
  k: { min: 1, max: 1_000, default: 10 },
  offset: { min: 0, max: 1_000 },
  ef: { min: 1, max: 10_000 },
  name: 1_000,
  /** Values of one condition, such as venues. */
  values: 50,
  /** Papers on either side of a taste. */
  taste: 100,
} as const;

/** How often many things may be asked for at once. */
export const batchLimit = 100;

/** How many papers a batch may ask for, the `k` of all it holds together. */
export const batchPapersLimit = 10_000;

/** A schema as it is written into the OpenAPI document. */
interface Rendered {
  readonly jsonSchema: Record<string, unknown>;
}

/** A text, trimmed. */
export const text = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be text') })
  .refine((value) => !value.includes('\0'), 'must not contain the character NUL')
  .transform((value) => value.trim());

/** What is more than white space; by itself the document would not tell what is read from text. */
const written = { type: 'string', minLength: 1, pattern: '\\S' } as const;

/** The name of something: one to 1,000 characters. */
export const name = text
  .pipe(
    z
      .string()
      .min(1, 'is empty: leave it out or give a name')
      .max(requestLimits.name, `must be at most ${requestLimits.name} characters long`),
  )
  .meta({ override: { ...written, maxLength: requestLimits.name } });

/** A question; the library says what is wrong with one that is empty or too long. */
export const question = text.meta({ override: { ...written, maxLength: 20_000 } });

/** A whole number in digits. */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  const problem = (input: unknown) =>
    `must be a whole number from ${min} to ${max}, not "${String(input).slice(0, 40)}"`;
  return z
    .string()
    .refine((digits) => /^\d+$/u.test(digits), {
      error: ({ input }) => problem(input),
      abort: true,
    })
    .refine((digits) => Number(digits) >= min && Number(digits) <= max, {
      error: ({ input }) => problem(input),
    })
    .transform(Number)
    .meta({ override: { type: 'integer', minimum: min, maximum: max } });
}

/** A whole number in digits that need not be given. */
export function wholeNumberOr(limits: { min: number; max: number }, fallback: number) {
  // By itself the document would not tell what is read from text.
  return wholeNumber(limits)
    .default(fallback)
    .meta({ override: { default: fallback } });
}

/** A whole number in JSON. */
export function integer({ min, max }: { readonly min: number; readonly max: number }) {
  const problem = `must be a whole number from ${min} to ${max}`;
  return z.int(problem).min(min, problem).max(max, problem);
}

/** A year or a range of years; see toYearRange. */
export const year = text
  .transform((value, context) => {
    const range = toYearRange(value);
    if (range !== undefined) return range;
    context.addIssue('must be a year or a range: 2023, 2020..2024, 2020.. or ..2020');
    return z.NEVER;
  })
  .meta({
    description: 'A year or a range of years, both ends included.',
    examples: ['2023', '2020..2024', '2020..', '..2020'],
    override: { pattern: '^(?:[0-9]{4}|[0-9]{4}[.]{2}(?:[0-9]{4})?|[.]{2}[0-9]{4})$' },
  });

/** A number from 0 to 1 in digits. */
export const share = z
  .string()
  .refine((value) => /^(?:0|1|[01]?\.\d+)$/u.test(value) && Number(value) <= 1, {
    error: ({ input }) => `must be a number from 0 to 1, not "${String(input).slice(0, 40)}"`,
  })
  .transform(Number)
  .meta({ override: { type: 'number', minimum: 0, maximum: 1 } });

const shareProblem = 'must be a number from 0 to 1';

/** A number from 0 to 1 in JSON. */
export const jsonShare = z.number(shareProblem).min(0, shareProblem).max(1, shareProblem);

/** "true" or "false". */
export const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true')
  .meta({
    override: ({ jsonSchema }: Rendered) => {
      delete jsonSchema.enum;
      jsonSchema.type = 'boolean';
    },
  });

/** True or false in JSON. */
export const jsonFlag = z.boolean('must be true or false');

/** One value or several; the first problem of any is told of the whole. */
export const values = z
  .union([z.string(), z.array(z.string())])
  .transform((given, context) => {
    const all = typeof given === 'string' ? [given] : given;
    if (all.length > requestLimits.values) {
      context.addIssue(`must be given at most ${requestLimits.values} times`);
      return z.NEVER;
    }
    return all.map((value) => {
      const parsed = name.safeParse(value);
      if (parsed.success) return parsed.data;
      context.addIssue(parsed.error.issues[0]?.message ?? 'is not valid');
      return z.NEVER;
    });
  })
  .meta({
    override: ({ jsonSchema }: Rendered) => {
      delete jsonSchema.anyOf;
      const items = { type: 'string', minLength: 1, maxLength: requestLimits.name } as const;
      Object.assign(jsonSchema, { type: 'array', items, maxItems: requestLimits.values });
    },
  });
