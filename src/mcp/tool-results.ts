import type { CallToolResult, ResourceLink } from '@modelcontextprotocol/sdk/types.js';
import type { ResultJson } from '../api/answer-json.js';
import type { PaperJson } from '../api/paper-json.js';

/** What is needed of an answer to tell it to an agent. */
interface ToldAnswer {
  readonly results: readonly ResultJson[];
  readonly notes: readonly { readonly code: string; readonly message: string }[];
  readonly next?: string | undefined;
}

/** Characters of an abstract in a list; the whole of it is in the structured content. */
const abstractLength = 300;

/** The address of a paper as a resource. */
export function paperUri(id: string): string {
  return `kindred://papers/${encodeURIComponent(id)}`;
}

/** An answer as an agent gets it: typed, in words, and with links to the papers. */
export function toAnswerResult(answer: ToldAnswer): CallToolResult {
  const { results, notes, next } = answer;
  const lines = [
    ...results.map(
      ({ rank, paper, relevance }) =>
        `${rank}. ${toHeading(paper)}${relevance === undefined ? '' : ` · relevance ${relevance}`}\n   ${shorten(paper.abstract)}`,
    ),
    ...notes.map(({ code, message }) => `Note ${code}: ${message}`),
    ...(next === undefined ? [] : [`More: ask again with cursor "${next}"`]),
  ];
  return {
    structuredContent: { ...answer },
    content: [
      { type: 'text', text: lines.join('\n') },
      ...results.map(({ paper }) => toLink(paper)),
    ],
  };
}

/** A paper as an agent gets it. */
export function toPaperResult(paper: PaperJson): CallToolResult {
  return {
    structuredContent: { ...paper },
    content: [{ type: 'text', text: toPaperText(paper) }, toLink(paper)],
  };
}

/** A paper in words. */
export function toPaperText(paper: PaperJson): string {
  const { identifiers, keywords, url, abstract } = paper;
  return [
    toHeading(paper),
    ...(identifiers.length > 0 ? [identifiers.join(', ')] : []),
    ...(url === undefined ? [] : [url]),
    ...(keywords.length > 0 ? [`Keywords: ${keywords.join(', ')}`] : []),
    '',
    abstract === '' ? '(no abstract)' : abstract,
  ].join('\n');
}

function toLink({ id, title }: PaperJson): ResourceLink {
  return {
    type: 'resource_link',
    uri: paperUri(id),
    name: id,
    title,
    mimeType: 'application/json',
  };
}

function toHeading({ id, title, authors, year, venue }: PaperJson): string {
  const [first, ...others] = authors;
  const by = first === undefined ? [] : [others.length > 0 ? `${first} et al.` : first];
  const about = [
    ...by,
    ...(venue === undefined ? [] : [venue]),
    ...(year === undefined ? [] : [String(year)]),
  ];
  return `${title}${about.length > 0 ? ` (${about.join(', ')})` : ''} [${id}]`;
}

function shorten(text: string): string {
  if (text === '') return '(no abstract)';
  return text.length <= abstractLength ? text : `${text.slice(0, abstractLength - 1).trimEnd()}…`;
}
