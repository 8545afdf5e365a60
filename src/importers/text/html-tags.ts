const names = (list: string) => new Set(list.split(' '));

/** Tags that stand for a break between lines; JATS has them besides HTML. */
export const breaking = names(
  'p br sec div li ul ol dl dt dd tr table blockquote abstract trans-abstract list list-item ' +
    'def-list disp-quote disp-formula hr section article pre boxed-text tbody thead',
);

/** Titles of the sections of an abstract, in JATS and in HTML. */
export const heading = names('title h1 h2 h3 h4 h5 h6');

/** Dropped with all that they hold. */
export const unread = names(
  'script style head svg object iframe noscript graphic inline-graphic annotation annotation-xml ' +
    'template xml math-label mphantom',
);

/** Formulas of MathML. */
export const mathml = names(
  'math mi mn mo mtext ms mspace mrow mfrac msup msub msubsup msqrt mroot mover munder munderover ' +
    'mfenced mtable mtr mtd mstyle mpadded menclose merror semantics mmultiscripts mprescripts ' +
    'none annotation annotation-xml mphantom mlabeledtr maction',
);

const inline = names(
  'label a abbr acronym b bdi bdo big center cite code dfn em font i ins kbd mark q samp small span ' +
    'strike strong sub sup tt u var wbr img bold italic monospace overline roman sans-serif sc ' +
    'underline strike xref ext-link uri email named-content styled-content inline-formula ' +
    'alternatives tex-math inf sup emphasis ref citation inline-supplementary-material html body ' +
    'article-title fixed-case url caption fn institution chem-struct th td col caption nobr',
);

/** Tags that hold nothing, closed or not. */
export const holdsNothing = names(
  'br hr img wbr mspace none mprescripts col graphic inline-graphic',
);

/** Whether a name is a tag's of HTML, JATS or MathML, rather than a word between < and >. */
export function isTag(raw: string): boolean {
  const name = toTagName(raw);
  return (
    /^(?:jats|mml):/iu.test(raw) ||
    breaking.has(name) ||
    heading.has(name) ||
    unread.has(name) ||
    mathml.has(name) ||
    inline.has(name)
  );
}

/** The name of a tag without its prefix, in lower case. */
export function toTagName(raw: string): string {
  return raw.slice(raw.indexOf(':') + 1).toLowerCase();
}

/** What may be a tag; a name goes on for 40 characters at most, its attributes for 400. */
export const tagLike =
  /<(\/?)((?:[A-Za-z]{1,9}:)?[A-Za-z][A-Za-z0-9-]{0,39})(?=\s{0,9}\/?>|\s{1,99}[\w:-]{1,40}\s{0,9}=[^<>]{0,400}>)/gu;
