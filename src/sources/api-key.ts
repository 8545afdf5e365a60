/**
 * A key, if it may be shown to this address: to the service's own host over https, or to this machine
 * itself. A spec may come from anywhere, and its endpoint= must not fetch the user's keys.
 */
export function keyFor(url: URL, host: string, key: string | undefined): string | undefined {
  const isOwn = url.protocol === 'https:' && url.host === host;
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(url.hostname);
  return isOwn || isLoopback ? key : undefined;
}
