import type { VNode } from 'preact';
import type { RelatedAnswerJson, SearchAnswerJson } from '../api/answer-json.js';
import { Abstract } from './abstract.js';
import { PaperMeta, PaperTitle } from './paper-heading.js';
import { Notes, ResultList } from './result-list.js';
import { countPapers } from './site.js';

/** The answer to a question. `moreHref` leads to a longer list, where there may be more. */
export function SearchAnswer(props: {
  answer: SearchAnswerJson;
  moreHref: string | undefined;
}): VNode {
  const { results, notes } = props.answer;
  if (results.length === 0) return <NoResults heading="No paper to show" notes={notes} />;
  return (
    <>
      <h1 class="found">{countPapers(results.length)}, best match first</h1>
      <ResultList results={results} />
      {props.moreHref !== undefined && (
        <p class="more">
          <a href={props.moreHref}>More papers</a>
        </p>
      )}
      <Notes notes={notes} />
    </>
  );
}

/** A paper, and the papers like it. */
export function RelatedAnswer({ answer }: { answer: RelatedAnswerJson }): VNode {
  const { seed, results, notes } = answer;
  return (
    <>
      <article class="seed" aria-labelledby="seed">
        <p class="kind">Papers like</p>
        <h1 id="seed">
          <PaperTitle paper={seed} />
        </h1>
        <PaperMeta paper={seed} />
        <Abstract paper={seed} />
      </article>
      {results.length > 0 ? (
        <>
          <ResultList results={results} />
          <Notes notes={notes} />
        </>
      ) : (
        <NoResults heading="No related paper" notes={notes} />
      )}
    </>
  );
}

function NoResults(props: { heading: string; notes: SearchAnswerJson['notes'] }): VNode {
  return (
    <section class="empty">
      <h2>{props.heading}</h2>
      <Notes notes={props.notes} />
      <p>
        <a href="/">Start again</a>
      </p>
    </section>
  );
}
