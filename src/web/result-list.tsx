import type { VNode } from 'preact';
import type { NoteJson, ResultJson } from '../api/answer-json.js';
import { Abstract } from './abstract.js';
import { relatedHref } from './links.js';
import { PaperMeta, PaperTitle } from './paper-heading.js';
import { RelevanceBar } from './relevance.js';

/** A ranked list of papers, each with the way to papers like it. */
export function ResultList({ results }: { results: readonly ResultJson[] }): VNode {
  return (
    <ol class="results">
      {results.map((result) => (
        <li key={result.rank}>
          <Result result={result} />
        </li>
      ))}
    </ol>
  );
}

function Result({ result: { rank, relevance, paper } }: { result: ResultJson }): VNode {
  return (
    <article class="result" data-paper={paper.id}>
      <h2>
        <span class="rank" aria-hidden="true">
          {rank}
        </span>
        <PaperTitle paper={paper} />
      </h2>
      {relevance !== undefined && <RelevanceBar relevance={relevance} />}
      <PaperMeta paper={paper} />
      <Abstract paper={paper}>
        <a
          class="like"
          href={relatedHref(paper.id)}
          aria-label={`Papers like this: ${paper.title}`}
        >
          Papers like this
        </a>
      </Abstract>
    </article>
  );
}

/** What to know when reading an answer, or why it is empty. */
export function Notes({ notes }: { notes: readonly NoteJson[] }): VNode | null {
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map(({ code, message }) => (
        <li key={code}>{message}</li>
      ))}
    </ul>
  );
}
