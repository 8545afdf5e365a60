import { mustFind } from './find.js';

/** What becomes of the browser's history: a new entry, the present one changed, or nothing. */
export type HistoryChange = 'push' | 'replace' | 'none';

type Listener = () => void;

let running: AbortController | undefined;
const listeners: Listener[] = [];

/** Calls back whenever the content of the page was exchanged. */
export function onContent(listener: Listener): void {
  listeners.push(listener);
}

/**
 * Shows another state of this page: asks the server for it as a browser would, and exchanges the
 * content. A later call ends an earlier one, so that answers never come out of order. An error of the
 * server is shown as the page that it sends; where it does not answer at all, that is told, with a way to
 * try again.
 */
export async function visit(href: string, change: HistoryChange): Promise<void> {
  running?.abort();
  const own = new AbortController();
  running = own;
  const content = mustFind('#content', HTMLElement);
  content.ariaBusy = 'true';
  if (content.querySelector('.welcome') !== null) showSkeleton(content);
  try {
    const response = await fetch(href, { headers: { accept: 'text/html' }, signal: own.signal });
    const text = await response.text();
    remember(href, change);
    show(new DOMParser().parseFromString(text, 'text/html'));
  } catch {
    if (!own.signal.aborted) showTrouble(content, () => void visit(href, change));
  } finally {
    if (running === own) content.ariaBusy = null;
  }
}

function remember(href: string, change: HistoryChange): void {
  if (change === 'push') history.pushState(null, '', href);
  if (change === 'replace') history.replaceState(null, '', href);
}

function show(next: Document): void {
  const focused = document.activeElement?.id ?? '';
  const unfolded = [...document.querySelectorAll('#content details[open][id]')].map(({ id }) => id);
  const content = next.querySelector('#content');
  mustFind('#content', HTMLElement).replaceChildren(...(content?.childNodes ?? []));
  document.title = next.title;
  exchangeFeeds(next);
  const [box, asked] = [
    mustFind('#q', HTMLInputElement),
    next.querySelector<HTMLInputElement>('#q'),
  ];
  // What is being typed stays; a link or the history asks something else.
  if (document.activeElement !== box) box.value = asked?.value ?? '';
  for (const id of unfolded.filter((each) => !each.startsWith('why-'))) {
    document.getElementById(id)?.setAttribute('open', '');
  }
  if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
  mustFind('#status', HTMLElement).textContent =
    document.querySelector('#content h1')?.textContent ?? '';
  for (const listener of listeners) listener();
}

/** What a feed reader finds in the head belongs to what is shown. */
function exchangeFeeds(next: Document): void {
  const feeds = 'link[rel="alternate"]';
  for (const link of document.head.querySelectorAll(feeds)) link.remove();
  document.head.append(...next.head.querySelectorAll(feeds));
}

/** Rows of the height of results, so that nothing jumps when they come. */
function showSkeleton(content: HTMLElement): void {
  const rows = Array.from({ length: 5 }, () => {
    const row = document.createElement('div');
    row.className = 'skeleton';
    return row;
  });
  content.replaceChildren(...rows);
}

function showTrouble(content: HTMLElement, retry: () => void): void {
  document.querySelector('.trouble')?.remove();
  const message = document.createElement('p');
  message.className = 'trouble';
  message.role = 'alert';
  message.append('The server does not answer: is it still running, and are you online?');
  const button = document.createElement('button');
  button.type = 'button';
  button.append('Try again');
  button.addEventListener('click', () => {
    message.remove();
    retry();
  });
  message.append(button);
  content.prepend(message);
}

/** Whether an address is another state of the page that is shown. */
function isThisPage({ origin, pathname, search }: URL): boolean {
  const stateful = ['/', '/basket', '/embed'].includes(pathname);
  return stateful && origin === location.origin && pathname === location.pathname && search !== '';
}

/** Lets links to other states of this page exchange the content, and back and forward as well. */
export function setUpNavigation(): void {
  document.addEventListener('click', (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || event.button !== 0 || !isPlain) return;
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const href = link?.getAttribute('href');
    if (href === null || href === undefined) return;
    const url = new URL(href, location.href);
    if (!isThisPage(url)) return;
    event.preventDefault();
    void visit(url.href, 'push').then(() => scrollTo({ top: 0 }));
  });
  addEventListener('popstate', () => {
    mustFind('#q', HTMLInputElement).blur();
    void visit(location.href, 'none');
  });
}
