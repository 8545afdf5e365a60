import type { Paper } from './paper.js';

/** Where an identifier leads, where it has one registry of its own. */
const registries: readonly (readonly [scheme: string, host: string])[] = [
  ['arxiv:', 'arxiv.org'],
  ['doi:', 'doi.org'],
  ['pmid:', 'pubmed.ncbi.nlm.nih.gov'],
];

/**
 * The site that a paper is found at: the host of its web address, lower case, without "www."; else the
 * registry of its first identifier. Undefined where it has neither.
 */
export function sourceOf({ url, identifiers }: Paper): string | undefined {
  const named = identifiers.map((identifier) =>
    identifier.startsWith('url:')
      ? hostOf(identifier.slice('url:'.length))
      : registryOf(identifier),
  );
  return (url === undefined ? undefined : hostOf(url)) ?? named.find((host) => host !== undefined);
}

function hostOf(url: string): string | undefined {
  if (!/^https?:/iu.test(url) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^www\./u, '');
}

function registryOf(identifier: string): string | undefined {
  return registries.find(([scheme]) => identifier.startsWith(scheme))?.[1];
}
