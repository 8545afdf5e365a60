import { stringify } from 'csv-stringify/sync';
import type { Paper } from '../paper/paper.js';
import { formatCitations } from './format-citations.js';

/** The formats that a whole library goes out in. */
export const exportFormats = ['jsonl', 'csv', 'bibtex', 'ris', 'csl-json'] as const;

/** See {@link exportFormats}. */
export type ExportFormat = (typeof exportFormats)[number];

/** Papers that are formatted together: enough to be quick, few enough to be held. */
const batchSize = 200;

/**
 * All that is known of papers, abstracts included, as text in pieces. JSONL and CSV hold every field;
 * BibTeX, RIS and CSL-JSON what they have a place for: not the ids of records that have no DOI or arXiv
 * id, nor identifiers of other schemes.
 */
export async function* exportPapers(
  papers: Iterable<Paper>,
  format: ExportFormat,
): AsyncGenerator<string> {
  const formatBatch = createFormatter(format);
  let batch: Paper[] = [];
  let isFirst = true;
  for (const paper of papers) {
    batch.push(paper);
    if (batch.length < batchSize) continue;
    yield await formatBatch(batch, isFirst);
    isFirst = false;
    batch = [];
  }
  if (batch.length > 0 || isFirst) yield await formatBatch(batch, isFirst);
  if (format === 'csl-json') yield '\n]\n';
}

type FormatBatch = (papers: readonly Paper[], isFirst: boolean) => Promise<string> | string;

function createFormatter(format: ExportFormat): FormatBatch {
  if (format === 'jsonl')
    return (papers) => papers.map((paper) => `${JSON.stringify(paper)}\n`).join('');
  if (format === 'csv') {
    return (papers, isFirst) =>
      stringify(papers.map(toCells), { header: isFirst, columns: [...columns] });
  }
  const taken = new Set<string>();
  return async (papers, isFirst) => {
    if (papers.length === 0) return format === 'csl-json' ? '[' : '';
    const text = await formatCitations(papers, format, { abstracts: true, taken });
    if (format === 'csl-json') return `${isFirst ? '[' : ','}\n${text.trim().slice(1, -1).trim()}`;
    return `${text}\n`;
  };
}

const columns = [
  ...['id', 'title', 'abstract', 'abstract_kind', 'authors', 'year', 'venue', 'keywords', 'url'],
  ...['language', 'identifiers'],
] as const;

function toCells(paper: Paper): Record<string, string | number | undefined> {
  const { id, title, abstract, abstractKind, authors, year, venue, url, language } = paper;
  return {
    ...{ id, title, abstract, abstract_kind: abstractKind, year, venue, url, language },
    authors: authors.join('; '),
    keywords: paper.keywords.join('; '),
    identifiers: paper.identifiers.join(' '),
  };
}
