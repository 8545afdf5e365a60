import { Command } from 'commander';
import { z } from 'zod';
import { toSince } from '../../api/since.js';
import { KindredError } from '../../errors/kindred-error.js';
import { createContext } from '../context.js';
import { createFollowCommands } from '../follow-commands.js';
import { runDigest, type DigestWish } from '../run-digest.js';
import { toNumber } from '../to-number.js';

const examples = `
Examples:
  $ kindred digest follow "how do people judge the quality of a summary?"
  $ kindred digest like arxiv:1706.03762 --unlike arxiv:2005.14165
  $ kindred digest
  $ kindred digest --since 2026-03-01 --html > digest.html
  $ kindred digest --mail me@lab.example
  $ kindred digest list
  $ kindred digest drop 2

A mail needs the settings smtpUrl and mailFrom (KINDRED_SMTP_URL, KINDRED_MAIL_FROM). To get one every
morning, have cron or a timer run "kindred sync && kindred digest --mail …".`;

const mostPapers = 100;

/** `kindred digest` */
export function createDigestCommand(): Command {
  const command = new Command('digest')
    .summary('tell or mail the new papers near to what you follow')
    .description(
      'Tells the papers that came since the last digest and are near to the questions and papers that are followed. A paper is told once, where it is most relevant. Mailing a digest, or --mark, counts its papers as told.',
    )
    .option(
      '--since <when>',
      'a day, 2026-03-01, or days ago, 7d (default: the last digest, or 7d)',
    )
    .option(
      '-k, --limit <n>',
      `papers for each thing that is followed, 1 to ${mostPapers} (default: 10)`,
    )
    .option('--html', 'write a whole HTML document')
    .option('--mail <address>', 'mail it, as text and HTML; nothing is sent where nothing is new')
    .option('--dry-run', 'with --mail: show what would be sent')
    .option('--mark', 'count the papers as told, so that the next digest leaves them out')
    .addHelpText('after', examples)
    .action(async (_options: unknown, self: Command) => {
      await runDigest(createContext(self), readOptions(self));
    });
  for (const part of createFollowCommands()) command.addCommand(part);
  return command;
}

const optionsSchema = z.object({
  since: z.string().optional(),
  limit: z.string().optional(),
  html: z.boolean().default(false),
  mail: z.email('is no address').max(320).optional(),
  dryRun: z.boolean().default(false),
  mark: z.boolean().default(false),
});

/** @throws INVALID_PARAMETER */
function readOptions(command: Command): DigestWish {
  const parsed = optionsSchema.safeParse(command.opts());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(`--${issue?.path.join('.') ?? ''}`, issue?.message ?? '');
  }
  const { since, limit, ...rest } = parsed.data;
  const k = limit === undefined ? 10 : Number(toNumber(limit));
  if (!(Number.isInteger(k) && k >= 1 && k <= mostPapers)) {
    throw wrong('--limit', `must be a whole number from 1 to ${mostPapers}`);
  }
  const from = since === undefined ? undefined : toSince(since);
  if (since !== undefined && from === undefined) {
    throw wrong('--since', 'must be a day, like 2026-03-01, or a number of days ago, like 7d');
  }
  return { ...rest, since: from, k };
}

function wrong(name: string, problem: string): KindredError {
  return new KindredError('INVALID_PARAMETER', { name, problem });
}
