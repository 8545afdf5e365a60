import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { RelatedAnswerJson, SearchAnswerJson } from '../api/answer-json.js';
import type { ProblemJson } from '../api/problem-json.js';
import { RelatedAnswer, SearchAnswer } from './answers.js';
import { Failure } from './failure.js';
import { searchHref } from './links.js';
import { Page } from './page.js';
import type { Site } from './site.js';
import { Welcome } from './welcome.js';

/** What a page shows. */
export type View =
  | { readonly kind: 'welcome' }
  | { readonly kind: 'search'; readonly answer: SearchAnswerJson; readonly k: number }
  | { readonly kind: 'related'; readonly answer: RelatedAnswerJson }
  | { readonly kind: 'failure'; readonly problem: ProblemJson; readonly query: string };

/** Papers of the longer list that "More papers" leads to. */
const longList = 50;

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
          <SearchAnswer answer={view.answer} moreHref={moreHref(view.answer, view.k)} />
        </Page>
      );
    case 'related':
      return (
        <Page site={site} title={tabTitle(`Like ${view.answer.seed.title}`)}>
          <RelatedAnswer answer={view.answer} />
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

function moreHref({ query, results }: SearchAnswerJson, k: number): string | undefined {
  return results.length >= k && k < longList ? searchHref(query, longList) : undefined;
}

function tabTitle(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79).trimEnd()}…`;
}
