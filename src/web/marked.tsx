import type { VNode } from 'preact';

/** A stretch of a text, in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text with some of its words tinted. */
export function Marked({ text, spans }: { text: string; spans: readonly Span[] }): VNode {
  const pieces: (string | VNode)[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    if (start < at || end > text.length) continue;
    pieces.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  return (
    <>
      {pieces}
      {text.slice(at)}
    </>
  );
}

/** The spans that lie in a part of a text, counted from where the part begins. */
export function spansWithin(spans: readonly Span[], part: Span): Span[] {
  return spans
    .filter(({ start, end }) => start >= part.start && end <= part.end)
    .map(({ start, end }) => ({ start: start - part.start, end: end - part.start }));
}
