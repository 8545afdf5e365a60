import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPlainText, type Markup } from '../../../../src/importers/text/plain-text.js';

const markups: readonly Markup[] = ['plain', 'latex', 'html', 'any'];

describe('a text without markup', () => {
  it.each([
    'We pay between $5 and $10 for a label.',
    'It costs US$5, A$7 or $9M in 3 weeks; from $5-$10.',
    'Let a < b and c > d, with P<0.05 and n>=3.',
    'Saved at C:\\temp or C:\\Users\\beta\\alpha.',
    'AT&T and R&D; profit&region; &c.',
    'A <think> token, </s> and <a b> stay, as do <subject, relation> pairs.',
    'The set {a, b} and a template {name}.',
    'Set $HOME/$USER, call it with --verbose, match \\d+ or \\w.',
    "About ~5 ms at 5'' by 3'', file_name, x^2 and a - b.",
    'naïve Schrödinger 中文 “quoted” – yes',
  ])('stays as it is: %s', (text) => {
    expect(toPlainText(text, 'any')).toBe(text);
  });

  it('keeps signs of LaTeX and HTML where it is said to be plain', () => {
    expect(toPlainText('  \\emph{a} &amp; <b>c</b> ', 'plain')).toBe('\\emph{a} &amp; <b>c</b>');
  });

  it('loses invisible characters, odd blanks and runs of them, and control characters', () => {
    expect(toPlainText('a\u00adb\u200bc\u00a0 d\u2009e\u0000f\ufeff\t', 'plain')).toBe('abc d e f');
    expect(toPlainText('one  \r\n\r\n two\rthree', 'plain')).toBe('one\ntwo\nthree');
  });

  it('keeps joiners within words of Persian and in emoji, and nowhere else', () => {
    expect(toPlainText('می\u200cخواهم a\u200cb', 'plain')).toBe('می\u200cخواهم ab');
    expect(toPlainText('👩\u200d🔬', 'plain')).toBe('👩\u200d🔬');
  });

  it('is composed (NFC), and ligatures of PDFs are letters', () => {
    expect(toPlainText('Mu\u0308ller eﬀective', 'plain')).toBe('Müller effective');
  });

  it('reads control characters of windows-1252 as the quotes that they were', () => {
    expect(toPlainText('the robot\u0092s \u0093arm\u0094', 'plain')).toBe('the robot’s “arm”');
  });

  it('joins words that a line end broke only where it is safe', () => {
    expect(toPlainText('seman-\ntic', 'plain')).toBe('semantic');
    expect(toPlainText('a corpus and a cor-\npus', 'plain')).toBe('a corpus and a corpus');
    expect(toPlainText('a state-\nof-the-art', 'plain')).toBe('a state-\nof-the-art');
    expect(toPlainText('well-known and well-\nknown', 'plain')).toBe('well-known and well-known');
  });
});

describe('a text with LaTeX', () => {
  it.each([
    ['$O(n^2)$', 'O(n²)'],
    ['$\\mathbb{R}^d$', 'ℝᵈ'],
    ['\\frac{a}{b}', 'a/b'],
    ['$\\frac{a+b}{2n}$', '(a+b)/(2n)'],
    ['$\\sqrt{n}$, $\\sqrt[3]{n+1}$', '√n, ³√(n+1)'],
    ['$n\\log n$, $\\log(n)$', 'n log n, log(n)'],
    ['$x \\in \\mathbb{R}^{d \\times d}$', 'x ∈ ℝ^(d × d)'],
    ['2$\\times$ faster', '2× faster'],
    ['$x^{abc+q}$', 'x^(abc+q)'],
    ['$10^{-3}$ and 10^{-3}', '10⁻³ and 10⁻³'],
    ['$\\tilde{O}(\\sqrt{T})$', 'Õ(√T)'],
    ['$\\|x\\|_2 \\leq \\varepsilon$', '‖x‖₂ ≤ ε'],
    ['$\\left( a \\right)$', '(a)'],
    ['$\\pi_{0.5}$, $k^{1.2}$', 'π_0.5, k^1.2'],
    ['$k$-means, the $n$th', 'k-means, the nth'],
    ['\\(a_1\\) and \\[b\\]', 'a₁ and b'],
  ])('reads the formula %s as %s', (latex, text) => {
    expect(toPlainText(latex, 'latex')).toBe(text);
    expect(toPlainText(latex, 'any')).toBe(text);
  });

  it.each([
    ['Schr{\\"o}dinger, Caf\\\'e, \\v{S}koda, Fran\\c cois', 'Schrödinger, Café, Škoda, François'],
    ['\\O{}rsted, stra\\ss e, na\\"{\\i}ve', 'Ørsted, straße, naïve'],
    ['\\emph{a} \\textbf{B}c {\\it d}', 'a Bc d'],
    ['5\\% of A\\&B\\_c', '5% of A&B_c'],
    ["``so'' -- or \\emph{not}", '“so” – or not'],
    ['As shown~\\cite{a,b}\\footnote{No.}.', 'As shown.'],
    ['See \\url{http://a.b/c_d~e} or \\href{http://a.b}{here}', 'See http://a.b/c_d~e or here'],
    ['Our \\method{} is \\unknown{new}', 'Our method is unknown new'],
    ['said \\"deep learning\\" and don\\\'t', 'said "deep learning" and don\'t'],
  ])('reads %s', (latex, text) => {
    expect(toPlainText(latex, 'any')).toBe(text);
  });

  it('loses braces that protect capitals where it is said to be LaTeX', () => {
    expect(toPlainText('{DNA} and {{RNA}}', 'latex')).toBe('DNA and RNA');
  });

  it('keeps the braces and money of a text that has some LaTeX', () => {
    expect(toPlainText('the set {a, b} of $n$ for $5', 'any')).toBe('the set {a, b} of n for $5');
    expect(toPlainText('costs $5 and \\emph{so} and $x^2$', 'any')).toBe('costs $5 and so and x²');
    expect(toPlainText('in $n \\log nk $, for $\\alpha $-rays', 'any')).toBe(
      'in n log nk, for α-rays',
    );
  });

  it('is read where an exporter dropped the braces', () => {
    expect(toPlainText('\\emphany of $\\sqrtT$ and $\\mathcalO(n)$', 'any')).toBe(
      'any of √T and O(n)',
    );
  });
});

describe('a text with HTML, JATS or MathML', () => {
  it.each([
    ['R&amp;D &mdash; &#233;t&#xe9; &amp;lt;5', 'R&D — été <5'],
    ['10<sup>-3</sup> CO<sub>2</sub>', '10⁻³ CO₂'],
    ['<p>One</p><p>two<br/>three</p>', 'One\ntwo\nthree'],
    ['<ul><li>a</li><li>b</li></ul>', 'a\nb'],
    ['The <i>E. coli</i> <b>genome</b>', 'The E. coli genome'],
    ['a<script>x()</script><!-- no -->b<style>c{}</style> <i>d</i>', 'ab d'],
    [
      '<jats:title>Abstract</jats:title><jats:sec><jats:title>Methods</jats:title><jats:p>We ask.</jats:p></jats:sec>',
      'Methods: We ask.',
    ],
    ['<p>So [<xref>1</xref>, <xref>2</xref>] it<sup><xref>3</xref></sup> is</p>', 'So it is'],
    ['<fixed-case>B</fixed-case>eans for <jats:odd>all</jats:odd>', 'Beans for all'],
    ['&lt;p&gt;Escaped&lt;/p&gt;', 'Escaped'],
    ['<p>p<0.05 and a <b c</p>', 'p<0.05 and a <b c'],
  ])('reads %s', (html, text) => {
    expect(toPlainText(html, 'html')).toBe(text);
    expect(toPlainText(html, 'any')).toBe(text);
  });

  it('has superscripts that Unicode lacks readable', () => {
    expect(toPlainText('x<sup>q+Q</sup>', 'html')).toBe('x^(q+Q)');
  });

  it('has formulas of MathML as one would type them', () => {
    const half = '<mfrac><mi>a</mi><mrow><mn>2</mn><mi>b</mi></mrow></mfrac>';
    const square = '<msup><mi>x</mi><mn>2</mn></msup>';
    const math = `<math>${square}<mo>=</mo>${half}<mo>+</mo><msqrt><mi>n</mi></msqrt></math>`;
    expect(toPlainText(math, 'html')).toBe('x² = a/(2b)+√n');
  });

  it('tells a formula once that is given as TeX and as MathML', () => {
    const tex = '<tex-math>\\begin{document}$$x^2$$\\end{document}</tex-math>';
    const mathml = '<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>';
    expect(toPlainText(`<alternatives>${tex}${mathml}</alternatives> is`, 'html')).toBe('x² is');
    expect(toPlainText(`<alternatives>${tex}</alternatives> is`, 'html')).toBe('x² is');
  });

  it('keeps a tag that is never closed, and what follows', () => {
    expect(toPlainText('<p>See <b and more', 'html')).toBe('See <b and more');
  });
});

describe('any text at all', () => {
  const piece = fc.constantFrom(
    ...[
      '\\',
      '{',
      '}',
      '$',
      '$$',
      '^',
      '_',
      '~',
      '&',
      '&amp;',
      '&lt;',
      '<',
      '>',
      '</',
      '<p>',
      '</p>',
    ],
    ...[
      '<sub>',
      '</sub>',
      '<math>',
      '<mfrac>',
      '<!--',
      '<![CDATA[',
      '\\frac',
      '\\emph{',
      '\\"',
      "\\'",
    ],
    ...[
      '\\cite{',
      '\\(',
      '\\)',
      '\\sqrt[',
      'a',
      'B',
      ' ',
      '\n',
      '-\n',
      '\u0301',
      '\u200d',
      '\u0001',
    ],
    ...[
      '``',
      "''",
      '--',
      'é',
      '\ud800',
      '\\begin{document}',
      '\\alpha',
      '1',
      '.',
      '<xref>',
      '\u0003',
    ],
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  );

  it('is read without an error and without control characters or doubled blanks', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...markups), (text, markup) => {
        const plain = toPlainText(text, markup);
        expect(plain).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b]| {2}|\n\n/u,
        );
        expect(plain).toBe(plain.trim());
      }),
      { numRuns: 3000 },
    );
  });

  it('is read again as what it became, if it has no LaTeX or HTML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = toPlainText(text, 'plain');
        expect(toPlainText(plain, 'plain')).toBe(plain);
      }),
    );
  });

  it('is read again as what it became, if it has markup as authors write it', () => {
    const marked = fc.constantFrom(
      ...['$x^2$', '\\emph{so}', 'M{\\"u}ller', '5\\%', '$\\frac{a}{b}$', '<i>E. coli</i>'],
      ...[
        'H<sub>2</sub>O',
        'R&amp;D',
        'a < b',
        'costs $5',
        "``this''",
        'C:\\temp',
        '$\\alpha$-ray',
      ],
    );
    fc.assert(
      fc.property(fc.array(marked, { minLength: 1, maxLength: 8 }), (parts) => {
        const plain = toPlainText(parts.join(' and '), 'any');
        expect(toPlainText(plain, 'any')).toBe(plain);
      }),
    );
  });

  it('takes linear time and no deep stack', () => {
    const hostile = [
      '<sub>',
      '{',
      '$',
      '$x^{',
      '\\frac',
      '\\url{',
      '<b></i>',
      '&amp;',
      '&lt;',
      '\\(',
    ];
    const odd = [
      '\u0301\u0327',
      'ab-\ncd ',
      '<!--',
      '<p class="',
      '[<xref>1</xref>',
      '\\text{',
      ' \n',
    ];
    for (const unit of [...hostile, ...odd]) {
      const text = unit.repeat(400_000 / unit.length);
      for (const markup of markups) expect(typeof toPlainText(text, markup)).toBe('string');
    }
    expect(toPlainText(`${'<b>'.repeat(100_000)}x`, 'html')).toContain('x');
    expect(toPlainText(`${'{'.repeat(100_000)}x${'}'.repeat(100_000)}`, 'latex')).toBe('x');
  });
});
