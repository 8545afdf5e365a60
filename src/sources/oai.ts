import { z } from 'zod';
import { firstDay, lastDay } from './dates.js';
import { harvestOai } from './oai-harvest.js';
import type { LiveSource } from './source.js';
import {
  commonParameters,
  invalidSpec,
  isInOrder,
  notInOrder,
  readQuery,
  words,
  type SpecText,
} from './spec.js';

const schema = z
  .strictObject({
    set: words.exactOptional(),
    /** The metadata's form; every repository has oai_dc. */
    prefix: words.exactOptional(),
    from: firstDay.exactOptional(),
    until: lastDay.exactOptional(),
    ...commonParameters,
  })
  .refine(isInOrder, notInOrder);

/**
 * Any OAI-PMH 2.0 repository: "oai:https://host/path?set=…&prefix=oai_dc&from=…&until=…". The query is
 * ours alone. A repository whose base URL has a query itself is named by endpoint=, percent-encoded:
 * "oai:?endpoint=https%3A%2F%2Fhost%2Foai.php%3Frepository%3D1&set=…".
 *
 * @throws SOURCE_INVALID
 */
export function oaiSource(spec: SpecText): LiveSource {
  const { values, canonical } = readQuery(spec, schema);
  const { endpoint, prefix = 'oai_dc', ...rest } = values;
  const base = toBase(spec, endpoint);
  const question = { base, prefix, manners: { paceMs: 1_000 }, ...rest };
  return {
    spec: `oai:${spec.path === '' ? '' : toBase(spec, undefined).href}${canonical}`,
    label: `OAI-PMH ${base.host}${values.set === undefined ? '' : ` ${values.set}`}`,
    pages: (state, options) => harvestOai(question, state, options),
  };
}

function toBase(spec: SpecText, endpoint: string | undefined): URL {
  const address = endpoint ?? spec.path;
  const parsed = commonParameters.endpoint.safeParse(address);
  if (address !== '' && parsed.success) return new URL(address);
  throw invalidSpec(
    spec,
    address === ''
      ? 'names no repository'
      : `"${address.slice(0, 80)}" is no http(s) address of a repository (its own query goes into endpoint=)`,
  );
}
