import type { Cite, RisValue } from '@citation-js/core';
import { toLine, type Paper } from '../paper/paper.js';
import { toCitationKeys } from './citation-key.js';
import { toCslItem, type CslItem } from './csl-item.js';

/** The formats that references are given in; `text` is a reference list in the style of APA. */
export const citationFormats = ['bibtex', 'ris', 'csl-json', 'text'] as const;

/** See {@link citationFormats}. */
export type CitationFormat = (typeof citationFormats)[number];

/** What references hold beyond what a citation needs. */
export interface CitationOptions {
  /** Abstracts too, for who takes their own library elsewhere. Default false. */
  readonly abstracts?: boolean;
  /** Keys that are given away already; see {@link toCitationKeys}. */
  readonly taken?: Set<string>;
}

/** The references of papers, in their order (`text`: in that of the style), by citation-js. */
export async function formatCitations(
  papers: readonly Paper[],
  format: CitationFormat,
  { abstracts = false, taken }: CitationOptions = {},
): Promise<string> {
  const keys = toCitationKeys(papers, taken);
  const items = papers.map((paper, i) => ({
    ...toCslItem(paper, keys[i] ?? ''),
    ...(abstracts && withAbstract(paper)),
  }));
  const citationJs = await load();
  const text = {
    bibtex: () => {
      const entries = withoutCopies(new citationJs.Cite(items.map(forLatex)).format('bibtex'));
      return abstracts ? withAbstracts(entries, papers) : entries;
    },
    ris: () => toRis(new citationJs.Cite(items.map(withParticles)), keys),
    'csl-json': () => JSON.stringify(items, null, 2),
    text: () =>
      new citationJs.Cite(items).format('bibliography', { format: 'text', template: 'apa', lang }),
  }[format]();
  return `${text.trim()}\n`;
}

function withAbstract({ abstract, language }: Paper): Pick<CslItem, 'abstract' | 'language'> {
  return {
    ...(abstract !== '' && { abstract }),
    ...(language !== undefined && { language }),
  };
}

const lang = 'en-US';

let loading: Promise<{ readonly Cite: typeof Cite }> | undefined;

/** A quarter of a second, which only who cites need wait; style and language come with the package. */
function load(): Promise<{ readonly Cite: typeof Cite }> {
  loading ??= (async () => {
    const core = await import('@citation-js/core');
    await import('@citation-js/plugin-bibtex');
    await import('@citation-js/plugin-ris');
    await import('@citation-js/plugin-csl');
    const { format } = core.plugins.config.get('@bibtex') as BibtexConfig;
    format.useIdAsLabel = true;
    format.checkLabel = false;
    // ASCII it writes by leaving out whatever has no command, all of Chinese for one.
    format.asciiOnly = false;
    return core;
  })();
  return loading;
}

interface BibtexConfig {
  readonly format: { useIdAsLabel: boolean; checkLabel: boolean; asciiOnly: boolean };
}

const latex: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  // BibTeX counts braces even after a backslash: one of a pair would end the field.
  '{': String.raw`\textbraceleft{}`,
  '}': String.raw`\textbraceright{}`,
  // Before a "<b>" that is never closed the plugin would open a brace that is never closed.
  '<': String.raw`\textless{}`,
};

/** Without ASCII the plugin leaves LaTeX's own signs as they are: they are escaped before. */
function forLatex(item: CslItem): CslItem {
  const { title, author, keyword, 'container-title': container } = item;
  return {
    ...item,
    title: escape(title),
    ...(author && {
      author: author.map((name) =>
        'literal' in name
          ? { literal: escape(name.literal) }
          : {
              ...name,
              family: escape(name.family),
              ...(name.given !== undefined && { given: escape(name.given) }),
            },
      ),
    }),
    ...(container !== undefined && { 'container-title': escape(container) }),
    ...(keyword !== undefined && { keyword: escape(keyword) }),
  };
}

function escape(text: string): string {
  const escaped = text.replace(/[\\~^&%$#_{}<]/gu, (sign) => latex[sign] ?? `\\${sign}`);
  // Two hyphens, apostrophes or backticks would become one sign.
  return escaped.replace(/([-'`])(?=\1)/gu, '$1{}');
}

/**
 * Records with one line for each value. The plugin's own text breaks every value after 70 characters, in
 * the middle of words and of surrogate pairs, and shortens keys to 20, which makes them alike.
 */
function toRis(cite: Cite, keys: readonly string[]): string {
  const records = cite.format('ris', { format: 'object' });
  return records
    .map(({ TY, ...fields }, i) => {
      const all = Object.entries({ TY, ...fields, ID: keys[i] ?? '', ER: '' });
      return all.flatMap(([tag, value]) => toLines(tag, value ?? '')).join('\n');
    })
    .join('\n');
}

function toLines(tag: string, value: RisValue): string[] {
  const values = typeof value === 'object' ? value : [value];
  return values.map((each) => `${tag}  - ${toLine(String(each))}`);
}

/** The plugin leaves "van der" out of names. */
function withParticles(item: CslItem): CslItem {
  const { author } = item;
  if (author === undefined) return item;
  return {
    ...item,
    author: author.map((name) => {
      if ('literal' in name) return name;
      const { 'non-dropping-particle': particle, family, ...rest } = name;
      return { ...rest, family: particle === undefined ? family : `${particle} ${family}` };
    }),
  };
}

/**
 * The plugin writes neither abstracts nor keywords. Its entries end with a line that is a brace; no value
 * has such a line.
 */
function withAbstracts(bibtex: string, papers: readonly Paper[]): string {
  let entry = 0;
  return bibtex.replace(/^\}$/gmu, (end) => {
    const { abstract = '', keywords = [] } = papers[entry++] ?? {};
    const fields = { abstract: toLine(abstract), keywords: keywords.join(', ') };
    const lines = Object.entries(fields).map(([name, text]) =>
      text === '' ? '' : `\t${name} = {${escape(text)}},\n`,
    );
    return lines.join('') + end;
  });
}

/** The plugin gives every address twice. */
function withoutCopies(bibtex: string): string {
  return bibtex.replace(/^\thowpublished = .*\n/gmu, '');
}
