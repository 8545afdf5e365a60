import { paperSchema, type Paper } from '../../../src/paper/paper.js';

/** A paper of these texts. */
export function paper(title: string, rest: Partial<Omit<Paper, 'id' | 'title'>> = {}): Paper {
  return paperSchema.parse({ id: `test:${title}`, title, ...rest });
}
