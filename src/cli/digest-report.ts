import type { Digest, DigestPart } from '../follow/digest.js';
import type { Followed } from '../follow/digest-file.js';
import type { NearPaper } from '../index.js';
import { formatBar } from './format-answer.js';
import { countOf } from './format-number.js';
import { formatByline } from './format-paper.js';
import { toPlain, type Layout } from './terminal.js';
import { wrap } from './wrap.js';

/** "New papers since 2026-11-16" */
export function headingOf({ since }: Digest): string {
  return `New papers since ${since.toISOString().slice(0, 10)}`;
}

/** "3 new papers: the title of the first" */
export function subjectOf({ parts }: Digest): string {
  const papers = parts.flatMap((part) => part.papers);
  const [first] = papers;
  if (first === undefined) return 'No new papers';
  return `${countOf(papers.length, 'new paper')}: ${first.paper.title}`;
}

/** What is followed, in words. @param titleOf a paper's title; undefined for one that has gone */
export function nameFollowed(
  followed: Followed,
  titleOf: (id: string) => string | undefined,
): string {
  if ('question' in followed) return followed.question;
  const { like, unlike } = followed;
  const titles = like.map((id) => titleOf(id) ?? id);
  const [first = ''] = titles;
  const liked =
    titles.length === 1 ? `“${first}”` : `“${first}” and ${countOf(titles.length - 1, 'other')}`;
  return `Like ${liked}${unlike.length > 0 ? `, unlike ${unlike.length}` : ''}`;
}

/** A digest as text: for the terminal, and for mail readers that show no HTML. */
export function formatDigest(
  digest: Digest,
  nameOf: (part: DigestPart) => string,
  layout: Layout,
): string {
  const { columns, colors } = layout;
  const blocks = [colors.bold(headingOf(digest))];
  const told = digest.parts.filter(({ papers, notes }) => papers.length + notes.length > 0);
  if (told.length === 0) blocks.push('No new paper is near to what is followed.');
  for (const part of told) {
    blocks.push(
      wrap(toPlain(nameOf(part)), columns)
        .map(colors.dim)
        .join('\n'),
    );
    const notes = part.notes.flatMap((note) => wrap(toPlain(note), columns));
    if (notes.length > 0) blocks.push(notes.map((line) => colors.yellow(line)).join('\n'));
    for (const near of part.papers) blocks.push(formatNear(near, layout));
  }
  return blocks.join('\n\n');
}

function formatNear({ paper, relevance }: NearPaper, { columns, colors }: Layout): string {
  const room = columns - 2;
  const bar = relevance === undefined ? '' : `${colors.cyan(formatBar(relevance))} `;
  return [
    ...wrap(toPlain(paper.title), room).map((line) => colors.bold(line)),
    ...wrap(toPlain(formatByline(paper)), room),
    `${bar}${colors.dim(toPlain(paper.url ?? paper.id))}`,
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}
