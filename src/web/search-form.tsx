import type { VNode } from 'preact';

/** The one search box; an ordinary GET form. */
export function SearchForm({ query, autofocus }: { query: string; autofocus: boolean }): VNode {
  return (
    <form class="search" role="search" action="/" method="get">
      <label class="unseen" for="q">
        Ask a question, paste an abstract, a DOI or BibTeX
      </label>
      <input
        id="q"
        name="q"
        type="search"
        value={query}
        placeholder="Ask a question, paste an abstract, a DOI or BibTeX"
        required
        autofocus={autofocus}
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
      />
      <button type="submit">Search</button>
    </form>
  );
}
