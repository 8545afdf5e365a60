import { visit } from './navigation.js';

/** Sends forms of choices as soon as one is changed; a drag over the histogram chooses years. */
export function setUpNarrowing(): void {
  document.addEventListener('submit', (event) => {
    if (!isLive(event.target)) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener('change', ({ target }) => {
    const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (isField && isLive(target.form) && target.form.reportValidity()) send(target.form);
  });
  document.addEventListener('pointerdown', beginDrag);
}

function isLive(target: EventTarget | null): target is HTMLFormElement {
  return target instanceof HTMLFormElement && target.dataset['live'] !== undefined;
}

function send(form: HTMLFormElement): void {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') parameters.append(name, value);
  }
  void visit(`${new URL(form.action).pathname}?${parameters.toString()}`, 'push');
}

function beginDrag(event: PointerEvent): void {
  const chart = event.target instanceof Element ? event.target.closest('svg.histogram') : null;
  if (!(chart instanceof SVGElement) || event.button !== 0) return;
  const begin = yearAt(chart, event.clientX);
  let end = begin;
  const ended = new AbortController();
  const move = ({ clientX }: PointerEvent) => {
    end = yearAt(chart, clientX);
    tint(chart, Math.min(begin, end), Math.max(begin, end));
  };
  const finish = () => {
    ended.abort();
    if (end === begin) return; // A click: the year's own link.
    chart.addEventListener('click', (click) => click.preventDefault(), {
      once: true,
      capture: true,
    });
    choose(Math.min(begin, end), Math.max(begin, end));
  };
  // Else the browser would drag the link.
  event.preventDefault();
  addEventListener('pointermove', move, { signal: ended.signal });
  addEventListener('pointerup', finish, { signal: ended.signal });
  addEventListener('pointercancel', () => ended.abort(), { signal: ended.signal });
}

/** The year under a place on the screen; the nearest one for a place beside the chart. */
function yearAt(chart: SVGElement, clientX: number): number {
  const { left, width } = chart.getBoundingClientRect();
  const [first, last] = [Number(chart.dataset['first']), Number(chart.dataset['last'])];
  const year = first + Math.floor(((clientX - left) / width) * (last - first + 1));
  return Math.min(last, Math.max(first, year));
}

function tint(chart: SVGElement, from: number, to: number): void {
  for (const bar of chart.querySelectorAll('a')) {
    const year = Number.parseInt(bar.getAttribute('aria-label') ?? '', 10);
    bar.classList.toggle('dragged', year >= from && year <= to);
  }
}

function choose(from: number, to: number): void {
  const form = document.querySelector<HTMLFormElement>('form#facets');
  const [first, last] = ['from', 'to'].map((name) => form?.elements.namedItem(name));
  if (!(first instanceof HTMLInputElement) || !(last instanceof HTMLInputElement)) return;
  first.value = String(from);
  last.value = String(to);
  form?.requestSubmit();
}
