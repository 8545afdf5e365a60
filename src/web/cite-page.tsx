import type { VNode } from 'preact';
import { downloadHref } from './links.js';

/** References in one format. */
export interface Citation {
  readonly format: 'bibtex' | 'ris' | 'csl-json' | 'text';
  readonly text: string;
}

const labels = { text: 'Reference', bibtex: 'BibTeX', ris: 'RIS', 'csl-json': 'CSL-JSON' };

/** The references of papers in every format, to copy or to keep as a file. */
export function CitePage(props: { ids: readonly string[]; citations: readonly Citation[] }): VNode {
  const { ids, citations } = props;
  return (
    <section class="cite">
      <h1>{ids.length === 1 ? 'Cite this paper' : `Cite ${ids.length} papers`}</h1>
      {citations.map(({ format, text }) => (
        <section key={format} aria-labelledby={`label-${format}`}>
          <h2 id={`label-${format}`}>{labels[format]}</h2>
          <p>
            <button type="button" class="scripted quiet-button" data-copy={`cite-${format}`}>
              Copy {labels[format]}
            </button>{' '}
            <a href={downloadHref(ids, format)} download>
              Download {labels[format]}
            </a>
          </p>
          <pre id={`cite-${format}`} tabindex={0} aria-label={labels[format]}>
            {text}
          </pre>
        </section>
      ))}
    </section>
  );
}
