/** An id from a route's wildcard: Express gives its decoded segments, but its types do not say so. */
export function joinSegments(segments: string | readonly string[] = ''): string {
  return typeof segments === 'string' ? segments : segments.join('/');
}
