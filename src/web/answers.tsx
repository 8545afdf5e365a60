import type { VNode } from 'preact';
import type { NoteJson, SearchAnswerJson } from '../api/answer-json.js';
import { Facets } from './facets.js';
import { Follow } from './follow.js';
import { searchFeedHref } from './links.js';
import { Notes, ResultList } from './result-list.js';
import { isNarrowed, pageSize, plainSearch, searchHref, type SearchState } from './search-state.js';

/** The answer to a question, and what narrows it. */
export function SearchAnswer(props: { answer: SearchAnswerJson; state: SearchState }): VNode {
  const { answer, state } = props;
  const { results, notes, found = results.length, facets } = answer;
  const hasFacets = facets !== undefined && (results.length > 0 || isNarrowed(state));
  return (
    <div class={hasFacets ? 'browse' : 'plain'}>
      {hasFacets && (
        <details class="narrow" id="narrow">
          <summary>Narrow</summary>
          <Facets facets={facets} state={state} />
        </details>
      )}
      <section class="answer" aria-label="Results">
        {results.length === 0 ? (
          <NoResults heading="No paper to show" notes={notes} state={state} />
        ) : (
          <>
            <Heading found={found} state={state} />
            <ResultList results={results} />
            <Pages found={found} state={state} />
            <Notes notes={notes} />
            <Follow what="this question" href={(format) => searchFeedHref(state, format)} />
          </>
        )}
      </section>
    </div>
  );
}

function Heading({ found, state }: { found: number; state: SearchState }): VNode {
  const first = (state.page - 1) * pageSize + 1;
  const last = Math.min(found, first + pageSize - 1);
  const isByDate = state.sort === 'date';
  const sortedBy = (sort: SearchState['sort']) => searchHref({ ...state, sort, page: 1 });
  return (
    <div class="found">
      <h1>
        {first}–{last} of the {found.toLocaleString('en')} {isByDate ? 'newest' : 'nearest'} papers
      </h1>
      <nav aria-label="Sort">
        Sort by{' '}
        <a href={sortedBy('relevance')} {...(!isByDate && { 'aria-current': 'true' as const })}>
          relevance
        </a>{' '}
        <a href={sortedBy('date')} {...(isByDate && { 'aria-current': 'true' as const })}>
          date
        </a>
      </nav>
    </div>
  );
}

function Pages({ found, state }: { found: number; state: SearchState }): VNode | null {
  const last = Math.ceil(found / pageSize);
  if (last <= 1) return null;
  const href = (page: number) => searchHref({ ...state, page });
  return (
    <nav class="pages" aria-label="Pages">
      {state.page > 1 && (
        <a href={href(state.page - 1)} rel="prev">
          ← Better matches
        </a>
      )}
      <span>
        Page {state.page} of {last}
      </span>
      {state.page < last && (
        <a href={href(state.page + 1)} rel="next">
          Further matches →
        </a>
      )}
    </nav>
  );
}

/** Why there is nothing, and what to try next. */
export function NoResults(props: {
  heading: string;
  notes: readonly NoteJson[];
  state?: SearchState;
}): VNode {
  const { heading, notes, state } = props;
  return (
    <section class="empty">
      <h1>{heading}</h1>
      <Notes notes={notes} />
      {state !== undefined && isNarrowed(state) && (
        <p>
          <a href={searchHref(plainSearch(state.query))}>Ask the same without conditions</a>
        </p>
      )}
      <p>
        <a href="/">Start again</a>
      </p>
    </section>
  );
}
