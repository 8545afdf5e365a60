import { Parser } from 'htmlparser2';
import { BrokenPage } from './read-page.js';

/** An element that has just ended. Names are without namespace prefixes. */
export interface XmlElement {
  /** From the root, e.g. "OAI-PMH/ListRecords/record/header/identifier". */
  readonly path: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text since the last tag: of a leaf all there is, trimmed. */
  readonly text: string;
  /** Where it ends in the page, after its closing tag. */
  readonly end: number;
}

interface Open {
  readonly path: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Tells each element of a page as it ends. Lenient inside, as one repository's unescaped "&" is no
 * reason to lose its other records; strict about the whole: a page that does not end is refused.
 *
 * @throws BrokenPage for another root, and for a page that breaks off
 */
export function walkXml(page: string, root: string, onEnd: (element: XmlElement) => void): void {
  const open: Open[] = [];
  let text = '';
  const ends = { root: false };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const parent = open.at(-1);
        const local = withoutPrefix(name);
        if (parent === undefined && !ends.root && local !== root) {
          throw new BrokenPage(`it is not <${root}> but <${local.slice(0, 40)}>`);
        }
        open.push({ path: parent === undefined ? local : `${parent.path}/${local}`, attributes });
        text = '';
      },
      ontext: (data) => (text += data),
      onclosetag(_name, implied) {
        const element = open.pop();
        if (element === undefined) return;
        onEnd({ ...element, text: text.trim(), end: parser.endIndex + 1 });
        text = '';
        // The parser ends what the page left open, and says that it was implied.
        if (open.length === 0 && !implied) ends.root = true;
      },
    },
    { xmlMode: true },
  );
  parser.end(page);
  if (!ends.root)
    throw new BrokenPage(page.trim() === '' ? 'it is empty' : `it breaks off before </${root}>`);
}

/** A name without its namespace prefix. */
export function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
