import { renderToString } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import { RelevanceBar, toRelevance } from '../../../src/web/relevance.js';

it.each([
  [1, 5, 'very strong match'],
  [0.65, 5, 'very strong match'],
  [0.6, 4, 'strong match'],
  [0.4, 3, 'good match'],
  [0.3, 2, 'fair match'],
  [0, 1, 'weak match'],
  [-1, 1, 'weak match'],
])('a score of %d is step %d, "%s"', (score, step, words) => {
  expect(toRelevance(score)).toMatchObject({ step, words });
});

it('the bar has its words as accessible name and as many steps on', () => {
  const html = renderToString(<RelevanceBar score={0.55} />);
  expect(html).toContain('role="img" aria-label="strong match"');
  expect(html.match(/class="step on"/gu)).toHaveLength(4);
  expect(html.match(/class="step"/gu)).toHaveLength(1);
});
