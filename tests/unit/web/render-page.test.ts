import { describe, expect, it } from 'vitest';
import type { PaperJson } from '../../../src/api/paper-json.js';
import { renderPage } from '../../../src/web/render-page.js';
import { plainSearch } from '../../../src/web/search-state.js';
import type { Site } from '../../../src/web/site.js';

const site: Site = {
  papers: 1234,
  isSample: false,
  examples: [],
  assets: {
    script: '/assets/page.js',
    stylesheets: ['/a.css', '/b.css'],
    font: '/f.woff2',
    icon: '/i.svg',
  },
  version: '1.2.3',
  origin: 'http://127.0.0.1:7801',
};

const paper: PaperJson = {
  id: 'doi:10.1000/tides',
  title: 'Tides in large harbours',
  abstract: 'Water rises.',
  abstractKind: 'abstract',
  authors: ['Ada Moor', 'Ben Quay'],
  year: 1999,
  venue: 'Harbour Letters',
  keywords: [],
  url: 'https://example.org/tides',
  identifiers: ['doi:10.1000/tides'],
};

const markup = `"><script>alert(1)</script><img src=x onerror=alert(2)>'&amp;`;
const hostile: PaperJson = {
  id: markup,
  title: markup,
  abstract: markup.repeat(30),
  abstractKind: 'abstract',
  authors: [markup],
  venue: markup,
  keywords: [markup],
  url: 'javascript:alert(3)',
  identifiers: [`doi:${markup}`],
};

/** Any script but the page's own, an image, or an address that runs. */
const foreign =
  /<script(?! type="module" src="\/assets\/page\.js"| type="application\/ld\+json">)|<img|"javascript:/u;

const facets = {
  years: [
    { year: 1999, count: 2 },
    { year: 2001, count: 1 },
  ],
  venues: [
    { value: 'Harbour Letters', count: 2 },
    { value: 'Coast', count: 1 },
  ],
  authors: [],
  sources: [],
};

function resultOf(each: PaperJson, rank: number) {
  return { rank, score: 0.6, parts: { dense: 0.6 }, relevance: 0.6, paper: each };
}

function answerPage(papers: readonly PaperJson[], notes: { code: string; message: string }[] = []) {
  const results = papers.map((each, i) => resultOf(each, i + 1));
  const answer = { query: 'when does water rise?', results, notes, generation: 1 };
  const state = { ...plainSearch(answer.query), page: 1 };
  return renderPage(site, { kind: 'search', answer, state });
}

describe('the answer page', () => {
  it('shows a paper with its title linked, its authors, venue, year and abstract', () => {
    const html = answerPage([paper]);
    expect(html).toMatch(
      /<a href="https:\/\/example\.org\/tides"[^>]*>Tides in large harbours<\/a>/u,
    );
    expect(html).toContain('Ada Moor, Ben Quay');
    expect(html).toContain('Harbour Letters\u00a01999');
    expect(html).toContain('Water rises.');
    expect(html).toContain('href="/papers/doi:10.1000%2Ftides"');
    expect(html).toContain('value="when does water rise?"');
    expect(html).not.toContain('Summary');
    expect(html).toContain('aria-label="strong match"');
  });

  it('says when what stands for the abstract is a summary', () => {
    expect(answerPage([{ ...paper, abstractKind: 'summary' }])).toContain('>Summary</span>');
  });

  it('says when there is no abstract', () => {
    expect(answerPage([{ ...paper, abstract: '' }])).toContain('No abstract in this library.');
  });

  it('links a paper without an address to its identifier, or else to its page', () => {
    const bare: PaperJson = {
      id: 'local:1',
      title: 'Bare',
      abstract: '',
      abstractKind: 'abstract',
      authors: [],
      keywords: [],
      identifiers: [],
    };
    expect(answerPage([bare])).toMatch(/<a href="\/papers\/local:1"[^>]*>Bare<\/a>/u);
    const withArxiv = { ...bare, identifiers: ['arxiv:2401.00001'] };
    expect(answerPage([withArxiv])).toMatch(
      /<a href="https:\/\/arxiv\.org\/abs\/2401\.00001"[^>]*>Bare/u,
    );
  });

  it('names six of many authors', () => {
    const authors = Array.from({ length: 40 }, (_, i) => `Author ${i + 1}`);
    expect(answerPage([{ ...paper, authors }])).toContain('Author 6 and 34 others');
  });

  it('folds a long abstract', () => {
    const html = answerPage([{ ...paper, abstract: `${'Water rises slowly. '.repeat(40)}End.` }]);
    expect(html).toContain('<summary>Whole abstract</summary>');
    expect(html).toContain('End.');
  });

  it('leads to further pages, each with all the conditions', () => {
    const results = Array.from({ length: 10 }, (_, i) => resultOf(paper, i + 11));
    const state = { ...plainSearch('tides'), venues: ['Harbour Letters'], page: 2 };
    const answer = { query: 'tides', results, notes: [], generation: 1, found: 25, facets };
    const html = renderPage(site, { kind: 'search', answer, state });
    expect(html).toContain('11–20 of the 25 nearest papers');
    expect(html).toContain('href="/?q=tides&amp;venue=Harbour+Letters"');
    expect(html).toContain('href="/?q=tides&amp;venue=Harbour+Letters&amp;page=3"');
    expect(html).toContain('Page 2 of 3');
    expect(html).toMatch(/<ol class="results" start="11">/u);
  });

  it('offers what narrows it, with what was chosen checked', () => {
    const state = { ...plainSearch('tides'), venues: ['harbour letters'], from: 1990 };
    const answer = {
      query: 'tides',
      results: [resultOf(paper, 1)],
      notes: [],
      generation: 1,
      facets,
    };
    const html = renderPage(site, { kind: 'search', answer, state });
    expect(html).toMatch(/<input[^>]*name="venue" value="Harbour Letters" checked/u);
    expect(html).toMatch(/<input[^>]*name="venue" value="Coast"\/>/u);
    expect(html).toMatch(/name="from"[^>]*value="1990"/u);
    expect(html).toContain('aria-label="1999: 2 papers"');
    expect(html).toContain('<a href="/?q=tides">Clear all</a>');
  });

  it('tints the words that count, in the title and in the part of the abstract that is shown', () => {
    const abstract = `${'Sand lies still. '.repeat(40)}Water rises at night.`;
    const start = abstract.indexOf('Water');
    const why = {
      words: [{ word: 'water', share: 1 }],
      highlights: {
        title: [{ start: 0, end: 5 }],
        abstract: [{ start, end: start + 5 }],
      },
      snippet: { start, end: abstract.length },
    };
    const result = { ...resultOf({ ...paper, abstract }, 1), why };
    const answer = { query: 'water', results: [result], notes: [], generation: 1 };
    const html = renderPage(site, { kind: 'search', answer, state: plainSearch('water') });
    expect(html).toContain('<mark>Tides</mark> in large harbours');
    expect(html).toContain('… <mark>Water</mark> rises at night.');
  });

  it('shows why an answer is empty', () => {
    const html = answerPage(
      [],
      [{ code: 'LIBRARY_EMPTY', message: 'The library holds no papers.' }],
    );
    expect(html).toContain('No paper to show');
    expect(html).toContain('The library holds no papers.');
  });

  it('escapes whatever a record holds', () => {
    const html = answerPage([hostile], [{ code: 'X', message: markup }]);
    expect(html).not.toMatch(foreign);
  });
});

describe('the other pages', () => {
  it('a paper stands above the papers like it, with the sentences that are alike', () => {
    const pair = {
      seed: 'The moon pulls.',
      paper: 'The moon draws.',
      similarity: 0.9,
      highlights: { seed: [{ start: 4, end: 8 }], paper: [{ start: 4, end: 8 }] },
    };
    const why = { words: [], highlights: { title: [], abstract: [] }, pair };
    const seed = { ...paper, id: 'local:seed', title: 'The seed' };
    const answer = { seed, results: [{ ...resultOf(paper, 1), why }], notes: [], generation: 1 };
    const html = renderPage(site, { kind: 'paper', answer, versions: [{ ...paper, title: 'V2' }] });
    expect(html).toContain('<title>The seed – Kindred</title>');
    expect(html.indexOf('The seed</h1>')).toBeLessThan(html.indexOf('Tides in large harbours'));
    expect(html).toContain('The <mark>moon</mark> pulls.');
    expect(html).toContain('The <mark>moon</mark> draws.');
    expect(html).toContain('Other versions in this library');
  });

  it('a paper tells indexers what it is', () => {
    const answer = { seed: paper, results: [], notes: [], generation: 1 };
    const html = renderPage(site, { kind: 'paper', answer, versions: [] });
    const page = 'http://127.0.0.1:7801/papers/doi:10.1000%2Ftides';
    expect(html).toContain(`<link rel="canonical" href="${page}"/>`);
    for (const [name, content] of [
      ['citation_title', 'Tides in large harbours'],
      ['citation_author', 'Ben Quay'],
      ['citation_publication_date', '1999'],
      ['citation_journal_title', 'Harbour Letters'],
      ['citation_doi', '10.1000/tides'],
      ['citation_abstract_html_url', page],
    ]) {
      expect(html).toContain(`<meta name="${name}" content="${content}"/>`);
    }
    const data = /<script type="application\/ld\+json">(.*?)<\/script>/u.exec(html)?.[1];
    expect(JSON.parse(data ?? '')).toMatchObject({
      '@type': 'ScholarlyArticle',
      '@id': page,
      author: [{ name: 'Ada Moor' }, { name: 'Ben Quay' }],
      sameAs: 'https://example.org/tides',
    });
  });

  it('a result whose relevance was not estimated has no bar', () => {
    const bare = { rank: 1, score: 0.6, parts: {}, paper };
    const answer = { seed: paper, results: [bare], notes: [], generation: 1 };
    expect(renderPage(site, { kind: 'paper', answer, versions: [] })).not.toContain(
      'class="relevance"',
    );
  });

  it('a hostile paper is escaped, and ends no element', () => {
    const answer = { seed: hostile, results: [], notes: [], generation: 1 };
    const html = renderPage(site, { kind: 'paper', answer, versions: [hostile] });
    expect(html).not.toMatch(foreign);
    const data = /<script type="application\/ld\+json">(.*?)<\/script>/u.exec(html)?.[1];
    expect(JSON.parse(data ?? '')).toMatchObject({ name: markup });
    expect(html).toContain('No related paper');
  });

  it('a basket lists what it holds, each with a way to remove it', () => {
    const other = { ...paper, id: 'local:other', title: 'Other' };
    const answer = {
      positive: [paper],
      negative: [other],
      results: [resultOf(paper, 1)],
      notes: [],
      generation: 1,
    };
    const html = renderPage(site, { kind: 'basket', answer });
    expect(html).toContain('href="/basket?like=doi%3A10.1000%2Ftides"');
    expect(html).toContain('href="/basket?dislike=local%3Aother"');
    expect(html).toContain('format=bibtex&amp;download=true');
    expect(renderPage(site, { kind: 'basket', answer: undefined })).toContain('basket is empty');
  });

  it('the first visit tells what the library holds and how to add to it', () => {
    const html = renderPage(site, { kind: 'welcome' });
    expect(html).toContain('<!doctype html><html lang="en">');
    expect(html).toContain('1,234 papers');
    expect(html).toContain('kindred add');
    expect(html).not.toContain('sample library');
  });

  it('the first visit to the sample says that it is one and offers questions', () => {
    const html = renderPage({ ...site, isSample: true, examples: ['Why?'] }, { kind: 'welcome' });
    expect(html).toContain('sample library');
    expect(html).toContain('<a href="/?q=Why%3F">Why?</a>');
  });

  it('an empty library says so', () => {
    expect(renderPage({ ...site, papers: 0 }, { kind: 'welcome' })).toContain('empty so far');
  });

  it('a failure tells what happened, keeps the question and hides nothing that helps', () => {
    const problem = {
      type: 'urn:kindred:error:INTERNAL',
      title: 'Internal',
      status: 500,
      code: 'INTERNAL',
      detail: markup,
      requestId: 'r-1',
    };
    const html = renderPage(site, { kind: 'failure', problem, query: markup });
    expect(html).not.toMatch(foreign);
    expect(html).toContain('role="alert"');
    expect(html).toContain('Request r-1');
  });
});
