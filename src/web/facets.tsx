import type { VNode } from 'preact';
import type { FacetsJson } from '../api/answer-json.js';
import { Histogram } from './histogram.js';
import { isNarrowed, plainSearch, searchHref, type SearchState } from './search-state.js';

/** Narrows an answer: an ordinary form, which the page's script sends as soon as it is changed. */
export function Facets({ facets, state }: { facets: FacetsJson; state: SearchState }): VNode {
  return (
    <form
      class="facets"
      id="facets"
      data-live
      action="/"
      method="get"
      aria-label="Narrow the results"
    >
      <input type="hidden" name="q" value={state.query} />
      {state.sort === 'date' && <input type="hidden" name="sort" value="date" />}
      <Years facets={facets} state={state} />
      <Values name="venue" legend="Venue" counts={facets.venues} chosen={state.venues} />
      <Values name="author" legend="Author" counts={facets.authors} chosen={state.authors} />
      <Values name="source" legend="Found at" counts={facets.sources} chosen={state.sources} />
      <p class="apply">
        <button type="submit">Apply</button>
        {isNarrowed(state) && (
          <a href={searchHref({ ...plainSearch(state.query), sort: state.sort })}>Clear all</a>
        )}
      </p>
    </form>
  );
}

function Years({
  facets: { years },
  state,
}: {
  facets: FacetsJson;
  state: SearchState;
}): VNode | null {
  const [first, last] = [years[0]?.year, years.at(-1)?.year];
  if (first === undefined || last === undefined || first === last) return null;
  const limits = { min: first, max: last };
  return (
    <fieldset>
      <legend>Year</legend>
      <Histogram years={years} state={state} />
      <div class="years">
        <label class="unseen" for="from">
          From year
        </label>
        <YearInput name="from" value={state.from} placeholder={first} {...limits} />
        <span aria-hidden="true">–</span>
        <label class="unseen" for="to">
          To year
        </label>
        <YearInput name="to" value={state.to} placeholder={last} {...limits} />
      </div>
    </fieldset>
  );
}

function YearInput(props: {
  name: string;
  value: number | undefined;
  placeholder: number;
  min: number;
  max: number;
}): VNode {
  const { name, value = '', placeholder } = props;
  return (
    <input
      id={name}
      name={name}
      type="text"
      inputmode="numeric"
      pattern="\d{1,4}"
      autocomplete="off"
      value={value}
      placeholder={String(placeholder)}
    />
  );
}

/** Values that are not shown at first. */
const mostShown = 6;

function Values(props: {
  name: string;
  legend: string;
  counts: FacetsJson['venues'];
  chosen: readonly string[];
}): VNode | null {
  const { name, legend, chosen } = props;
  const isChosen = (value: string) => chosen.some((each) => sameName(each, value));
  const missing = chosen.filter(
    (value) => !props.counts.some((each) => sameName(each.value, value)),
  );
  const counts = [...missing.map((value) => ({ value, count: 0 })), ...props.counts];
  if (counts.length < 2 && chosen.length === 0) return null;
  const checkbox = ({ value, count }: { value: string; count: number }, i: number) => (
    <label key={value}>
      <input
        id={`${name}-${i}`}
        type="checkbox"
        name={name}
        value={value}
        checked={isChosen(value)}
      />
      <span class="value" dir="auto">
        {value}
      </span>
      <span class="count">{count}</span>
    </label>
  );
  const [shown, folded] = [counts.slice(0, mostShown), counts.slice(mostShown)];
  return (
    <fieldset>
      <legend>{legend}</legend>
      {shown.map(checkbox)}
      {folded.length > 0 && (
        <details id={`more-${name}`}>
          <summary>{folded.length} more</summary>
          {folded.map((each, i) => checkbox(each, i + mostShown))}
        </details>
      )}
    </fieldset>
  );
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
