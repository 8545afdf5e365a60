import type { VNode } from 'preact';
import type { ProblemJson } from '../api/problem-json.js';

/** What went wrong, and what to do next. */
export function Failure({ problem }: { problem: ProblemJson }): VNode {
  return (
    <section class="failure" role="alert">
      <h1>{problem.title}</h1>
      <p>{asSentence(problem.detail)}</p>
      <p>
        <a href="/">Start again</a>
      </p>
      {problem.status >= 500 && problem.requestId !== undefined && (
        <p class="request">Request {problem.requestId}</p>
      )}
    </section>
  );
}

function asSentence(detail: string): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
