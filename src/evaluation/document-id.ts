import { z } from 'zod';

/** An id as the library spells it: trimmed, its white space collapsed; see paperSchema. */
export function toDocumentId(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** The `_id` of a document or query; some collections write numbers. */
export const documentId = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string().transform(toDocumentId).pipe(z.string().min(1, 'an id is needed')),
);
