const secrets = ['api_key', 'key', 'mailto'];

/** A URL for messages: without keys, and not longer than a line or two. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  for (const name of secrets) shown.searchParams.delete(name);
  return shown.href.length > 200 ? `${shown.href.slice(0, 200)}…` : shown.href;
}
