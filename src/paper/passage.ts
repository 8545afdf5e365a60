import { createHash } from 'node:crypto';
import type { Paper } from './paper.js';

/**
 * The text of a paper that is embedded, made from a model's passage template, e.g.
 * "{title}\n{abstract}". Without an abstract the title alone stands.
 */
export function toPassage(paper: Pick<Paper, 'title' | 'abstract'>, template: string): string {
  return template
    .replaceAll(/\{title\}|\{abstract\}/gu, (slot) =>
      slot === '{title}' ? paper.title : paper.abstract,
    )
    .trim();
}

/** SHA-256 of a text, 32 bytes: equal passages need embedding only once. */
export function hashText(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** SHA-256 over all of a paper's content: equal hashes mean that nothing changed. 32 bytes. */
export function hashPaper(paper: Paper): Buffer {
  return hashText(JSON.stringify(Object.entries(paper).sort(byKey)));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
