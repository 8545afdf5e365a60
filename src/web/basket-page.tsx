import type { VNode } from 'preact';
import type { RecommendAnswerJson } from '../api/answer-json.js';
import type { PaperJson } from '../api/paper-json.js';
import { NoResults } from './answers.js';
import { Follow } from './follow.js';
import {
  basketFeedHref,
  basketHref,
  citeHref,
  downloadHref,
  paperHref,
  type Taste,
} from './links.js';
import { Notes, ResultList } from './result-list.js';

/** Several liked and disliked papers, and what they recommend together. The address holds the basket. */
export function BasketPage({ answer }: { answer: RecommendAnswerJson }): VNode {
  const { positive, negative, results, notes } = answer;
  const taste = tasteOf(answer);
  return (
    <div class="plain" data-basket-page>
      <section class="chosen" aria-labelledby="chosen">
        <h1 id="chosen">Recommended for a basket</h1>
        <Chosen heading="Like these" papers={positive} taste={taste} />
        <Chosen heading="Not like these" papers={negative} taste={taste} />
        <p class="export">
          <a href={citeHref(taste.liked)} data-action="cite">
            Cite
          </a>{' '}
          · Export the liked ones: <a href={downloadHref(taste.liked, 'bibtex')}>BibTeX</a>{' '}
          <a href={downloadHref(taste.liked, 'ris')}>RIS</a>{' '}
          <a href={downloadHref(taste.liked, 'csl-json')}>CSL-JSON</a> · The address of this page
          holds the basket: share it as it is.
        </p>
      </section>
      {results.length === 0 ? (
        <NoResults heading="Nothing to recommend" notes={notes} />
      ) : (
        <section aria-label="Recommended papers">
          <ResultList
            results={results}
            seed={positive.length === 1 ? 'the liked paper' : 'a liked paper'}
          />
          <Notes notes={notes} />
          <Follow what="this basket" href={(format) => basketFeedHref(taste, format)} />
        </section>
      )}
    </div>
  );
}

/** Where there is no basket in the address; the page's script leads to the one it keeps. */
export function EmptyBasket(): VNode {
  return (
    <section class="empty" data-empty-basket>
      <h1>The basket is empty</h1>
      <p>
        Find a paper and put it in with “+ Basket”; “Not this” says what you do not want. Together
        they give one list of recommendations. The basket stays in this browser.
      </p>
      <p>
        <a href="/">Search</a>
      </p>
    </section>
  );
}

function Chosen(props: {
  heading: string;
  papers: readonly PaperJson[];
  taste: Taste;
}): VNode | null {
  const { heading, papers, taste } = props;
  if (papers.length === 0) return null;
  return (
    <>
      <h2>{heading}</h2>
      <ul>
        {papers.map(({ id, title }) => (
          <li key={id}>
            <a href={paperHref(id)} dir="auto" lang="">
              {title}
            </a>{' '}
            <a
              class="remove"
              href={basketHref(without(taste, id))}
              aria-label={`Remove from the basket: ${title}`}
              data-remove={id}
            >
              Remove
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function without({ liked, disliked }: Taste, id: string): Taste {
  return {
    liked: liked.filter((each) => each !== id),
    disliked: disliked.filter((each) => each !== id),
  };
}

/** The papers that an answer goes by, as addresses name them. */
export function tasteOf({ positive, negative }: RecommendAnswerJson): Taste {
  return { liked: positive.map(toId), disliked: negative.map(toId) };
}

function toId({ id }: PaperJson): string {
  return id;
}
