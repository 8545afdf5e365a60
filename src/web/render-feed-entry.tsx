import { renderToString } from 'preact-render-to-string';
import type { PaperJson } from '../api/paper-json.js';
import { addressOf, PaperMeta } from './paper-heading.js';

/** What a feed or a mail shows of a paper below its title, as HTML; all links are whole addresses. */
export function renderFeedEntry(paper: PaperJson): string {
  const address = addressOf(paper);
  return renderToString(
    <>
      <PaperMeta paper={paper} />
      {paper.abstract !== '' && <p dir="auto">{paper.abstract}</p>}
      {address !== undefined && (
        <p>
          <a href={address}>{address}</a>
        </p>
      )}
    </>,
  );
}
