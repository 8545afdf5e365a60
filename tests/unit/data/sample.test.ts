import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const corpus = path('../../../../shared/data/corpora/ai-papers.jsonl.xz');

const facts = {
  id: z.string(),
  title: z.string().min(1),
  abstract: z.string(),
  authors: z.array(z.string()).min(1),
  year: z.number(),
  venue: z.string(),
  url: z.url(),
};
const sampleSchema = z.object({ ...facts, abstract_kind: z.literal('summary') });
const recordSchema = z.object(facts);

const sample = readFileSync(path('../../../data/sample.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => sampleSchema.parse(JSON.parse(line)));

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function runsOfEight(text: string): string[] {
  const all = words(text);
  return all.slice(7).map((_, start) => all.slice(start, start + 8).join(' '));
}

describe('the sample library', () => {
  it('holds at least 250 papers, each once, with a summary of 40 to 90 words marked as one', () => {
    expect(sample.length).toBeGreaterThanOrEqual(250);
    expect(new Set(sample.map(({ id }) => id)).size).toBe(sample.length);
    const lengths = sample.map(({ abstract }) => abstract.split(/\s+/u).length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(40);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(90);
  });

  it.skipIf(!existsSync(corpus))(
    'states the facts as they are, and repeats no eight words of an abstract (needs ../shared/data)',
    () => {
      const options = { encoding: 'utf8', maxBuffer: 2 ** 30 } as const;
      const { stdout } = spawnSync('xz', ['-dc', corpus], options);
      const wanted = new Set(sample.map(({ id }) => id));
      const records = new Map<string, z.output<typeof recordSchema>>();
      for (const line of stdout.trim().split('\n')) {
        const id = /^\{"id": "([^"]+)"/u.exec(line)?.[1] ?? '';
        if (wanted.has(id)) records.set(id, recordSchema.parse(JSON.parse(line)));
      }
      expect(records.size).toBe(sample.length);
      for (const { id, abstract, title, authors, year, venue, url } of sample) {
        const record = records.get(id)!;
        expect({ title, authors, year, venue, url }).toEqual({
          title: record.title,
          authors: record.authors,
          year: record.year,
          venue: record.venue,
          url: record.url,
        });
        const taken = new Set(runsOfEight(record.abstract));
        expect(runsOfEight(abstract).filter((run) => taken.has(run))).toEqual([]);
      }
    },
  );
});
