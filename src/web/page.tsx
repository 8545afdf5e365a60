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
  /** Further elements of the head. */
  readonly head?: VNode;
  readonly children: ComponentChildren;
}

/** The chosen colours are to be there at the first paint. Preact's types do not know the attribute. */
const beforePaint = { blocking: 'render' };

/** The frame of every page: head, name, search box, foot. */
export function Page({ query = '', autofocus = false, ...props }: PageProps): VNode {
  const { site, title, head, children } = props;
  return (
    <html lang="en">
      <Head site={site} title={title}>
        {head}
      </Head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <Top site={site} />
        <SearchForm query={query} autofocus={autofocus} />
        <p id="status" class="unseen" role="status" />
        <div class="columns">
          <main id="content" tabindex={-1}>
            {children}
          </main>
          <aside id="basket" aria-label="Basket" hidden />
        </div>
        <footer class="foot">
          <p>
            Kindred {site.version} · runs on this machine · <a href="/healthz">status</a>
            <span class="scripted">
              {' · '}
              <button type="button" data-keys>
                keys
              </button>
            </span>
          </p>
        </footer>
      </body>
    </html>
  );
}

function Head(props: { site: Site; title: string; children: ComponentChildren }): VNode {
  const { site, title, children } = props;
  const { assets } = site;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta
        name="description"
        content="Finds papers by meaning: ask a question, or pick a paper and get those like it."
      />
      <title>{title === '' ? 'Kindred' : `${title} – Kindred`}</title>
      <link rel="preload" href={assets.font} as="font" type="font/woff2" crossorigin="anonymous" />
      {assets.stylesheets.map((href) => (
        <link rel="stylesheet" href={href} />
      ))}
      <script type="module" src={assets.script} {...beforePaint} />
      <link rel="icon" href={assets.icon} type="image/svg+xml" />
      {children}
    </head>
  );
}

function Top({ site }: { site: Site }): VNode {
  return (
    <header class="top">
      <a class="name" href="/">
        Kindred
      </a>
      {site.papers !== undefined && <span class="size">{countPapers(site.papers)}</span>}
      <ThemeSwitch />
      <nav class="links" aria-label="Kindred">
        <a href="/embed">Embed</a>
        <a href="/docs">API</a>
        <a href="/basket" data-basket-link>
          Basket
          <span data-basket-count />
        </a>
      </nav>
    </header>
  );
}
