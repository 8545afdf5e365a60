import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import { suggest } from '../errors/suggest.js';

/** A source as it was typed: "scheme:path?query". */
export interface SpecText {
  readonly text: string;
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
  /** A right one of its kind, for messages. */
  readonly example: string;
}

/** The parameters that every source takes. */
export const commonParameters = {
  /** The address of a mirror or a test server, in place of the service's own. */
  endpoint: z
    .string()
    .refine(isEndpoint, { error: 'must be an http(s) address without a name and password' })
    .exactOptional(),
  /** Most records to take; a fetch that reached it counts as whole. */
  limit: z
    .string()
    .regex(/^[1-9]\d{0,8}$/u, { error: 'must be a whole number from 1' })
    .transform(Number)
    .exactOptional(),
};

/** Text that says something. */
export const words = z.string().regex(/\S/u, { error: 'is empty' });

function isEndpoint(text: string): boolean {
  if (!/^https?:\/\//iu.test(text) || !URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}

/** The error for a source that is mistyped. */
export function invalidSpec(spec: SpecText, problem: string): KindredError<'SOURCE_INVALID'> {
  return new KindredError('SOURCE_INVALID', { spec: spec.text, problem, example: spec.example });
}

/** What a source's query says. */
export interface SpecQuery<Values> {
  readonly values: Values;
  /** "?name=value…" in the schema's order and one way of escaping, or nothing. */
  readonly canonical: string;
}

/**
 * Reads the query of a source, in the encoding of web forms: "+" is a space, "%2B" a plus.
 *
 * @throws SOURCE_INVALID for a name that is not known, one given twice and a value it cannot have
 */
export function readQuery<Shape extends z.core.$ZodLooseShape>(
  spec: SpecText,
  schema: z.ZodObject<Shape>,
): SpecQuery<z.output<z.ZodObject<Shape>>> {
  const known = Object.keys(schema.shape);
  const given = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(spec.query)) {
    if (!known.includes(name)) throw invalidSpec(spec, unknownName(name, known));
    if (given.has(name)) throw invalidSpec(spec, `${name} is given twice`);
    given.set(name, value);
  }
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw invalidSpec(spec, describe(parsed.error, given));
  const ordered = known.flatMap((name) => {
    const value = given.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const canonical = new URLSearchParams(ordered).toString();
  return { values: parsed.data, canonical: canonical === '' ? '' : `?${canonical}` };
}

function unknownName(name: string, known: readonly string[]): string {
  const meant = suggest(name, known);
  const hint =
    meant === undefined ? `the names are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return `unknown parameter "${name.slice(0, 40)}": ${hint}`;
}

function describe({ issues }: z.ZodError, given: ReadonlyMap<string, string>): string {
  return issues
    .map(({ path, message }) => {
      const name = path.join('.');
      if (name === '') return message;
      const value = given.get(name);
      return value === undefined
        ? `${name} is missing`
        : `${name}=${value.slice(0, 80)} ${message}`;
    })
    .join('; ');
}

/** Whether `from` is not after `until`, where both are given; for a schema's refine(). */
export function isInOrder(range: { from?: string; until?: string }): boolean {
  return range.from === undefined || range.until === undefined || range.from <= range.until;
}

/** What is said where it is not. */
export const notInOrder = { error: 'from is after until' };
