import type { z } from 'zod';
import { isKindredError } from '../errors/kindred-error.js';
import { BrokenPage } from './read-page.js';

/** Parses a page. @throws BrokenPage */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = text.trim() === '' ? 'it is empty' : 'it is no JSON, or breaks off';
    throw new BrokenPage(problem, { cause: error });
  }
}

/** Checks a page by a schema. @throws BrokenPage */
export function check<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the page');
  throw new BrokenPage(`it is not of the form documented (${fields.slice(0, 5).join(', ')})`);
}

/** One item a line. */
export function toLines(items: readonly unknown[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}

/** Whether a source said no. */
export function isRefusal(error: unknown): boolean {
  return isKindredError(error, 'SOURCE_REFUSED');
}
