import { z } from 'zod';
import { keyFor } from './api-key.js';
import type { LiveSource } from './source.js';
import { commonParameters, invalidSpec, readQuery, type SpecText } from './spec.js';
import { harvestZotero, type ZoteroLibrary } from './zotero-harvest.js';

const webHost = 'api.zotero.org';
const local = 'http://127.0.0.1:23119/api';

const schema = z.strictObject({
  collection: z
    .string()
    .regex(/^[A-Z0-9]{8}$/u, { error: 'must be the key of a collection, 8 letters and digits' })
    .exactOptional(),
  ...commonParameters,
});

/**
 * A library of Zotero. "zotero:" is the own library of the Zotero that runs on this machine, by its
 * local API, and "zotero:groups/123" a group's there; with a key (apiKeys.zotero) groups are read from
 * zotero.org, as "zotero:users/123" always is. "?collection=KEY" takes one collection.
 *
 * @throws SOURCE_INVALID
 */
export function zoteroSource(spec: SpecText): LiveSource {
  const path = spec.path.replace(/^\/|\/$/gu, '');
  const library = path === '' ? 'users/0' : path;
  if (!/^(?:users|groups)\/\d{1,12}$/u.test(library)) {
    throw invalidSpec(
      spec,
      `"${path.slice(0, 40)}" is no library: it is "groups/123" or "users/123"`,
    );
  }
  const { values, canonical } = readQuery(spec, schema);
  const { collection, limit, endpoint } = values;
  return {
    spec: `zotero:${path}${canonical}`,
    label: `Zotero ${path === '' ? 'on this machine' : path}`,
    pages(state, options) {
      const given = options.apiKeys?.zotero;
      const isLocal =
        library === 'users/0' || (library.startsWith('groups/') && given === undefined);
      const base = endpoint ?? (isLocal ? local : `https://${webHost}`);
      const key = keyFor(new URL(base), webHost, given);
      const question: ZoteroLibrary = { base, library, collection, limit, isLocal, key };
      return harvestZotero(question, state, options);
    },
  };
}
