import type { ComponentChildren, VNode } from 'preact';
import type { PaperJson } from '../api/paper-json.js';
import { shortenText, type ShortenedText } from './shorten.js';

/**
 * A paper's abstract: its beginning, and the rest folded away. Says so when it is a summary. The
 * children, things to do with the paper, stand beside what unfolds the rest.
 */
export function Abstract(props: { paper: PaperJson; children?: ComponentChildren }): VNode {
  const { paper, children } = props;
  const text = shortenText(paper.abstract);
  const isSummary = paper.abstractKind === 'summary';
  return (
    <div class="abstract">
      {paper.abstract === '' ? (
        <p class="none">No abstract in this library.</p>
      ) : (
        <p dir="auto">
          {isSummary && (
            <span class="label" title="Not the paper's own abstract">
              Summary
            </span>
          )}
          {text.lead}
          {text.rest !== '' && <span class="ellipsis">&nbsp;…</span>}
        </p>
      )}
      <div class="beside">
        {text.rest !== '' && <Rest text={text} kind={isSummary ? 'summary' : 'abstract'} />}
        {children}
      </div>
    </div>
  );
}

function Rest({ text, kind }: { text: ShortenedText; kind: PaperJson['abstractKind'] }): VNode {
  return (
    <details>
      <summary>Whole {kind}</summary>
      <p dir="auto">
        {text.rest}
        {text.omitted > 0 && ` … (${text.omitted.toLocaleString('en')} more characters)`}
      </p>
    </details>
  );
}
