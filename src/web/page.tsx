import type { ComponentChildren, VNode } from 'preact';
import { SearchForm } from './search-form.js';
import { countPapers, type Site } from './site.js';
import { ThemeSwitch } from './theme-switch.js';

/** What a page consists of. */
export interface PageProps {
  readonly site: Site;
  /** For the browser's tab; '' for the name alone. */
  readonly title: string;
  /** Stands in the search box. */
  readonly query?: string;
  readonly autofocus?: boolean;
  readonly children: ComponentChildren;
}

/** The chosen colours are to be there at the first paint. Preact's types do not know the attribute. */
const beforePaint = { blocking: 'render' };

/** The frame of every page: head, name, search box, foot. */
export function Page({ site, title, query = '', autofocus = false, children }: PageProps): VNode {
  const { assets } = site;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title === '' ? 'Kindred' : `${title} – Kindred`}</title>
        <link
          rel="preload"
          href={assets.font}
          as="font"
          type="font/woff2"
          crossorigin="anonymous"
        />
        {assets.stylesheets.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        <script type="module" src={assets.script} {...beforePaint} />
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="top">
          <a class="name" href="/">
            Kindred
          </a>
          {site.papers !== undefined && <span class="size">{countPapers(site.papers)}</span>}
          <ThemeSwitch />
        </header>
        <SearchForm query={query} autofocus={autofocus} />
        <main id="content">{children}</main>
        <footer class="foot">
          <p>
            Kindred {site.version} · runs on this machine · <a href="/healthz">status</a>
          </p>
        </footer>
      </body>
    </html>
  );
}
