import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { toPassage } from '../src/paper/passage.js';

/** The folder of real corpora and test collections beside the checkout. */
export const sharedData = fileURLToPath(new URL('../../shared/data', import.meta.url));

/** The 87,316 papers of ai-papers as a JSONL file, unpacked once into the temporary folder. */
export function aiPapers(): string {
  const path = join(tmpdir(), 'kindred-bench', 'ai-papers.jsonl');
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const packed = join(sharedData, 'corpora', 'ai-papers.jsonl.xz');
  const command = 'xz -dc "$1" > "$2.part" && mv "$2.part" "$2"';
  const { status, stderr } = spawnSync('sh', ['-c', command, 'sh', packed, path]);
  if (status !== 0) throw new Error(`cannot unpack ${packed}: ${stderr.toString()}`);
  return path;
}

const paperSchema = z.object({ title: z.string(), abstract: z.string().optional() });

/** Passages of `count` papers of ai-papers, evenly spread. @param template of the model that embeds them */
export function realPassages(count: number, template: string): string[] {
  const lines = readFileSync(aiPapers(), 'utf8').trim().split('\n');
  const step = Math.max(1, Math.floor(lines.length / count));
  return lines
    .filter((_, i) => i % step === 0)
    .slice(0, count)
    .map((line) => paperSchema.parse(JSON.parse(line)))
    .map(({ title, abstract = '' }) => toPassage({ title, abstract }, template));
}

const querySchema = z.object({ text: z.string().min(1) });

/** `count` real queries: one-sentence summaries and citing sentences, as people phrase them. */
export function realQueries(count: number): string[] {
  return ['scitldr', 'acm-sentences']
    .flatMap((name) =>
      readFileSync(join(sharedData, 'eval', name, 'queries.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => querySchema.parse(JSON.parse(line)).text)
    .slice(0, count);
}
