import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type {
  RecommendAnswerJson,
  RelatedAnswerJson,
  SearchAnswerJson,
} from '../api/answer-json.js';
import type { PaperJson } from '../api/paper-json.js';
import type { ProblemJson } from '../api/problem-json.js';
import { SearchAnswer } from './answers.js';
import { BasketPage, EmptyBasket } from './basket-page.js';
import { Builder } from './builder.js';
import { CitePage, type Citation } from './cite-page.js';
import { Failure } from './failure.js';
import { Page } from './page.js';
import { PaperMetadata } from './paper-metadata.js';
import { PaperPage } from './paper-page.js';
import type { EmbedChoice } from './snippets.js';
import type { SearchState } from './search-state.js';
import type { Site } from './site.js';
import { Welcome } from './welcome.js';

/** What a page shows. */
export type View =
  | { readonly kind: 'welcome' }
  | { readonly kind: 'search'; readonly answer: SearchAnswerJson; readonly state: SearchState }
  | {
      readonly kind: 'paper';
      readonly answer: RelatedAnswerJson;
      readonly versions: readonly PaperJson[];
    }
  | { readonly kind: 'basket'; readonly answer: RecommendAnswerJson | undefined }
  | {
      readonly kind: 'cite';
      readonly ids: readonly string[];
      readonly citations: readonly Citation[];
    }
  | {
      readonly kind: 'builder';
      readonly choice: EmbedChoice;
      readonly example: string | undefined;
    }
  | { readonly kind: 'failure'; readonly problem: ProblemJson; readonly query: string };

/** The whole document, as text. Everything that comes from a paper or a query is escaped. */
export function renderPage(site: Site, view: View): string {
  return `<!doctype html>${renderToString(toDocument(site, view))}`;
}

function toDocument(site: Site, view: View): VNode {
  switch (view.kind) {
    case 'welcome':
      return (
        <Page site={site} title="" autofocus>
          <Welcome site={site} />
        </Page>
      );
    case 'search':
      return (
        <Page site={site} title={tabTitle(view.answer.query)} query={view.answer.query}>
          <SearchAnswer answer={view.answer} state={view.state} />
        </Page>
      );
    case 'paper':
      return (
        <Page
          site={site}
          title={tabTitle(view.answer.seed.title)}
          head={<PaperMetadata paper={view.answer.seed} origin={site.origin} />}
        >
          <PaperPage answer={view.answer} versions={view.versions} />
        </Page>
      );
    case 'basket':
      return (
        <Page site={site} title="Basket">
          {view.answer === undefined ? <EmptyBasket /> : <BasketPage answer={view.answer} />}
        </Page>
      );
    case 'cite':
      return (
        <Page site={site} title="Cite">
          <CitePage ids={view.ids} citations={view.citations} />
        </Page>
      );
    case 'builder':
      return (
        <Page site={site} title="Embed" head={<script type="module" src="/widget.js" />}>
          <Builder choice={view.choice} example={view.example} />
        </Page>
      );
    case 'failure':
      return (
        <Page site={site} title={view.problem.title} query={view.query}>
          <Failure problem={view.problem} />
        </Page>
      );
  }
}

function tabTitle(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79).trimEnd()}…`;
}
