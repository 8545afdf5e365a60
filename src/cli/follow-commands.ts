import { Command } from 'commander';
import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import { DigestFile, type Followed, type NewFollowed } from '../follow/digest-file.js';
import { isUnmade } from '../library/library-files.js';
import { createContext, withKindred, type Context } from './context.js';
import { nameFollowed } from './digest-report.js';
import { formatTable } from './format-table.js';
import { toNumber } from './to-number.js';
import { toPlain } from './terminal.js';

/** The parts of `kindred digest` that say what is followed. */
export function createFollowCommands(): readonly Command[] {
  return [
    new Command('follow')
      .summary('follow a question')
      .description(
        'Follows a question: words, a sentence, with "phrases", -words, author:, venue: and year: as in a search.',
      )
      .argument('<question...>', 'the question')
      .action(async (words: string[], _options: unknown, command: Command) => {
        await follow(createContext(command), { question: words.join(' ') });
      }),
    new Command('like')
      .summary('follow papers like some')
      .description('Follows what is like some papers of the library and unlike others.')
      .argument('<ids...>', 'liked papers: ids, DOIs, arXiv ids or URLs')
      .option('--unlike <ids...>', 'disliked papers')
      .action(async (like: string[], options: unknown, command: Command) => {
        const { unlike } = z.object({ unlike: z.array(z.string()).default([]) }).parse(options);
        await follow(createContext(command), { like, unlike });
      }),
    new Command('list')
      .summary('list what is followed')
      .description('Lists what is followed, with its numbers.')
      .action(async (_options: unknown, command: Command) => {
        await list(createContext(command));
      }),
    new Command('drop')
      .summary('follow something no longer')
      .description('Follows something no longer.')
      .argument('<number>', 'its number, as "kindred digest list" tells it')
      .action((number: string, _options: unknown, command: Command) => {
        drop(createContext(command), number);
      }),
  ];
}

/** Asks first, so that nothing is kept that cannot be answered, and papers by the ids that they go by. */
async function follow(context: Context, wanted: NewFollowed): Promise<void> {
  const { config, terminal } = context;
  const file = new DigestFile(config.library);
  await withKindred(context, {}, async (kindred) => {
    const idOf = (name: string) => kindred.paper(name).id;
    if ('question' in wanted) await kindred.search(wanted.question, { k: 1 });
    else if (wanted.like.length > 100 || wanted.unlike.length > 100) {
      const problem = 'at most 100 papers on either side';
      throw new KindredError('INVALID_PARAMETER', { name: 'ids', problem });
    }
    const kept =
      'question' in wanted
        ? wanted
        : { like: wanted.like.map(idOf), unlike: wanted.unlike.map(idOf) };
    const followed = file.follow(kept);
    const titleOf = (id: string) => kindred.paper(id).title;
    terminal.result(followed, () => `Following ${describe(followed, titleOf).join(': ')}`);
  });
}

async function list(context: Context): Promise<void> {
  const { config, terminal } = context;
  const directory = config.library;
  if (isUnmade(directory)) throw new KindredError('LIBRARY_NOT_FOUND', { directory });
  const followed = new DigestFile(directory).followed();
  if (terminal.json || followed.length === 0) {
    const none = 'Nothing is followed. Begin with "kindred digest follow QUESTION".';
    terminal.result({ followed }, () => none);
    return;
  }
  await withKindred(context, {}, ({ reader }) => {
    const titleOf = (id: string) => {
      const row = reader.rowOf(id);
      return row === undefined ? undefined : reader.paper(row).title;
    };
    terminal.result({ followed }, (layout) =>
      formatTable(
        followed.map((each) => describe(each, titleOf)),
        layout,
      ),
    );
  });
}

function drop({ config, terminal }: Context, given: string): void {
  const number = toNumber(given);
  if (typeof number !== 'number') {
    const problem = `must be a number, not "${given.slice(0, 40)}"`;
    throw new KindredError('INVALID_PARAMETER', { name: 'number', problem });
  }
  const dropped = new DigestFile(config.library).drop(number);
  terminal.result(dropped, () => `No longer followed: ${number}`);
}

function describe(
  followed: Followed,
  titleOf: (id: string) => string | undefined,
): readonly [string, string] {
  return [String(followed.number), toPlain(nameFollowed(followed, titleOf))];
}
