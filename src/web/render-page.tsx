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
import { BasketPage, EmptyBasket, tasteOf } from './basket-page.js';
import { Builder } from './builder.js';
import { CitePage, type Citation } from './cite-page.js';
import { Failure } from './failure.js';
import { FeedLinks, type FeedHref } from './follow.js';
import { basketFeedHref, paperFeedHref, searchFeedHref } from './links.js';
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

type ViewOf<Kind extends View['kind']> = Extract<View, { readonly kind: Kind }>;

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
        <Page
          site={site}
          title={tabTitle(view.answer.query)}
          query={view.answer.query}
          head={<FeedLinks href={(format) => searchFeedHref(view.state, format)} />}
        >
          <SearchAnswer answer={view.answer} state={view.state} />
        </Page>
      );
    case 'paper':
      return paperDocument(site, view);
    case 'basket':
      return basketDocument(site, view.answer);
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

function paperDocument(site: Site, { answer, versions }: ViewOf<'paper'>): VNode {
  const { seed } = answer;
  const head = (
    <>
      <PaperMetadata paper={seed} origin={site.origin} />
      <FeedLinks href={(format) => paperFeedHref(seed.id, format)} />
    </>
  );
  return (
    <Page site={site} title={tabTitle(seed.title)} head={head}>
      <PaperPage answer={answer} versions={versions} />
    </Page>
  );
}

function basketDocument(site: Site, answer: RecommendAnswerJson | undefined): VNode {
  if (answer === undefined) {
    return (
      <Page site={site} title="Basket">
        <EmptyBasket />
      </Page>
    );
  }
  const href: FeedHref = (format) => basketFeedHref(tasteOf(answer), format);
  return (
    <Page site={site} title="Basket" head={<FeedLinks href={href} />}>
      <BasketPage answer={answer} />
    </Page>
  );
}

function tabTitle(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79).trimEnd()}…`;
}
