import type { VNode } from 'preact';
import { plainSearch, searchHref } from './search-state.js';
import { countPapers, type Site } from './site.js';

/** The first visit: what the library holds, what to ask it, how to fill it. */
export function Welcome({ site }: { site: Site }): VNode {
  return (
    <section class="welcome">
      <h1>Ask a question, get the papers that answer it.</h1>
      <Holdings site={site} />
      <Examples questions={site.examples} />
      <section aria-labelledby="own">
        <h2 id="own">{site.isSample ? 'Put your own papers in' : 'Add papers'}</h2>
        <p>BibTeX, JSON Lines or a plain-text listing, one command; then serve them:</p>
        <pre>
          <code>{'npx kindred add my-papers.jsonl\nnpx kindred serve'}</code>
        </pre>
      </section>
    </section>
  );
}

function Holdings({ site }: { site: Site }): VNode | null {
  const { papers } = site;
  if (papers === undefined) return null;
  if (papers === 0) {
    return <p>This library is empty so far.</p>;
  }
  if (!site.isSample) {
    return (
      <p>
        This library holds {countPapers(papers)}. A sentence finds more than a keyword: papers are
        compared by meaning, and need not share a word with the question.
      </p>
    );
  }
  return (
    <p>
      This is the sample library that comes with Kindred: {countPapers(papers)} well known in
      language, vision, learning theory, robotics and retrieval, each with a short summary in place
      of its abstract. They are compared by meaning, and need not share a word with the question.
    </p>
  );
}

function Examples({ questions }: { questions: readonly string[] }): VNode | null {
  if (questions.length === 0) return null;
  return (
    <section aria-labelledby="try">
      <h2 id="try">Try one of these</h2>
      <ul class="examples">
        {questions.map((question) => (
          <li key={question}>
            <a href={searchHref(plainSearch(question))}>{question}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
