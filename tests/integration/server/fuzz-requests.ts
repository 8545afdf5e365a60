import fc from 'fast-check';
import { z } from 'zod';
import type { OpenApiDocument } from '../../../src/api/openapi.js';
import type { Operation } from '../../../src/api/operation.js';
import { requestLimits } from '../../../src/api/parameters.js';

/** A request as it goes over the wire. */
export interface FuzzRequest {
  readonly method: string;
  /** With its query string; any ASCII but spaces. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

const schemaShape = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxLength: z.number().optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), schemaShape).optional();
  },
  get items() {
    return schemaShape.optional();
  },
});
type Schema = z.output<typeof schemaShape>;
const anything = schemaShape.parse({});

const operationShape = z.object({
  parameters: z
    .array(
      z.object({
        in: z.enum(['path', 'query']),
        name: z.string(),
        required: z.boolean().default(false),
        schema: schemaShape,
      }),
    )
    .default([]),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: schemaShape }) }) })
    .optional(),
});

const papers = [
  'doi:10.1000/bread',
  'https://doi.org/10.1000/harbour/tides',
  'local:owl',
  'local:glacier/front',
  'local:starling',
];
const words = [
  'tides of harbours',
  '"sourdough" -cold author:crumb year:2020',
  'Coastal Science',
  'Rye',
  '2019',
  '2010..2022',
  '7d',
  'r0',
  'title,year,authors.name',
];
const plausibleText = fc.constantFrom(...words);
const plausibleId = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...papers) },
  { weight: 1, arbitrary: fc.constant('none') },
);

/** Control characters, half surrogate pairs, names of properties, and what means something elsewhere. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\u001b[31m\r\nx-injected: 1',
    '\ud800',
    'a\udc00b',
    '\u202e\ufeff\ufffe',
    '__proto__',
    'constructor',
    'toString',
    '../../../etc/passwd',
    "'; DROP TABLE papers; --",
    '<script>alert(1)</script>',
    '"""((((author:',
    '@article{x, title={',
    'r99999999999999',
    '9'.repeat(400),
    '-1',
    '1e999',
    'NaN',
    '0x10',
    'ß'.repeat(3_000),
  ),
);

const hostileNumber = fc.constantFrom(-1, 0, -0, 0.5, 1e21, 1e308, 2 ** 53, -(2 ** 31), 1_001);
const hostileJson = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom(null, true, [], {}, [[]], [null], { __proto__: null, constructor: {} }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A record, as far as the schema of writes does not say what one is. */
const record: fc.Arbitrary<unknown> = fc.record(
  {
    id: near(fc.constantFrom('local:new', 'local:owl', 'doi:10.1000/bread')),
    title: near(plausibleText),
    abstract: near(plausibleText),
    authors: near(fc.array(near(plausibleText), { maxLength: 2 })),
    year: near(fc.integer({ min: 1900, max: 2030 })),
    venue: near(plausibleText),
    doi: near(fc.constantFrom('10.1000/bread', '10.1000/xyz')),
    url: near(fc.constantFrom('https://example.org/tides', 'javascript:alert(1)')),
    keywords: near(fc.array(plausibleText, { maxLength: 2 })),
  },
  { requiredKeys: ['title'] },
);

/** Mostly what is meant, and at times anything at all. */
function near(meant: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: meant }, { weight: 1, arbitrary: hostileJson });
}

/** Values that a schema allows, with some in them that it does not. */
function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const { type, minimum = 0, maximum = 50, items, minItems = 0 } = schema;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
  if (type === 'number') return fc.integer({ min: 0, max: 100 }).map((share) => share / 100);
  if (type === 'string') return fittingText(schema);
  if (type === 'array' && items !== undefined) {
    return fc.array(near(fitting(items)), { minLength: Math.min(minItems, 1), maxLength: 3 });
  }
  return type === 'object' ? fields(schema.properties ?? {}, schema.required) : record;
}

function fittingText({ pattern = '', maxLength = 0 }: Schema): fc.Arbitrary<unknown> {
  const allowed = new RegExp(pattern, 'u');
  const known = fc.constantFrom(...words.filter((text) => allowed.test(text)));
  if (maxLength === requestLimits.name) {
    return fc.oneof({ weight: 9, arbitrary: plausibleId }, { weight: 1, arbitrary: known });
  }
  const others = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  // Of what is no more than "not empty", the expression would make nothing that is ever meant.
  return fc.oneof(known, pattern.length < 3 ? others : fc.stringMatching(allowed));
}

/** What is required, now and then without, and a few of the rest. */
function fields(
  all: Readonly<Record<string, Schema>>,
  required: readonly string[],
): fc.Arbitrary<Record<string, unknown>> {
  const optional = Object.keys(all).filter((name) => !required.includes(name));
  const kept = fc.oneof(
    { weight: 15, arbitrary: fc.constant([...required]) },
    { weight: 1, arbitrary: fc.subarray([...required]) },
  );
  const chosen = fc.tuple(kept, fc.subarray(optional, { maxLength: Math.min(5, optional.length) }));
  return chosen.chain((names) => {
    const values = names
      .flat()
      .map((name) => [name, near(fitting(all[name] ?? anything))] as const);
    return fc.record<Record<string, unknown>>(Object.fromEntries(values));
  });
}

/** Percent-encoding that takes half surrogate pairs too, as UTF-8 would be if it had them. */
function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text
    .split(/(\p{Cs})/u)
    .map((part) => (/^\p{Cs}$/u.test(part) ? '%ED%A0%80' : encodeURIComponent(part)))
    .join('');
}

const oddPiece = fc.constantFrom(
  '%',
  '%zz',
  '%u0041',
  '%00',
  '%C0%AF',
  '%FF',
  '%ED%A0%80',
  '%252e%252e/',
  '..;/',
  '//',
  '\\',
  '&&==&',
  ';a=b',
  '?',
  '#',
  '+',
);

/** Once in ten, with an odd piece somewhere in it. */
function spoilt(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const odd = fc.tuple(text, oddPiece, fc.nat()).map(([whole, piece, at]) => {
    const place = at % (whole.length + 1);
    return whole.slice(0, place) + piece + whole.slice(place);
  });
  return fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: odd });
}

function toQuery(parameters: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  return pairs.join('&');
}

/** JSON, whole or cut; or none. */
function bodyOf(schema: Schema): fc.Arbitrary<Buffer> {
  const text = near(fitting(schema)).map((value) => JSON.stringify(value));
  const cut = fc
    .tuple(text, fc.nat())
    .map(([whole, at]) => whole.slice(0, at % (whole.length + 1)));
  const other = fc.constantFrom(
    '',
    'null',
    '"queries"',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `{"papers":[${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}]}`,
    `{"ids":[${'1'.repeat(5_000)}]}`,
    '{"__proto__":{"queries":[]},"k":1e400}',
    '\ufeff{}',
  );
  return fc.oneof(
    { weight: 12, arbitrary: text.map((whole) => Buffer.from(whole)) },
    { weight: 1, arbitrary: cut.map((part) => Buffer.from(part)) },
    { weight: 1, arbitrary: other.map((odd) => Buffer.from(odd)) },
    { weight: 1, arbitrary: text.map((whole) => Buffer.from(whole, 'utf16le')) },
  );
}

const contentTypes = fc.oneof(
  { weight: 14, arbitrary: fc.constant('application/json') },
  { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-16', '/') },
);

/** Requests to an operation, as the document has it: many that fit, most that nearly do, some that do not. */
export function requestsTo(
  document: OpenApiDocument,
  { path, method }: Operation,
): fc.Arbitrary<FuzzRequest> {
  const { parameters, requestBody } = operationShape.parse(document.paths?.[path]?.[method]);
  const asked = parameters.filter((one) => one.in === 'query');
  const query = fields(
    Object.fromEntries(asked.map(({ name, schema }) => [name, schema])),
    asked.filter(({ required }) => required).map(({ name }) => name),
  );
  // A slash of an id may stand as it is.
  const id = near(plausibleId).chain((text) =>
    fc.constantFrom(encode(text), encode(text).replaceAll('%2F', '/')),
  );
  // Without an id, or with one that begins like what comes after it, the address is another operation's or none's.
  const named = spoilt(id).filter((name) => /^[^/?#]/u.test(name));
  const target = fc
    .tuple(named, spoilt(query.map(toQuery)))
    .map(([name, rest]) => path.replace('{id}', () => name) + (rest === '' ? '' : `?${rest}`));
  const body =
    requestBody === undefined
      ? fc.constant(undefined)
      : bodyOf(requestBody.content['application/json'].schema);
  return fc.record({ target, body, type: contentTypes }).map(({ type, ...rest }) => ({
    ...rest,
    method: method.toUpperCase(),
    headers: rest.body === undefined ? {} : { 'content-type': type },
  }));
}
