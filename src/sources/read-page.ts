import { KindredError } from '../errors/kindred-error.js';
import type { Answer, Http, PageRequest } from './http.js';
import { shownUrl } from './shown-url.js';

/** An answer that is not what its protocol says it is, e.g. half of a page. */
export class BrokenPage extends Error {
  override readonly name = 'BrokenPage';
}

/**
 * Fetches and reads a page; one that is broken is fetched once more, as a connection through a proxy
 * may end early without an error.
 *
 * @param read throws {@link BrokenPage} where it cannot be read
 * @throws SOURCE_BROKEN naming the page, and what {@link Http.get} throws
 */
export async function readPage<Page>(
  http: Http,
  request: PageRequest,
  read: (answer: Answer) => Page,
): Promise<Page> {
  for (let attempt = 1; ; attempt++) {
    const answer = await http.get(request);
    try {
      return read(answer);
    } catch (error) {
      if (!(error instanceof BrokenPage)) throw error;
      const page = shownUrl(request.url);
      if (attempt === 2 || request.once === true)
        throw brokenPage(request.url, error.message, error);
      http.notice(`${page}: ${error.message}; asking once more`);
    }
  }
}

/** The error for a page that cannot be used. */
export function brokenPage(
  url: URL,
  problem: string,
  cause?: Error,
): KindredError<'SOURCE_BROKEN'> {
  return new KindredError('SOURCE_BROKEN', { page: shownUrl(url), problem }, { cause });
}
