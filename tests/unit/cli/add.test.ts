import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatMoment, toMoment } from '../../../src/cli/add-progress.js';
import { emptyReport, formatAddReport, toAddJson } from '../../../src/cli/add-report.js';
import { ImportTally } from '../../../src/cli/import-tally.js';
import type { ImportRecord } from '../../../src/importers/importer.js';
import { toPaperId, paperSchema } from '../../../src/paper/paper.js';

const paper = paperSchema.parse({ id: 'birds:1', title: 'Owls' });

function problem(line: number): ImportRecord {
  return { kind: 'problem', origin: { file: 'a.jsonl', line }, problem: 'broken' };
}

function good(line: number, ...warnings: string[]): ImportRecord {
  return { kind: 'paper', origin: { file: 'a.jsonl', line }, paper, warnings };
}

async function tallyOf(records: readonly ImportRecord[], strict = false): Promise<ImportTally> {
  const tally = new ImportTally({ strict });
  const source = (async function* () {
    for (const record of records) yield await Promise.resolve(record);
  })();
  for await (const item of tally.pass(source)) expect(item.paper).toBe(paper);
  return tally;
}

describe('ImportTally', () => {
  it('lets papers through, and keeps problems and warnings', async () => {
    const tally = await tallyOf([good(1, 'odd'), problem(2), good(3)]);
    expect(tally).toMatchObject({ papers: 2, refused: 1, warned: 1 });
    expect(tally.problems).toEqual([problem(2)]);
    expect(tally.warnings).toEqual([{ origin: { file: 'a.jsonl', line: 1 }, warning: 'odd' }]);
  });

  it('ends at the first problem when strict', async () => {
    expect(await tallyOf([good(1), problem(2), good(3)], true)).toMatchObject({
      papers: 1,
      refused: 1,
    });
  });
});

describe('the report of an add', () => {
  const layout = { columns: 80, colors: pc.createColors(false) };
  const about = { library: 'lib', files: 1, papers: 2, seconds: 2 };

  it('counts only, where all went well', async () => {
    const tally = await tallyOf([good(1), good(2)]);
    const report = { ...emptyReport, added: 2, embedded: 2 };
    expect(formatAddReport({ ...about, tally, report }, layout)).toBe(
      [
        'read       2 from 1 file in 2.0 s, 1.0 papers embedded a second',
        'new        2',
        'changed    0',
        'unchanged  0',
        '',
        'lib now holds 2 papers.',
      ].join('\n'),
    );
  });

  it('lists the first problems, what was repeated, and each warning once', async () => {
    const problems = Array.from({ length: 7 }, (_, i) => problem(10 + i));
    const tally = await tallyOf([good(1, 'odd'), good(2, 'odd', 'long'), ...problems]);
    const origin = { file: 'a.jsonl', line: 2 };
    const report = {
      ...emptyReport,
      added: 1,
      changed: 1,
      withoutAbstract: 1,
      repeated: [{ id: toPaperId('birds:1'), origin }],
    };
    const text = formatAddReport({ ...about, tally, report }, layout);
    expect(text).toContain('refused           7');
    expect(text).toContain('repeated          1, the later record stands');
    expect(text).toContain('without abstract  1, found by title only');
    expect(text).toContain('  a.jsonl:10: broken\n');
    expect(text).toContain('  … and 2 more (--json lists all)');
    expect(text).toContain('  a.jsonl:2: birds:1 again');
    expect(text).toContain('  a.jsonl:1: odd (and 1 more like this)\n  a.jsonl:2: long');
    const json = toAddJson({ ...about, tally, report });
    expect(json).toMatchObject({ read: 2, added: 1, changed: 1, refused: 7, papers: 2 });
    expect(json.problems).toHaveLength(7);
    expect(json.repeated).toEqual([{ id: 'birds:1', file: 'a.jsonl', line: 2 }]);
  });
});

describe('the progress of an add', () => {
  it('scales what was read by what of it is done', () => {
    const input = { bytes: 400, totalBytes: 1_000 };
    const moment = toMoment({ read: 100, done: 50 }, input, 10);
    expect(moment).toEqual({ done: 50, rate: 5, fraction: 0.2, secondsLeft: 40 });
    expect(formatMoment(moment)).toBe('50 papers, 20 %, 5.0 a second, 40 s left');
  });

  it('says nothing of the time left where the size is not known, or nothing is done', () => {
    const pipe = toMoment({ read: 9, done: 9 }, { bytes: 9, totalBytes: undefined }, 1);
    expect(formatMoment(pipe)).toBe('9 papers, 9.0 a second');
    const start = toMoment({ read: 9, done: 0 }, { bytes: 9, totalBytes: 10 }, 0);
    expect(formatMoment(start)).toBe('0 papers, 0 %, 0.0 a second');
  });
});
