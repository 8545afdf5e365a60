import { readBibtex } from '../importers/bibtex/bibtex.js';
import type { LibraryReader } from '../library/library.js';
import { toCanonicalIdentifier } from '../paper/identifier.js';
import type { Paper } from '../paper/paper.js';
import { toPassage } from '../paper/passage.js';
import type { Row } from '../ranking/run.js';
import type { Note } from './answer.js';
import { searchLimits } from './limits.js';
import { parseQuery, plainQuery, type ParsedQuery } from './query-syntax.js';

/** What stands in the query box, understood. */
export interface Question {
  readonly parsed: ParsedQuery;
  /** A paper of the library that is named, by an identifier or by a BibTeX entry. */
  readonly named: Row | undefined;
  /** What was not understood. */
  readonly notes: readonly Note[];
}

/**
 * Reads a query: a BibTeX entry stands for its title and abstract, an identifier for the paper it names,
 * anything else for itself (see {@link parseQuery}).
 */
export async function readQuestion(reader: LibraryReader, query: string): Promise<Question> {
  const [first, second] = (await readEntries(query)) ?? [];
  if (first === undefined) {
    const parsed = parseQuery(query);
    return { parsed, named: rowNamed(reader, parsed.text), notes: [] };
  }
  if (first.kind === 'problem') {
    const message = `This looks like BibTeX, but line ${first.origin.line}: ${first.problem}. It was taken as words.`;
    const notes: Note[] = [{ code: 'NOT_UNDERSTOOD', message }];
    return { parsed: plainQuery(query), named: undefined, notes };
  }
  const message = 'Of several BibTeX entries only the first was asked.';
  return {
    parsed: plainQuery(toPassage(first.paper, '{title}\n{abstract}')),
    named: findPaper(reader, first.paper),
    notes: second === undefined ? [] : [{ code: 'NOT_UNDERSTOOD', message }],
  };
}

function readEntries(query: string) {
  return readBibtex(query, { file: 'query', longest: searchLimits.bibtexEntry, most: 1 });
}

/** The row of a paper's record in the library, found by any of its names. */
export function findPaper(reader: LibraryReader, { id, identifiers }: Paper): Row | undefined {
  for (const name of [id, ...identifiers]) {
    const row = reader.rowOf(name);
    if (row !== undefined) return row;
  }
  return undefined;
}

/** The row of the paper whose name a query is. */
function rowNamed(reader: LibraryReader, text: string): Row | undefined {
  return toCanonicalIdentifier(text) === undefined ? undefined : reader.rowOf(text);
}
