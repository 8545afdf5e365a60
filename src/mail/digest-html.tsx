import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { toPaperJson, type PaperJson } from '../api/paper-json.js';
import type { Digest, DigestPart } from '../follow/digest.js';
import { paperHref } from '../web/links.js';
import { addressOf, PaperMeta } from '../web/paper-heading.js';
import { shorten } from './shorten.js';

/** What a digest's document is written with. */
export interface DigestLook {
  readonly subject: string;
  /** "New papers since 16 November 2026" */
  readonly heading: string;
  /** What a part follows, in words. */
  readonly nameOf: (part: DigestPart) => string;
  /** The server's address, where people can reach one; titles lead there then. */
  readonly origin: string | undefined;
}

/** Characters of an abstract that are shown. */
const abstractLength = 600;

/**
 * A digest as a whole HTML document, for a mail or a file: no script, no picture, no address that is fetched
 * by itself. Everything that comes from a paper is escaped.
 */
export function renderDigest({ parts }: Digest, look: DigestLook): string {
  const { subject, heading, nameOf, origin } = look;
  const told = parts.filter(({ papers, notes }) => papers.length + notes.length > 0);
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{subject}</title>
      </head>
      <body style="max-width: 40rem; margin: 1rem auto; padding: 0 1rem; font: 16px/1.5 Georgia, serif">
        <h1 style="font-size: 1.25rem">{heading}</h1>
        {told.length === 0 && <p>No new paper is near to what is followed.</p>}
        {told.map((part) => (
          <section>
            <h2 style="font-size: 1rem; border-bottom: 1px solid; margin-top: 2rem" dir="auto">
              {nameOf(part)}
            </h2>
            {part.notes.map((note) => (
              <p>
                <em>{note}</em>
              </p>
            ))}
            {part.papers.map(({ paper }) => (
              <Told paper={toPaperJson(paper)} origin={origin} />
            ))}
          </section>
        ))}
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(document)}\n`;
}

function Told({ paper, origin }: { paper: PaperJson; origin: string | undefined }): VNode {
  const href = origin === undefined ? addressOf(paper) : origin + paperHref(paper.id);
  return (
    <article>
      <h3 style="font-size: 1rem; margin-bottom: 0" dir="auto">
        {href === undefined ? paper.title : <a href={href}>{paper.title}</a>}
      </h3>
      <PaperMeta paper={paper} />
      {paper.abstract !== '' && <p dir="auto">{shorten(paper.abstract, abstractLength)}</p>}
    </article>
  );
}
