import { renderToString } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import { RelevanceBar } from '../../../src/web/relevance.js';

it.each([
  [1, 5, 'very strong match'],
  [0.7, 5, 'very strong match'],
  [0.69, 4, 'strong match'],
  [0.5, 4, 'strong match'],
  [0.3, 3, 'good match'],
  [0.15, 2, 'fair match'],
  [0.14, 1, 'weak match'],
  [0, 1, 'weak match'],
])('a relevance of %d is step %d, "%s"', (relevance, step, words) => {
  const html = renderToString(<RelevanceBar relevance={relevance} />);
  expect(html).toContain(`>${words}</span>`);
  expect(html.match(/class="step on"/gu)).toHaveLength(step);
});

it('the bar has its words as accessible name and as many steps on', () => {
  const html = renderToString(<RelevanceBar relevance={0.55} />);
  expect(html).toContain('role="img" aria-label="strong match"');
  expect(html.match(/class="step on"/gu)).toHaveLength(4);
  expect(html.match(/class="step"/gu)).toHaveLength(1);
});
