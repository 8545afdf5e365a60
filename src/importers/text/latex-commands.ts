import { replacements } from 'unicodeit/ts_dist/js/data.js';
import {
  blankMark,
  toFraction,
  toRoot,
  toSubscript,
  toSuperscript,
  withoutMarks,
  wordMark,
} from './scripts.js';

/** What becomes of a command and its arguments. */
export interface CommandRule {
  /** How many arguments it takes. */
  readonly takes: number;
  /** How many of the first are read as they stand: keys, addresses. */
  readonly raw?: number;
  /** Whether `[…]` may stand before them; it is dropped but by roots. */
  readonly optional?: boolean;
  /** Whether TeX swallows the blanks after it, as after a switch such as `\it`. */
  readonly swallows?: boolean;
  readonly render: (argument: readonly string[], option: string) => string;
}

const nothing: CommandRule = { takes: 0, swallows: true, render: () => '' };
const unwrap: CommandRule = { takes: 1, optional: true, render: ([text = '']) => text };
const drop = (takes: number): CommandRule => ({
  takes,
  raw: takes,
  optional: true,
  render: () => '',
});
const last = (takes: number, raw = takes - 1): CommandRule => ({
  takes,
  raw,
  optional: true,
  render: (texts) => texts.at(-1) ?? '',
});
const sign = (text: string): CommandRule => ({ takes: 0, render: () => text });
const word = (text: string) => sign(wordMark + text + wordMark);
const relation = (text: string) => sign(blankMark + text + blankMark);
const around = (before: string, after: string): CommandRule => ({
  takes: 1,
  render: ([text = '']) => before + text + after,
});

const each = (names: string, rule: CommandRule | ((name: string) => CommandRule)) =>
  names
    .split(' ')
    .map((name): [string, CommandRule] => [name, typeof rule === 'function' ? rule(name) : rule]);

/** Letters with an own command; after these TeX's blank is no blank. */
const letters = {
  ...{ o: 'ø', O: 'Ø', l: 'ł', L: 'Ł', ss: 'ß', SS: 'ẞ', ae: 'æ', AE: 'Æ', oe: 'œ', OE: 'Œ' },
  ...{ aa: 'å', AA: 'Å', i: 'ı', j: 'ȷ', dh: 'ð', DH: 'Ð', th: 'þ', TH: 'Þ', dj: 'đ', DJ: 'Đ' },
  ...{ ng: 'ŋ', NG: 'Ŋ', imath: 'ı', jmath: 'ȷ' },
};

/** Combining marks by the accent's command. */
export const accents: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ "'": '\u0301', '`': '\u0300', '^': '\u0302', '"': '\u0308', '~': '\u0303' },
    ...{ '=': '\u0304', '.': '\u0307', c: '\u0327', v: '\u030c', u: '\u0306', H: '\u030b' },
    ...{ k: '\u0328', r: '\u030a', b: '\u0331', d: '\u0323', t: '\u0361' },
  }),
);

const mathAccents = {
  ...{ hat: '\u0302', widehat: '\u0302', tilde: '\u0303', widetilde: '\u0303', bar: '\u0304' },
  ...{ Tilde: '\u0303', Hat: '\u0302', Bar: '\u0304', wt: '\u0303', wh: '\u0302' },
  ...{ overline: '\u0304', vec: '\u20d7', dot: '\u0307', ddot: '\u0308', check: '\u030c' },
  ...{ breve: '\u0306', acute: '\u0301', grave: '\u0300', mathring: '\u030a', not: '\u0338' },
};

/** A rule that sets a mark on the first letter of its argument; over more than a name, none. */
export function accentRule(mark: string, longest = Infinity): CommandRule {
  return { takes: 1, render: ([text = '']) => accented(text, mark, longest) };
}

function accented(text: string, mark: string, longest: number): string {
  const plain = text.length < 99 ? withoutMarks(text).trim() : text;
  if (plain.length > Math.min(longest, 98)) return text;
  const first = String.fromCodePoint(plain.codePointAt(0) ?? 0x20);
  const above = mark !== '\u0323' && mark !== '\u0327';
  const base = above ? first.replace('ı', 'i').replace('ȷ', 'j') : first;
  const composed = plain === '' ? '' : (base + mark).normalize('NFC') + plain.slice(first.length);
  // "\not" before a relation: the blanks around that stay.
  return plain === text ? composed : text.replace(plain, () => composed);
}

/** Only those in every font; 𝔼 and 𝟙 are plain letters, as are script and bold ones. */
const doubleStruck = new Map(
  Object.entries({ C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' }),
);
const toDoubleStruck: CommandRule = {
  takes: 1,
  render: ([text = '']) => text.replace(/\p{Lu}/gu, (letter) => doubleStruck.get(letter) ?? letter),
};

const signs = {
  ...{ dots: '…', dotsc: '…', dotsb: '⋯', langle: '⟨', rangle: '⟩', mid: '|', vert: '|' },
  ...{ lvert: '|', rvert: '|', Vert: '‖', lVert: '‖', rVert: '‖', backslash: '\\', star: '*' },
  ...{ textbackslash: '\\', textasciitilde: '~', textasciicircum: '^', textunderscore: '_' },
  ...{ textless: '<', textgreater: '>', textbar: '|', textdollar: '$', textbraceleft: '{' },
  ...{ textbraceright: '}', textemdash: '—', textendash: '–', textquoteleft: '‘', slash: '/' },
  ...{ textquoteright: '’', textquotedblleft: '“', textquotedblright: '”', lq: '‘', rq: '’' },
  ...{ textquotesingle: "'", textquotedbl: '"', texttimes: '×', textmu: 'µ', textdegree: '°' },
  ...{ texttrademark: '™', textregistered: '®', textcopyright: '©', textbullet: '•' },
  ...{ textellipsis: '…', dag: '†', ddag: '‡', colon: ':', space: ' ', quad: ' ', qquad: ' ' },
  ...{ ie: 'i.e.', eg: 'e.g.', etc: 'etc.', LaTeX: 'LaTeX', TeX: 'TeX', BibTeX: 'BibTeX' },
  ...{ R: 'ℝ', RR: 'ℝ', reals: 'ℝ', Reals: 'ℝ', bbR: 'ℝ', N: 'ℕ', Z: 'ℤ', Q: 'ℚ', C: 'ℂ' },
  ...{ Re: 'Re', Im: 'Im', eps: 'ε', epsilon: 'ε', varepsilon: 'ε', phi: 'φ', varphi: 'φ' },
  ...{ nicefrac: '/', newline: ' ', par: '\n', item: '\n', lt: '<', gt: '>', percent: '%' },
};

const relations =
  'in notin ni subset subseteq supset supseteq leq geq le ge leqslant geqslant neq ne approx ' +
  'simeq cong equiv propto to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow ' +
  'Leftrightarrow iff implies mapsto longrightarrow longleftarrow ll gg lesssim gtrsim preceq ' +
  'succeq prec succ preccurlyeq succcurlyeq triangleq doteq asymp coloneqq models vdash perp ' +
  'gets hookrightarrow leadsto longmapsto Longrightarrow parallel';
const relationSigns = { iff: '⇔', implies: '⇒', coloneqq: '≔', leadsto: '⇝' };

const words =
  'log ln exp min max sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh arg sup inf ' +
  'lim liminf limsup det dim ker deg gcd Pr poly polylog mod bmod argmin argmax rank tr hom';

const unwrapped =
  'emph textbf textit texttt textsc textrm textsf textsl textup textmd textnormal underline uline ' +
  'mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathnormal boldsymbol bm pmb text ' +
  'mbox hbox makebox operatorname operatornamewithlimits mathop mathbin mathrel mathord smash ' +
  'ensuremath texorpdfstring ac acs acf acl acp gls Gls uppercase lowercase ' +
  'MakeUppercase MakeLowercase nolinkurl path underbrace overbrace vecx num si unit title abstract ' +
  'section subsection paragraph centerline textcite mathds mathbbm phantom mc cal';

const switches =
  'it em bf rm tt sc sf sl itshape bfseries rmfamily ttfamily scshape sffamily slshape upshape ' +
  'mdseries normalfont boldmath tiny scriptsize footnotesize small normalsize large Large LARGE ' +
  'huge Huge left right middle big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr Biggl ' +
  'Biggr displaystyle textstyle scriptstyle limits nolimits noindent centering protect xspace ' +
  'relax displaylimits nonumber hfill break noalign maketitle bb frak';

const dropped =
  'cite citep citet citealp citealt citeauthor citeyear citeyearpar parencite autocite ' +
  'citenum footcite Cite Citet Citep footnote footnotetext thanks label ref eqref cref Cref ' +
  'autoref pageref hspace vspace begin end color input include includegraphics bibliography ' +
  'bibliographystyle vskip hskip usepackage documentclass todo setlength';

function unicodeitRules(): [string, CommandRule][] {
  return replacements.flatMap(([key = '', text = '']): [string, CommandRule][] =>
    /^\\[A-Za-z]+$/u.test(key) && !/^(?:mathbb|Bbb|up|mbf|mit)/u.test(key.slice(1))
      ? [[key.slice(1), sign(text)]]
      : [],
  );
}

const unicodeitByName = new Map(unicodeitRules());
const relationRule = (name: string): CommandRule =>
  relation(
    new Map(Object.entries(relationSigns)).get(name) ??
      unicodeitByName.get(name)?.render([], '') ??
      name,
  );

const ofSigns = (signsByName: Readonly<Record<string, string>>): [string, CommandRule][] =>
  Object.entries(signsByName).map(([name, text]) => [name, sign(text)]);

/** Every command that is known, by its name; the later win. */
export const commands: ReadonlyMap<string, CommandRule> = new Map<string, CommandRule>([
  ...unicodeitByName,
  ...ofSigns(signs),
  ...each(relations, relationRule),
  ...each(words, word),
  ...each(unwrapped, unwrap),
  ...each(switches, nothing),
  ...each(dropped, drop(1)),
  ...Object.entries(letters).map(([name, text]): [string, CommandRule] => [
    name,
    { takes: 0, swallows: true, render: () => text },
  ]),
  ...Object.entries(mathAccents).map(([name, mark]): [string, CommandRule] => [
    name,
    accentRule(mark, 2),
  ]),
  ...each('frac tfrac dfrac nicefrac sfrac cfrac', {
    takes: 2,
    render: ([above = '', below = '']) => toFraction(above, below),
  }),
  ...each('binom tbinom dbinom', {
    takes: 2,
    render: ([above = '', below = '']) => `(${above} choose ${below})`,
  }),
  ...each('mathbb Bbb', toDoubleStruck),
  ...each('textsuperscript', { takes: 1, render: ([text = '']) => toSuperscript(text) }),
  ...each('textsubscript', { takes: 1, render: ([text = '']) => toSubscript(text) }),
  ...each('url', { takes: 1, raw: 1, render: ([text = '']) => text }),
  ...each('href textcolor colorbox hyperlink hyperref raisebox parbox', last(2)),
  ...each('over', sign('/')),
  ...each('choose', word('choose')),
  ...each('xrightarrow', { takes: 1, optional: true, render: () => `${blankMark}→${blankMark}` }),
  ...each('overset underset stackrel', last(2, 0)),
  ...each('enquote', around('“', '”')),
  ...each('abs', around('|', '|')),
  ...each('norm', around('‖', '‖')),
  ...each('set', around('{', '}')),
  ...each('pmod', around(`${blankMark}(mod `, ')')),
  ['sqrt', { takes: 1, optional: true, render: ([text = ''], degree) => toRoot(text, degree) }],
  ['SI', { takes: 2, optional: true, render: ([number = '', unit = '']) => `${number} ${unit}` }],
  ['unicode', { takes: 1, raw: 1, render: ([code = '']) => fromCode(code) }],
]);

function fromCode(code: string): string {
  const point = Number(code.startsWith('x') ? `0${code}` : code);
  const valid = Number.isInteger(point) && point > 0x1f && point <= 0x10ffff;
  return valid && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '';
}

/** Commands that an exporter which drops braces leaves glued to what they held: `\sqrtT`. */
export const gluedCommand =
  /^(?:emph|textbf|textit|texttt|sqrt|mathcal|mathbb|mathrm|mathbf|widetilde|tilde|rightarrow|log|begin|end)(?=[A-Za-z])/u;
