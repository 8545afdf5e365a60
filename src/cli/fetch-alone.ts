import { readText } from '../importers/read-text.js';
import type { LiveSource } from '../sources/source.js';
import { toFetchOptions, type HarvestOptions } from './live-sources.js';

/** Reads sources from their beginning and counts what they give; nothing is stored. */
export async function fetchAlone(
  sources: readonly LiveSource[],
  { tally, ...options }: Pick<HarvestOptions, 'config' | 'terminal' | 'signal' | 'tally'>,
): Promise<void> {
  for (const source of sources) {
    for await (const { text, format } of source.pages(undefined, toFetchOptions(options))) {
      if (text.trim() === '') continue;
      const papers = tally.pass(readText(text, { format, file: source.spec }));
      while ((await papers.next()).done !== true);
    }
  }
}
