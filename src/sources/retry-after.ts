/** Seconds, or an HTTP date (RFC 9110, 10.2.3), in ms from now; 0 where there is none or it is past. */
export function retryAfterMs(headers: Headers): number {
  return delayMs(headers.get('retry-after'));
}

/** The pause that Zotero's "Backoff: seconds" asks for after an answer that was given, in ms. */
export function backoffMs(headers: Headers): number {
  return delayMs(headers.get('backoff'));
}

function delayMs(value: string | null): number {
  if (value === null) return 0;
  const text = value.trim();
  const ms = /^\d+(?:\.\d+)?$/u.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}
