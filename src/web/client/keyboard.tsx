import { render } from 'preact';
import { mustFind } from './find.js';

/** What keys do, as the help tells it. */
const keys: readonly (readonly [key: string, what: string])[] = [
  ['/', 'to the search box'],
  ['j', 'next paper'],
  ['k', 'previous paper'],
  ['Enter', 'open the paper'],
  ['l', 'papers like it'],
  ['b', 'into the basket, or out of it'],
  ['x', 'not this'],
  ['w', 'why it is there'],
  ['c', 'cite'],
  ['?', 'these keys'],
];

/** What a key clicks within the paper that is current. */
const clicks: Readonly<Record<string, string>> = {
  l: '[data-action="like"]',
  b: '[data-basket="liked"]',
  x: '[data-basket="disliked"]',
  w: '.why > summary',
  c: '[data-action="cite"]',
};

/** Lets the pages be used by the keyboard throughout. */
export function setUpKeyboard(): void {
  document.addEventListener('keydown', (event) => {
    const isTyped = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox';
    const isCombined = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (isTyped || isCombined || document.querySelector('dialog[open]') !== null) return;
    if (act(event.key)) event.preventDefault();
  });
  mustFind('[data-keys]', HTMLElement).addEventListener('click', showHelp);
}

/** @returns whether the key does anything here */
function act(key: string): boolean {
  if (key === '/') return focusBox();
  if (key === '?') return showHelp();
  if (key === 'j' || key === 'k') return move(key === 'j' ? 1 : -1);
  const selector = clicks[key];
  const current = document.activeElement?.closest('[data-paper]');
  const target = selector === undefined ? null : current?.querySelector<HTMLElement>(selector);
  target?.click();
  return target instanceof HTMLElement;
}

function focusBox(): boolean {
  const box = mustFind('#q', HTMLInputElement);
  box.focus();
  box.select();
  return true;
}

/** Moves the focus to the title of the next paper or the one before. */
function move(by: 1 | -1): boolean {
  const titles = [...document.querySelectorAll<HTMLElement>('.results .title')];
  const current = document.activeElement?.closest('.result')?.querySelector('.title');
  const at = titles.findIndex((title) => title === current);
  const next = titles[at < 0 ? (by > 0 ? 0 : -1) : at + by];
  next?.focus();
  return next !== undefined;
}

function showHelp(): boolean {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'keys');
  render(<Help />, dialog);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

function Help() {
  return (
    <form method="dialog">
      <h2 id="keys">Keys</h2>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <button type="submit">Close</button>
    </form>
  );
}
