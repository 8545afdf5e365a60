import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, examine, openKindred, restore, type Kindred } from '../../src/index.js';
import { describeDifference, isSame, type Papers } from './known.js';
import { limits } from './operations.js';

const questions = ['owl river', 'bread', 'robot chess moon', 'paper version 3'];

/** What a library says of itself. */
export interface Found {
  readonly papers: Papers;
  readonly generation: number;
  readonly model: string;
}

/** Opens a library and reads all of it. */
export function look(library: string): Promise<Found> {
  return withOpen(library, (kindred) => {
    const { reader } = kindred;
    const papers = new Map<string, number>();
    for (const row of reader.newestRows()) {
      const { id, title } = reader.paper(row);
      papers.set(id, Number(/version (\d+)$/u.exec(title)?.[1]));
    }
    const { generation, model } = kindred.info();
    return { papers, generation, model: model.fingerprint };
  });
}

/**
 * What is wrong with a library: by the doctor, and against one freshly built of the same database.
 *
 * @param folder an empty folder may be made there
 */
export async function diagnose(library: string, folder: string): Promise<string[]> {
  const report = await examine({ library, vectorLimits: limits });
  const ill = report.findings
    .filter(({ status }) => status === 'error')
    .map(({ check, message }) => `${check}: ${message}`);
  const fresh = join(folder, 'fresh');
  mkdirSync(fresh);
  try {
    await backup({ library, file: join(fresh, 'library.sqlite') });
    const [own, other] = [await answersOf(library), await answersOf(fresh)];
    const differences = own.filter((answer, i) => answer !== other[i]);
    return [...ill, ...differences.map((answer) => `not as freshly built: ${answer}`)];
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

/** What is wrong with the file of a backup, which need not be there if it was not acknowledged. */
export async function diagnoseBackup(
  file: string,
  wanted: Papers,
  { folder, isDone }: { readonly folder: string; readonly isDone: boolean },
): Promise<string[]> {
  if (!existsSync(file)) return isDone ? ['an acknowledged backup is not there'] : [];
  const restored = join(folder, 'restored');
  try {
    await restore({ library: restored, file });
    const { papers } = await look(restored);
    return isSame(papers, wanted) ? [] : [`backup: ${describeDifference(wanted, papers)}`];
  } catch (error) {
    return [`backup: ${String(error)}`];
  } finally {
    rmSync(restored, { recursive: true, force: true });
  }
}

/** By words, by stored vectors, and by both for what is like a paper: none needs the model. */
function answersOf(library: string): Promise<string[]> {
  return withOpen(library, async (kindred) => {
    const { reader } = kindred;
    const answers: string[] = [];
    for (const question of questions) {
      const { results } = await kindred.search(question, { mode: 'lexical', allVersions: true });
      answers.push(`${question}: ${listed(results)}`);
    }
    const ids = Array.from(reader.newestRows(), (row) => reader.paper(row).id).sort();
    for (const id of ids.filter((_, i) => i % Math.ceil(ids.length / 4) === 0)) {
      const row = reader.rowOf(id);
      if (row === undefined) continue;
      // All of them: so a graph that lacks one paper cannot answer alike.
      const run = reader.vectors.search(reader.embedding(row), reader.size);
      answers.push(`nearest to ${id}: ${run.map((hit) => hit.score.toFixed(4)).join(' ')}`);
      const { results } = kindred.related(id, { k: 10, efSearch: 10_000 });
      answers.push(`related to ${id}: ${listed(results)}`);
    }
    return answers;
  });
}

function listed(
  results: readonly { readonly paper: { readonly id: string }; readonly score: number }[],
): string {
  return results.map(({ paper, score }) => `${paper.id} ${score.toFixed(6)}`).join(', ');
}

async function withOpen<Result>(
  library: string,
  work: (kindred: Kindred) => Promise<Result> | Result,
): Promise<Result> {
  const kindred = await openKindred({ library, vectorLimits: limits });
  try {
    return await work(kindred);
  } finally {
    await kindred.close();
  }
}
