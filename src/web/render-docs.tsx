import { renderToString } from 'preact-render-to-string';

/** Where the page of the API's documentation finds its assets. */
export interface DocsAssets {
  readonly stylesheet: string;
  readonly script: string;
  readonly icon: string;
}

/** The page that shows the OpenAPI document, as text. */
export function renderDocs({ stylesheet, script, icon }: DocsAssets): string {
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API – Kindred</title>
        <link rel="stylesheet" href={stylesheet} />
        <link rel="icon" href={icon} type="image/svg+xml" />
        <script type="module" src={script} />
      </head>
      <body>
        <header class="docs-top">
          <a href="/">Kindred</a>
        </header>
        <main id="docs">
          <noscript>
            <p>
              This page needs JavaScript. The document it shows is{' '}
              <a href="/api/v1/openapi.json">openapi.json</a>.
            </p>
          </noscript>
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(document)}`;
}
