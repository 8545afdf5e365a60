import { describe, expect, it } from 'vitest';
import { isFrontMatter, isPlaceholderAbstract } from '../../../src/paper/front-matter.js';

describe('front matter', () => {
  it.each([
    'Editorial',
    'Guest Editorial: Special Issue on Owls',
    "Editors' Note",
    'Preface',
    'FOREWORD',
    'Front Matter',
    'Backmatter',
    'Table of Contents',
    'Author Index',
    'Erratum to: Counting Owls by Ear',
    'Corrigenda',
    'Call for Papers',
    'Announcements',
    'Acknowledgements',
    'Acknowledgments.',
    'In Memoriam Ada Moor',
    'Obituary: Ada Moor',
    'Book Reviews',
    'Book Review: Owls of the North by Ada Moor',
    'News',
    'Introduction to the Special Issue on Owls',
    'Reviewers',
    ' List of reviewers ',
  ])('%s is, without an abstract', (title) => {
    expect(isFrontMatter({ title, abstract: '' })).toBe(true);
    expect(isFrontMatter({ title, abstract: 'We count owls.' })).toBe(false);
  });

  it.each([
    'News Sentiment and Cross-Country Fluctuations',
    'News recommendation with topic graphs',
    'Acknowledgments in Human-Computer Interaction',
    'Announcement effects of dividends',
    'Book review helpfulness prediction',
    'Contents of an owl’s stomach',
    'Introduction to Information Retrieval',
    'Prefaces and their readers',
    'Owl news',
  ])('%s is a paper', (title) => {
    expect(isFrontMatter({ title, abstract: '' })).toBe(false);
  });
});

describe('an abstract that says there is none', () => {
  it.each([
    'No abstract available.',
    'no abstract',
    '[No abstract is available]',
    'No abstract was provided!',
    'Abstract not available',
    '(Abstract unavailable)',
    'N/A',
    'n/a',
    'none',
    'NULL',
    'undefined',
    '-',
    '---',
    '...',
    '“TBD”',
    'Abstract none',
  ])('%s', (abstract) => {
    expect(isPlaceholderAbstract(abstract)).toBe(true);
  });

  it.each([
    '',
    'Nobody has counted owls.',
    'None of the owls was counted.',
    'No abstract argument is needed to count owls.',
    'N/A values are common in tables; we count them.',
    'An unknown owl.',
    'Abstract art and its owls.',
  ])('%j does not', (abstract) => {
    expect(isPlaceholderAbstract(abstract)).toBe(false);
  });
});
