/**
 * Do papers come back as they went out, how fast are files read, and in how much memory? Writes a corpus in
 * every format of `kindred export`, reads each file by `kindred add --no-embed` in a process of its own
 * (timed, with its peak of resident memory), then reads it again here and compares the records field by
 * field with those written.
 *
 *   npm run build && npx tsx bench/round-trip.ts ../shared/data/corpora/ai-papers.jsonl.xz [most papers]
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportFormats, exportPapers, type ExportFormat } from '../src/citation/export-papers.js';
import { readFiles } from '../src/importers/read-files.js';
import type { Paper } from '../src/paper/paper.js';

/** Fields that a format has no place for. */
const lost: Readonly<Partial<Record<ExportFormat, readonly string[]>>> = {
  bibtex: ['id', 'identifiers', 'abstractKind', 'language'],
  ris: ['id', 'identifiers', 'abstractKind'],
  'csl-json': ['id', 'identifiers', 'abstractKind'],
};
const fields = [
  ...['id', 'title', 'abstract', 'abstractKind', 'authors', 'year', 'venue', 'keywords', 'url'],
  ...['language', 'identifiers'],
] as const;

const [corpus = '', most = 'Infinity'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'kindred-round-trip-'));
const papers: Paper[] = [];
for await (const record of readFiles([{ path: corpus }])) {
  if (record.kind === 'paper') papers.push(record.paper);
  if (papers.length >= Number(most)) break;
}
console.log(`${papers.length} papers of ${corpus}`);
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? ''}, ${new Date().toISOString()}\n`);
console.log(
  '| format | file, MB | records/s | peak, MB | read | records wholly equal | fields that differ |',
);
console.log('|---|---|---|---|---|---|---|');
try {
  for (const format of exportFormats) console.log(await measure(format));
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(format: ExportFormat): Promise<string> {
  const path = join(folder, `papers.${format}`);
  await pipeline(Readable.from(exportPapers(papers, format)), createWriteStream(path));
  const { seconds, peakMb } = readAlone(path);
  const { read, equal, differing } = await compare(path, format);
  const differences = [...differing].map(([field, count]) => `${field} ${count}`).join(', ');
  return `| ${[
    format,
    Math.round(statSync(path).size / 1e6),
    Math.round(read / seconds),
    Math.round(peakMb),
    read,
    equal,
    differences,
  ].join(' | ')} |`;
}

/** Time as `kindred add` tells it, so without starting Node. */
function readAlone(path: string): { seconds: number; peakMb: number } {
  const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
  const script = `process.argv.splice(1, 1, ${JSON.stringify(main)});
    process.once('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS));
    await import(${JSON.stringify(main)});`;
  const args = ['add', path, '--no-embed', '--json', '--library', join(folder, 'none')];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, 'kindred', ...args],
    { encoding: 'utf8', maxBuffer: 1e9 },
  );
  const { seconds } = JSON.parse(stdout) as { seconds: number };
  return { seconds, peakMb: Number(/peak (\d+)/u.exec(stderr)?.[1]) / 1_024 };
}

async function compare(path: string, format: ExportFormat) {
  const differing = new Map<string, number>();
  let [read, equal] = [0, 0];
  for await (const record of readFiles([{ path }])) {
    const written = papers[read++];
    if (record.kind === 'problem' || written === undefined) continue;
    const odd = fields.filter(
      (field) =>
        lost[format]?.includes(field) !== true &&
        JSON.stringify(record.paper[field]) !== JSON.stringify(written[field]),
    );
    for (const field of odd) differing.set(field, (differing.get(field) ?? 0) + 1);
    if (odd.length === 0) equal++;
  }
  return { read, equal, differing };
}
