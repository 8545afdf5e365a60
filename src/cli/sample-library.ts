import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataDirectory, packageRoot } from '../config/package-root.js';
import { isKindredError, KindredError } from '../errors/kindred-error.js';
import { inspectFiles, readFiles } from '../importers/read-files.js';
import type { Kindred } from '../index.js';
import type { PaperId } from '../paper/paper.js';
import { ImportTally } from './import-tally.js';
import { addFiles } from './add-files.js';
import { withKindred, type Context } from './context.js';
import { countOf } from './format-number.js';

/** Beside the code in a checkout; where that cannot be written to, in the working directory. */
export function sampleDirectory(): string {
  const [beside, here] = [join(packageRoot, 'index'), resolve('index')];
  try {
    mkdirSync(beside, { recursive: true });
    accessSync(beside, constants.W_OK);
    return join(beside, 'sample');
  } catch {
    return join(here, 'sample');
  }
}

/**
 * Puts the bundled sample into the configured library, which may hold nothing else. The sample is
 * made from what is bundled, so one of an older model is made anew, not mourned.
 *
 * @throws INVALID_PARAMETER for a library with other papers; MODEL_MISMATCH if its model is another
 *   one, too; INTERRUPTED, and as openKindred
 */
export async function makeSample(context: Context, signal: AbortSignal): Promise<void> {
  const sample = await sampleIds();
  await refuseOtherPapers(context, sample);
  try {
    await addSample(context, signal);
  } catch (error) {
    if (!isKindredError(error, 'MODEL_MISMATCH') || context.config.given.has('model')) throw error;
    context.terminal.note('The sample library is of an older model: making it anew.');
    await removeSample(context, sample);
    // Without a paper a library takes the model it is given.
    const { defaultModel: model } = await import('../index.js');
    await addSample({ ...context, config: { ...context.config, model } }, signal);
  }
}

async function sampleFiles() {
  return inspectFiles([join(dataDirectory, 'sample.jsonl')]);
}

async function sampleIds(): Promise<ReadonlySet<PaperId>> {
  const ids = new Set<PaperId>();
  for await (const record of readFiles(await sampleFiles())) {
    if (record.kind === 'paper') ids.add(record.paper.id);
  }
  return ids;
}

async function refuseOtherPapers(context: Context, sample: ReadonlySet<PaperId>): Promise<void> {
  try {
    await withKindred(context, {}, async (kindred) => {
      const other = idsOf(kindred).find((id) => !sample.has(id));
      if (other === undefined) return;
      await kindred.embedder(); // says so if the model is another one, too
      const { library } = context.config;
      const problem = `${library} holds papers that are not of the sample, such as "${other}": leave it to them and name a new directory for the demo`;
      throw new KindredError('INVALID_PARAMETER', { name: '--library', problem });
    });
  } catch (error) {
    if (!isKindredError(error, 'LIBRARY_NOT_FOUND')) throw error;
  }
}

function idsOf({ reader }: Kindred): PaperId[] {
  return Array.from(reader.newestRows(), (row) => reader.paper(row).id);
}

/** Takes the sample's papers out rather than deleting the directory: nobody else's can go with them. */
async function removeSample(context: Context, sample: ReadonlySet<PaperId>): Promise<void> {
  await withKindred(context, {}, async (kindred) => {
    await kindred.delete(idsOf(kindred).filter((id) => sample.has(id)));
  });
}

async function addSample(context: Context, signal: AbortSignal): Promise<void> {
  const options = { tally: new ImportTally({ strict: true }), signal };
  const { report, papers = 0 } = await addFiles(context, await sampleFiles(), options);
  const fresh = report.added + report.changed;
  const what = fresh === 0 ? 'is there already' : `${countOf(fresh, 'paper')} embedded`;
  context.terminal.note(`Sample library of ${countOf(papers, 'paper')} (${what})`);
}
