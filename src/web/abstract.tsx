import type { VNode } from 'preact';
import type { PaperJson } from '../api/paper-json.js';
import { shortenText } from './shorten.js';

/** A paper's abstract: its beginning, and the rest folded away. Says so when it is a summary. */
export function Abstract({ paper }: { paper: PaperJson }): VNode {
  const isSummary = paper.abstractKind === 'summary';
  if (paper.abstract === '') return <p class="abstract none">No abstract in this library.</p>;
  const { lead, rest, omitted } = shortenText(paper.abstract);
  return (
    <div class="abstract">
      <p dir="auto">
        {isSummary && (
          <span class="label" title="Not the paper's own abstract">
            Summary
          </span>
        )}
        {lead}
        {rest !== '' && <span class="ellipsis"> …</span>}
      </p>
      {rest !== '' && (
        <details>
          <summary>Whole {isSummary ? 'summary' : 'abstract'}</summary>
          <p dir="auto">
            {rest}
            {omitted > 0 && ` … (${omitted.toLocaleString('en')} more characters)`}
          </p>
        </details>
      )}
    </div>
  );
}
