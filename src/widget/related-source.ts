import type { WidgetItem } from '../api/widget-list.js';

/** Why nothing can be shown. */
export type TroubleCode = 'unknown-paper' | 'no-paper' | 'no-answer' | 'bad-answer';

/** Nothing can be shown; the message is for whoever embeds the widget. */
export class Trouble extends Error {
  constructor(
    readonly code: TroubleCode,
    message: string,
  ) {
    super(message);
  }
}

/** What related papers are asked for. */
export interface RelatedQuery {
  /** Where the lists come from, ending in a slash. */
  readonly base: string;
  readonly count: number;
  /** Ask for the sentences that are alike. */
  readonly why: boolean;
}

/** Where lists of related papers come from. */
export interface RelatedSource {
  /** The papers like one that is named. @throws Trouble */
  byName(name: string, query: RelatedQuery): Promise<readonly WidgetItem[]>;
  /** The papers like a text; undefined where only known papers have lists. */
  byText?(text: string, query: RelatedQuery): Promise<readonly WidgetItem[]>;
}

const patienceMs = 10_000;
const running = new Map<string, Promise<unknown>>();

/**
 * Asks for JSON, undefined where the answer is none; the same question asked meanwhile or later on this
 * page is asked once.
 *
 * @throws Trouble
 */
export function ask(url: string, body?: string): Promise<unknown> {
  const key = `${url} ${body ?? ''}`;
  const known = running.get(key);
  if (known !== undefined) return known;
  const asked = fetchJson(url, body);
  running.set(key, asked);
  asked.catch(() => running.delete(key));
  return asked;
}

async function fetchJson(url: string, body: string | undefined): Promise<unknown> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  let response: Response;
  try {
    response = await fetch(url, {
      ...(body !== undefined && { ...post, body }),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch {
    const hint = `is it running, does it allow ${location.origin} (kindred serve --allow-origin), is it in this page's connect-src?`;
    throw new Trouble('no-answer', `${url} does not answer: ${hint}`);
  }
  // Read in any case: an answer left unread keeps its connection.
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.status === 404) throw new Trouble('unknown-paper', `${url} knows no such paper`);
  if (!response.ok)
    throw new Trouble('bad-answer', `${url} answers with status ${response.status}`);
  return answer;
}
