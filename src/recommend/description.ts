import type { Embedder } from '../embedder/embedder.js';
import { KindredError } from '../errors/kindred-error.js';
import { readBibtex } from '../importers/bibtex/bibtex.js';
import { countTerms } from '../lexical-index/count-terms.js';
import type { Paper } from '../paper/paper.js';
import { toPassage } from '../paper/passage.js';
import type { Example } from '../search/examples.js';
import { checkQuery, searchLimits } from '../search/limits.js';
import { checkTasteLength, tasteLimit } from './taste-limit.js';

/** A liked text, and the paper that it is the record of, where it is one. */
export interface Description {
  readonly example: Example;
  readonly paper?: Paper;
}

interface Described {
  readonly title: string;
  readonly abstract: string;
  readonly paper?: Paper;
}

/**
 * What a liked text describes: with BibTeX the paper of each entry, else one text, as if it were a
 * title.
 *
 * @throws INVALID_PARAMETER for BibTeX with an entry that cannot be read
 * @throws QUERY_EMPTY, QUERY_TOO_LONG, EMBEDDING_FAILED
 */
export async function readDescriptions(
  text: string,
  embedder: () => Promise<Embedder>,
  signal: AbortSignal | undefined,
): Promise<Description[]> {
  const described = (await readEntries(text)) ?? [{ title: checkQuery(text), abstract: '' }];
  const started = await embedder();
  const { passageTemplate } = started.model;
  const passages = described.map((each) => toPassage(each, passageTemplate));
  const embeddings = await started.embedPassages(passages, signal && { signal });
  return embeddings.map((embedding, i) => {
    const { title = '', abstract = '', paper } = described[i] ?? {};
    const example = { embedding, terms: countTerms(`${title}\n${abstract}`) };
    return { example, ...(paper && { paper }) };
  });
}

async function readEntries(text: string): Promise<Described[] | undefined> {
  const records = await readBibtex(text, {
    file: 'text',
    longest: searchLimits.bibtexEntry,
    most: tasteLimit,
  });
  checkTasteLength('text', records?.length ?? 0);
  return records?.map((record) => {
    if (record.kind === 'paper') return { ...record.paper, paper: record.paper };
    const problem = `line ${record.origin.line}: ${record.problem}`;
    throw new KindredError('INVALID_PARAMETER', { name: 'text', problem });
  });
}
