import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const result = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/** The rules of axe-core (WCAG 2.2 A and AA, best practices) that a page breaks, and where. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so that the page's own policy stays in force.
  await page.evaluate(source);
  const found = result.parse(await page.evaluate('axe.run()'));
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
}
