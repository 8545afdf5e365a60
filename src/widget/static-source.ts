import { shardOf, toWidgetName, type WidgetItem, type WidgetShard } from '../api/widget-list.js';
import { ask, Trouble, type RelatedSource } from './related-source.js';

/**
 * Lists from a static export, whose files lie beside the script.
 *
 * @param shards how many files of lists there are
 */
export function staticSource(shards: number): RelatedSource {
  return {
    byName: async (name, { base, count }) => {
      const canonical = toWidgetName(name);
      const shard = await ask(`${base}related/${shardOf(canonical, shards)}.json`);
      const items = listOf(shard, canonical);
      if (items === undefined) {
        throw new Trouble('unknown-paper', `the export at ${base} holds no paper ${canonical}`);
      }
      return items.slice(0, count);
    },
  };
}

function listOf(shard: unknown, name: string): readonly WidgetItem[] | undefined {
  if (typeof shard !== 'object' || shard === null || !Object.hasOwn(shard, name)) return undefined;
  return (shard as WidgetShard)[name];
}
