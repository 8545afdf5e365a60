import { shardOf, toWidgetName, type WidgetItem, type WidgetShard } from '../api/widget-list.js';
import { ask, Trouble, type RelatedSource } from './related-source.js';

/**
 * Lists from a static export, whose files lie beside the script.
 *
 * @param shards how many files of lists there are
 */
export function staticSource(shards: number): RelatedSource {
  const find = async (name: string, base: string) =>
    entryOf(await ask(`${base}related/${shardOf(name, shards)}.json`), name);
  return {
    byName: async (given, { base, count }): Promise<readonly WidgetItem[]> => {
      const name = toWidgetName(given);
      const entry = await find(name, base);
      const list = typeof entry === 'string' ? await find(entry, base) : entry;
      if (!Array.isArray(list)) {
        throw new Trouble('unknown-paper', `the export at ${base} holds no paper ${name}`);
      }
      return (list as readonly WidgetItem[]).slice(0, count);
    },
  };
}

function entryOf(shard: unknown, name: string): WidgetShard[string] | undefined {
  if (typeof shard !== 'object' || shard === null || !Object.hasOwn(shard, name)) return undefined;
  return (shard as WidgetShard)[name];
}
