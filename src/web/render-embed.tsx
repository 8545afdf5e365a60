import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { ResultJson } from '../api/answer-json.js';
import type { EmbedRequest } from '../api/embed-request.js';
import { metaLine, textsFor, type WidgetTexts } from '../widget/texts.js';
import { paperHref } from './links.js';
import { addressOf } from './paper-heading.js';

/** Where an embedded list's links and style are. */
export interface EmbedPage {
  readonly origin: string;
  readonly stylesheet: string;
}

/** Related papers as a small document of their own, or as a part of one. Nothing where there are none. */
export function renderEmbed(
  results: readonly ResultJson[],
  { lang, theme, fragment }: EmbedRequest,
  page: EmbedPage,
): string {
  const texts = textsFor(lang);
  const list = results.length === 0 ? null : <List results={results} texts={texts} page={page} />;
  if (fragment) return list === null ? '' : renderToString(list);
  return `<!doctype html>${renderToString(
    <html lang={lang} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{texts.heading}</title>
        <link rel="stylesheet" href={page.origin + page.stylesheet} />
      </head>
      <body>{list}</body>
    </html>,
  )}`;
}

function List(props: {
  results: readonly ResultJson[];
  texts: WidgetTexts;
  page: EmbedPage;
}): VNode {
  const { results, texts, page } = props;
  return (
    <section class="related-papers" aria-label={texts.heading}>
      <h2>{texts.heading}</h2>
      <ol>
        {results.map((result) => (
          <li key={result.rank}>
            <Item result={result} texts={texts} page={page} />
          </li>
        ))}
      </ol>
      <p class="foot">{texts.foot}</p>
    </section>
  );
}

function Item(props: { result: ResultJson; texts: WidgetTexts; page: EmbedPage }): VNode {
  const { result, texts, page } = props;
  const { paper, why } = result;
  const meta = metaLine(paper, paper.authors.length, texts);
  return (
    <>
      <a
        href={addressOf(paper) ?? page.origin + paperHref(paper.id)}
        target="_top"
        rel="noopener"
        dir="auto"
      >
        {paper.title}
      </a>
      {meta !== '' && (
        <p class="meta" dir="auto">
          {meta}
        </p>
      )}
      {why?.pair && (
        <details>
          <summary>{texts.why}</summary>
          <dl>
            <dt>{texts.seed}</dt>
            <dd dir="auto">{why.pair.seed}</dd>
            <dt>{texts.paper}</dt>
            <dd dir="auto">{why.pair.paper}</dd>
          </dl>
        </details>
      )}
    </>
  );
}
