import { suggest } from '../errors/suggest.js';
import { arxivSource } from './arxiv.js';
import { crossrefSource } from './crossref.js';
import { oaiSource } from './oai.js';
import { openAlexSource } from './openalex.js';
import { semanticScholarSource } from './semantic-scholar.js';
import type { LiveSource } from './source.js';
import { invalidSpec, type SpecText } from './spec.js';
import { zoteroSource } from './zotero.js';

interface Kind {
  readonly example: string;
  readonly create: (spec: SpecText) => LiveSource;
}

const kinds: Readonly<Record<string, Kind>> = {
  arxiv: { example: 'arxiv:cs.IR?from=2024-01', create: arxivSource },
  openalex: { example: 'openalex:?search=dense retrieval&from=2024', create: openAlexSource },
  s2: { example: 's2:?query=dense retrieval&year=2020-', create: semanticScholarSource },
  crossref: { example: 'crossref:?query=dense retrieval&from=2024', create: crossrefSource },
  oai: { example: 'oai:https://zenodo.org/oai2d?set=openaire', create: oaiSource },
  zotero: { example: 'zotero:?collection=ABCD2345', create: zoteroSource },
};

/** One right spec of each kind of source, for help texts. */
export const sourceExamples: readonly string[] = Object.values(kinds).map(({ example }) => example);

/**
 * The live source that a text names, "kind:what?parameters"; nothing is fetched. A file whose name
 * looks like one is given as "./oai:x".
 *
 * @returns undefined for what names none, e.g. "papers.bib", "C:\\x", "./oai:x"
 * @throws SOURCE_INVALID for a mistyped one
 */
export function parseSource(text: string): LiveSource | undefined {
  const match = /^([a-z][a-z0-9]+):([^?]*)\??(.*)$/isu.exec(text.trim());
  if (match === null) return undefined;
  const [, written = '', path = '', query = ''] = match;
  const scheme = written.toLowerCase();
  const kind = Object.hasOwn(kinds, scheme) ? kinds[scheme] : undefined;
  if (kind === undefined) {
    if (isMistyped(path, text)) refuseMisspelt(text, scheme);
    return undefined;
  }
  return kind.create({ text, scheme, path: path.trim(), query, example: kind.example });
}

/** Few files are named "word:?…" or "word:https://…". */
function isMistyped(path: string, text: string): boolean {
  return (path === '' && text.includes('?')) || /^https?:\/\//iu.test(path);
}

function refuseMisspelt(text: string, scheme: string): void {
  const meant = suggest(scheme, Object.keys(kinds));
  const example = meant === undefined ? undefined : kinds[meant]?.example;
  if (meant === undefined || example === undefined) return;
  const spec = { text, scheme, path: '', query: '', example };
  throw invalidSpec(spec, `no source is called "${scheme}": did you mean "${meant}"?`);
}
