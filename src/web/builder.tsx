import { h, type VNode } from 'preact';
import { widgetLanguages } from '../widget/texts.js';
import { toSnippets, type EmbedChoice } from './snippets.js';

const themes = [
  { value: 'auto', label: 'as the page' },
  { value: 'light', label: 'light' },
  { value: 'dark', label: 'dark' },
];

/** Chooses what an embedded list is like, shows it, and gives the code for one's own site. */
export function Builder(props: {
  choice: EmbedChoice;
  /** A paper of this library to show, where none was chosen. */
  example: string | undefined;
}): VNode {
  const { choice, example } = props;
  return (
    <div class="builder">
      <h1>Related papers on your own pages</h1>
      <p>
        One script and one element show, under every article, the papers of this library that are
        like it. No third party, no cookie; it inherits your page's look.
      </p>
      <Choices choice={choice} />
      <Preview choice={choice} paper={choice.paper ?? example} />
      <h2>The code</h2>
      <p>
        The server must allow your site: <code>kindred serve --allow-origin https://your.site</code>
        . A strict Content-Security-Policy names it in <code>script-src</code> and{' '}
        <code>connect-src</code> (a frame: in <code>frame-src</code>).
      </p>
      {toSnippets(choice).map(({ name, place, code }) => (
        <section key={name} aria-labelledby={`for-${name}`}>
          <h3 id={`for-${name}`}>{name}</h3>
          <p>
            {place}{' '}
            <button type="button" class="scripted quiet-button" data-copy={`code-${name}`}>
              Copy the code for {name}
            </button>
          </p>
          <pre id={`code-${name}`} tabindex={0} aria-label={`Code for ${name}`}>
            {code}
          </pre>
        </section>
      ))}
    </div>
  );
}

function Choices({ choice }: { choice: EmbedChoice }): VNode {
  return (
    <form class="choices" data-live action="/embed" method="get">
      <label>
        Paper (id, DOI, arXiv id)
        <input
          id="builder-paper"
          name="paper"
          value={choice.paper ?? ''}
          placeholder="the one that the page names"
          maxlength={1000}
        />
      </label>
      <label>
        How many
        <input
          id="builder-count"
          name="count"
          type="number"
          min={1}
          max={20}
          value={choice.count}
        />
      </label>
      <label>
        Colours
        <select id="builder-theme" name="theme">
          {themes.map(({ value, label }) => (
            <option key={value} value={value} selected={value === choice.theme}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        Language
        <select id="builder-lang" name="lang">
          <option value="">the page's</option>
          {widgetLanguages.map((language) => (
            <option key={language} value={language} selected={language === choice.lang}>
              {language}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

/** The element itself, on a light page and on a dark one. */
function Preview(props: { choice: EmbedChoice; paper: string | undefined }): VNode | null {
  const { choice, paper } = props;
  if (paper === undefined) return null;
  const { count, theme, lang } = choice;
  const attributes: Readonly<Record<string, unknown>> = {
    paper,
    count,
    why: true,
    ...(lang !== undefined && { lang }),
    ...(theme !== 'auto' && { theme }),
  };
  return (
    <div class="previews">
      {(['light', 'dark'] as const).map((page) => (
        <div
          key={page}
          class="preview"
          data-theme={page}
          role="group"
          aria-label={`On a ${page} page`}
        >
          {h('related-papers', attributes, 'No list for this paper: does the library hold it?')}
        </div>
      ))}
    </div>
  );
}
