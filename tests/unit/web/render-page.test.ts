import { describe, expect, it } from 'vitest';
import type { PaperJson } from '../../../src/api/paper-json.js';
import { renderPage } from '../../../src/web/render-page.js';
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

function answerPage(papers: readonly PaperJson[], notes: { code: string; message: string }[] = []) {
  const results = papers.map((each, i) => ({
    rank: i + 1,
    score: 0.6,
    parts: { dense: 0.6 },
    relevance: 0.6,
    paper: each,
  }));
  const answer = { query: 'when does water rise?', results, notes, generation: 1 };
  return renderPage(site, { kind: 'search', answer, k: 10 });
}

describe('the answer page', () => {
  it('shows a paper with its title linked, its authors, venue, year and abstract', () => {
    const html = answerPage([paper]);
    expect(html).toMatch(
      /<a href="https:\/\/example\.org\/tides"[^>]*>Tides in large harbours<\/a>/u,
    );
    expect(html).toContain('Ada Moor, Ben Quay');
    expect(html).toContain('Harbour Letters 1999');
    expect(html).toContain('Water rises.');
    expect(html).toContain('href="/?like=doi%3A10.1000%2Ftides"');
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

  it('links a paper without an address to its identifier, or else to the papers like it', () => {
    const bare: PaperJson = {
      id: 'local:1',
      title: 'Bare',
      abstract: '',
      abstractKind: 'abstract',
      authors: [],
      keywords: [],
      identifiers: [],
    };
    expect(answerPage([bare])).toMatch(/<a href="\/\?like=local%3A1"[^>]*>Bare<\/a>/u);
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

  it('offers more papers when there may be more', () => {
    const full = Array.from({ length: 10 }, () => paper);
    expect(answerPage(full)).toContain('href="/?q=when+does+water+rise%3F&amp;k=50"');
    expect(answerPage([paper])).not.toContain('More papers');
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
    expect(html).not.toMatch(/<script(?! type="module" src="\/assets\/page\.js")|<img/u);
    expect(html).not.toContain('javascript:');
  });
});

describe('the other pages', () => {
  it('a seed stands above the papers like it', () => {
    const answer = {
      seed: { ...paper, title: 'The seed' },
      results: [{ rank: 1, score: 0.7, parts: {}, paper }],
      notes: [],
      generation: 1,
    };
    const html = renderPage(site, { kind: 'related', answer });
    expect(html).toContain('<title>Like The seed – Kindred</title>');
    expect(html.indexOf('The seed</a>')).toBeLessThan(html.indexOf('Tides in large harbours'));
  });

  it('a result whose relevance was not estimated has no bar', () => {
    const results = [{ rank: 1, score: 0.7, parts: {}, paper }];
    const answer = { seed: paper, results, notes: [], generation: 1 };
    expect(renderPage(site, { kind: 'related', answer })).not.toContain('class="relevance"');
  });

  it('a hostile seed is escaped', () => {
    const answer = { seed: hostile, results: [], notes: [], generation: 1 };
    const html = renderPage(site, { kind: 'related', answer });
    expect(html).not.toMatch(
      /<script(?! type="module" src="\/assets\/page\.js")|<img|javascript:/u,
    );
    expect(html).toContain('No related paper');
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
    expect(html).not.toMatch(/<script(?! type="module" src="\/assets\/page\.js")|<img/u);
    expect(html).toContain('role="alert"');
    expect(html).toContain('Request r-1');
  });
});
