import { isKindredError, type KindredError } from '../../errors/kindred-error.js';

/** Seconds after which a library that another process writes to may be free. */
const busySeconds = 2;

/** The headers that belong to an error: when to try again, and by which kind of key. */
export function errorHeaders(error: KindredError): readonly (readonly [string, string])[] {
  if (isKindredError(error, 'KEY_REQUIRED')) return [challenge()];
  if (isKindredError(error, 'KEY_INVALID')) return [challenge('error="invalid_token"')];
  if (isKindredError(error, 'SCOPE_MISSING')) {
    return [challenge(`error="insufficient_scope", scope="${error.details.needs}"`)];
  }
  if (isKindredError(error, 'RATE_LIMITED') || isKindredError(error, 'OVERLOADED')) {
    return [retryAfter(error.details.retryAfterSeconds)];
  }
  return isKindredError(error, 'LIBRARY_BUSY') ? [retryAfter(busySeconds)] : [];
}

/** As RFC 6750, section 3, has it. */
function challenge(more?: string): readonly [string, string] {
  return [
    'www-authenticate',
    ['Bearer realm="kindred"', ...(more === undefined ? [] : [more])].join(', '),
  ];
}

function retryAfter(seconds: number): readonly [string, string] {
  return ['retry-after', String(seconds)];
}
