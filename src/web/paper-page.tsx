import type { VNode } from 'preact';
import type { RelatedAnswerJson, ResultJson } from '../api/answer-json.js';
import type { PaperJson } from '../api/paper-json.js';
import { Actions } from './actions.js';
import { SummaryLabel, WholeAbstract } from './abstract.js';
import { NoResults } from './answers.js';
import { Follow } from './follow.js';
import { identifierLinks, paperFeedHref, paperHref, webHref } from './links.js';
import { addressOf, PaperMeta, PaperTitle } from './paper-heading.js';
import { RelevanceBar } from './relevance.js';
import { Notes } from './result-list.js';
import { plainSearch, searchHref } from './search-state.js';
import { Pair, Why } from './why.js';

/** A paper: its whole record, its versions, and the papers like it. */
export function PaperPage(props: {
  answer: RelatedAnswerJson;
  versions: readonly PaperJson[];
}): VNode {
  const { seed, results, notes } = props.answer;
  return (
    <div class="plain">
      <article class="paper" data-paper={seed.id}>
        <h1 dir="auto" lang="">
          {seed.title}
        </h1>
        <PaperMeta paper={seed} />
        {seed.abstract === '' ? (
          <p class="none">No abstract in this library.</p>
        ) : (
          <div class="abstract">
            <SummaryLabel paper={seed} />
            <WholeAbstract paper={seed} />
          </div>
        )}
        <Record paper={seed} />
        <Actions paper={seed} hasPage={false} />
        {props.versions.length > 0 && <Versions versions={props.versions} />}
      </article>
      <section class="related" aria-labelledby="related">
        <h2 id="related">Papers like this</h2>
        {results.length === 0 ? (
          <NoResults heading="No related paper" notes={notes} />
        ) : (
          <>
            <ol class="results">
              {results.map((result) => (
                <li key={result.rank}>
                  <Related result={result} />
                </li>
              ))}
            </ol>
            <Notes notes={notes} />
            <Follow what="papers like this" href={(format) => paperFeedHref(seed.id, format)} />
          </>
        )}
      </section>
    </div>
  );
}

/** A related paper; the two sentences that are alike stand where an abstract else would. */
function Related({ result }: { result: ResultJson }): VNode {
  const { rank, relevance, paper, why } = result;
  return (
    <article class="result" data-paper={paper.id}>
      <h3>
        <span class="rank" aria-hidden="true">
          {rank}
        </span>
        <PaperTitle paper={paper} spans={why?.highlights.title ?? []} />
      </h3>
      {relevance !== undefined && <RelevanceBar relevance={relevance} />}
      <PaperMeta paper={paper} />
      {why?.pair && <Pair pair={why.pair} seed="the paper above" />}
      <Actions paper={paper}>
        <Why result={result} hasPair={false} />
      </Actions>
    </article>
  );
}

function Record({ paper }: { paper: PaperJson }): VNode {
  const { venue, year, keywords, identifiers, url, id } = paper;
  const links = identifierLinks(identifiers);
  const address = webHref(url) ?? addressOf(paper);
  return (
    <dl class="record">
      {venue !== undefined && (
        <div>
          <dt>Venue</dt>
          <dd>
            <a href={searchHref(plainSearch(`venue:"${venue.replaceAll('"', '')}"`))}>{venue}</a>
          </dd>
        </div>
      )}
      {year !== undefined && (
        <div>
          <dt>Year</dt>
          <dd>{year}</dd>
        </div>
      )}
      {keywords.length > 0 && (
        <div>
          <dt>Keywords</dt>
          <dd dir="auto">{keywords.join(', ')}</dd>
        </div>
      )}
      {address !== undefined && (
        <div>
          <dt>Address</dt>
          <dd>
            <a href={address}>{address}</a>
          </dd>
        </div>
      )}
      {links.length > 0 && (
        <div>
          <dt>Identifiers</dt>
          <dd>{identifiers.join(', ')}</dd>
        </div>
      )}
      <div>
        <dt>Id in this library</dt>
        <dd>
          <code>{id}</code>
        </dd>
      </div>
    </dl>
  );
}

function Versions({ versions }: { versions: readonly PaperJson[] }): VNode {
  return (
    <section class="versions" aria-labelledby="versions">
      <h2 id="versions">Other versions in this library</h2>
      <ul>
        {versions.map((version) => (
          <li key={version.id}>
            <a href={paperHref(version.id)} dir="auto" lang="">
              {version.title}
            </a>
            <PaperMeta paper={version} />
          </li>
        ))}
      </ul>
    </section>
  );
}
