import { KindredError } from '../errors/kindred-error.js';

/**
 * The parameters in a request's query string, strictly read: what a lenient parser would repair or
 * drop is an error here.
 *
 * @param target the request target as it came, e.g. "/api/v1/search?q=tides&k=5"
 * @throws BAD_REQUEST for broken percent-encoding, INVALID_PARAMETER for a parameter given twice
 */
export function readParameters(target: string): Readonly<Record<string, string>> {
  const start = target.indexOf('?');
  const pairs = start < 0 ? [] : target.slice(start + 1).split('&');
  const parameters = new Map<string, string>();
  for (const pair of pairs) {
    if (pair === '') continue;
    const [rawName = '', ...rawValue] = pair.split('=');
    const name = decode(rawName);
    if (parameters.has(name)) {
      const problem = 'is given more than once';
      throw new KindredError('INVALID_PARAMETER', { name: name.slice(0, 40), problem });
    }
    parameters.set(name, decode(rawValue.join('=')));
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
