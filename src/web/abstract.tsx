import type { VNode } from 'preact';
import type { ResultJson } from '../api/answer-json.js';
import type { PaperJson } from '../api/paper-json.js';
import { Marked, spansWithin } from './marked.js';
import { cutBefore, toSnippet } from './snippet.js';

/** Beyond this a page would be slow to read and to load; the API has the whole text. */
const mostShown = 8_000;

interface AbstractProps {
  readonly paper: PaperJson;
  /** Why the paper is in the list; the abstract's beginning is shown where that is not known. */
  readonly why: ResultJson['why'] | undefined;
}

/** A paper's abstract in a list: the part that tells why the paper is there. Says so when it is a summary. */
export function Abstract({ paper, why }: AbstractProps): VNode {
  const { abstract } = paper;
  if (abstract === '') return <p class="abstract none">No abstract in this library.</p>;
  const part = toSnippet(abstract, why?.snippet);
  const spans = spansWithin(why?.highlights.abstract ?? [], part);
  return (
    <div class="abstract">
      <p dir="auto" lang="" class="snippet">
        <SummaryLabel paper={paper} />
        {part.start > 0 && '… '}
        <Marked text={abstract.slice(part.start, part.end)} spans={spans} />
        {part.end < abstract.length && ' …'}
      </p>
    </div>
  );
}

/** The whole abstract, folded away, where a list shows a part of it only. */
export function FoldedAbstract({ paper, why }: AbstractProps): VNode | null {
  const { start, end } = toSnippet(paper.abstract, why?.snippet);
  if (start === 0 && end === paper.abstract.length) return null;
  return (
    <details class="whole">
      <summary>Whole {paper.abstractKind}</summary>
      <WholeAbstract paper={paper} />
    </details>
  );
}

/** A paper's whole abstract, or as much of it as a page can show. */
export function WholeAbstract({ paper }: { paper: PaperJson }): VNode {
  const { abstract } = paper;
  const end = cutBefore(abstract, mostShown);
  const omitted = abstract.length - end;
  return (
    <p dir="auto" lang="">
      {abstract.slice(0, end)}
      {omitted > 0 && ` … (${omitted.toLocaleString('en')} more characters)`}
    </p>
  );
}

/** Tells that a text is not the paper's own. */
export function SummaryLabel({ paper }: { paper: PaperJson }): VNode | null {
  if (paper.abstractKind !== 'summary') return null;
  return (
    <span class="label" title="Not the paper's own abstract">
      Summary
    </span>
  );
}
