import type { VNode } from 'preact';
import type { NoteJson, ResultJson } from '../api/answer-json.js';
import { Actions } from './actions.js';
import { Abstract, FoldedAbstract } from './abstract.js';
import { PaperMeta, PaperTitle } from './paper-heading.js';
import { RelevanceBar } from './relevance.js';
import { Why } from './why.js';

/** A ranked list of papers. `seed` names what they were asked by, where that was a paper. */
export function ResultList(props: { results: readonly ResultJson[]; seed?: string }): VNode {
  const { results, seed } = props;
  return (
    <ol class="results" start={results[0]?.rank ?? 1}>
      {results.map((result) => (
        <li key={result.rank}>
          <Result result={result} {...(seed !== undefined && { seed })} />
        </li>
      ))}
    </ol>
  );
}

function Result({ result, seed }: { result: ResultJson; seed?: string }): VNode {
  const { rank, relevance, paper, why } = result;
  return (
    <article class="result" data-paper={paper.id}>
      <h2>
        <span class="rank" aria-hidden="true">
          {rank}
        </span>
        <PaperTitle paper={paper} spans={why?.highlights.title ?? []} />
      </h2>
      {relevance !== undefined && <RelevanceBar relevance={relevance} />}
      <PaperMeta paper={paper} />
      <Abstract paper={paper} why={why} />
      <Actions paper={paper}>
        <FoldedAbstract paper={paper} why={why} />
        <Why result={result} {...(seed !== undefined && { seed })} />
      </Actions>
    </article>
  );
}

/** What to know when reading an answer, or why it is empty. */
export function Notes({ notes }: { notes: readonly NoteJson[] }): VNode | null {
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map(({ code, message }) => (
        <li key={code + message}>{message}</li>
      ))}
    </ul>
  );
}
