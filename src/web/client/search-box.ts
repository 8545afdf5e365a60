import { mustFind } from './find.js';
import { visit } from './navigation.js';

/** A pause in typing after which is asked: shorter than it takes to notice, longer than between keys. */
const pauseMs = 120;
/** Whoever reads an answer for as long has asked it: going back leads to it. */
const readMs = 2_000;
/** Fewer characters name nothing. */
const shortest = 2;

/** Answers as one types, and on Enter. What is typed in one go makes one entry of the history. */
export function setUpSearchBox(): void {
  const input = mustFind('#q', HTMLInputElement);
  const form = mustFind('form.search', HTMLFormElement);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading: ReturnType<typeof setTimeout> | undefined;
  let isTyping = false;
  const ask = (query: string) => {
    const href = `/?${new URLSearchParams({ q: query }).toString()}`;
    if (location.pathname !== '/') {
      location.assign(href);
    } else if (href !== `/${location.search}`) {
      void visit(href, isTyping ? 'replace' : 'push');
    }
  };
  input.addEventListener('input', (event) => {
    clearTimeout(timer);
    const isComposing = event instanceof InputEvent && event.isComposing;
    const query = input.value.trim();
    // Other pages are left on Enter only.
    if (isComposing || query.length < shortest || location.pathname !== '/') return;
    clearTimeout(reading);
    timer = setTimeout(() => {
      ask(query);
      isTyping = true;
      reading = setTimeout(() => (isTyping = false), readMs);
    }, pauseMs);
  });
  input.addEventListener('blur', () => {
    isTyping = false;
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    const query = input.value.trim();
    if (query !== '') ask(query);
    isTyping = false;
  });
}
