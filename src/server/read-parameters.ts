import { KindredError } from '../errors/kindred-error.js';

/**
 * The parameters in a request's query string, strictly read: what a lenient parser would repair or
 * drop is an error here.
 *
 * @param target the request target as it came, e.g. "/api/v1/search?q=tides&k=5"
 * @param lists names of parameters that may be given more than once, and are lists if they are given
 * @throws BAD_REQUEST for broken percent-encoding, INVALID_PARAMETER for another parameter given twice
 */
export function readParameters(
  target: string,
  { lists = [] }: { readonly lists?: readonly string[] } = {},
): Readonly<Record<string, string | readonly string[]>> {
  const start = target.indexOf('?');
  const pairs = start < 0 ? [] : target.slice(start + 1).split('&');
  const parameters = new Map<string, string | string[]>();
  for (const pair of pairs) {
    if (pair === '') continue;
    const [rawName = '', ...rawValue] = pair.split('=');
    const name = decode(rawName);
    const value = decode(rawValue.join('='));
    const before = parameters.get(name);
    if (Array.isArray(before)) {
      before.push(value);
    } else if (before === undefined) {
      parameters.set(name, lists.includes(name) ? [value] : value);
    } else {
      const problem = 'is given more than once';
      throw new KindredError('INVALID_PARAMETER', { name: name.slice(0, 40), problem });
    }
  }
  return Object.fromEntries(parameters);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    const problem = 'its query string is not percent-encoded UTF-8 (a "%" itself is written "%25")';
    throw new KindredError('BAD_REQUEST', { problem }, { cause });
  }
}
