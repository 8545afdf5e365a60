import { describe, expect, it } from 'vitest';
import { toSnippets, type EmbedChoice } from '../../../src/web/snippets.js';

const choice: EmbedChoice = {
  origin: 'https://papers.example',
  paper: 'doi:10.1000/x',
  count: 5,
  theme: 'auto',
  lang: undefined,
};
const codeFor = (name: string, given: Partial<EmbedChoice> = {}) =>
  toSnippets({ ...choice, ...given }).find((snippet) => snippet.name === name)?.code;

describe('the code for embedding', () => {
  it('is a script and an element', () => {
    expect(codeFor('HTML')).toBe(
      '<script type="module" src="https://papers.example/widget.js"></script>\n<related-papers paper="doi:10.1000/x" count="5"></related-papers>',
    );
    expect(codeFor('HTML', { paper: undefined, theme: 'dark', lang: 'de', count: 3 })).toContain(
      '<related-papers count="3" theme="dark" lang="de"></related-papers>',
    );
  });

  it('as a frame names the paper in its address, and needs one', () => {
    expect(codeFor('Frame')).toContain(
      'src="https://papers.example/embed/doi%3A10.1000%2Fx.html?count=5&amp;theme=auto&amp;lang=en"',
    );
    expect(codeFor('Frame', { paper: undefined })).toBeUndefined();
    expect(codeFor('Server')).toMatch(/&fragment=true$/u);
  });

  it.each(['OJS', 'DSpace', 'WordPress', 'Hugo', 'Jekyll', 'React'])('is there for %s', (name) => {
    expect(codeFor(name)).toContain('https://papers.example/widget.js');
    expect(codeFor(name)).toContain('<related-papers');
  });

  it('holds no markup but its own, whatever the paper is called', () => {
    const paper = '"><script>alert(1)</script>&';
    for (const { code } of toSnippets({ ...choice, paper })) {
      expect(code).not.toContain('<script>alert');
      expect(code).not.toContain('""');
    }
    expect(codeFor('HTML', { paper })).toContain(
      'paper="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"',
    );
  });
});
