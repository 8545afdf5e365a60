import pc from 'picocolors';
import { toPaperJson } from '../api/paper-json.js';
import { daysBefore } from '../api/since.js';
import { KindredError } from '../errors/kindred-error.js';
import { DigestFile, type Followed } from '../follow/digest-file.js';
import { makeDigest, papersTold, type Digest, type DigestPart } from '../follow/digest.js';
import type { Kindred } from '../index.js';
import type { DigestLook } from '../mail/digest-html.js';
import { withKindred, type Context } from './context.js';
import { formatDigest, headingOf, nameFollowed, subjectOf } from './digest-report.js';

/** What a digest is asked to be. */
export interface DigestWish {
  /** From when on papers are new; undefined: since the last digest. */
  readonly since: Date | undefined;
  /** Papers for each thing that is followed. */
  readonly k: number;
  readonly html: boolean;
  /** To whom it is mailed. */
  readonly mail?: string | undefined;
  /** Show the mail rather than send it. */
  readonly dryRun: boolean;
  /** Count the papers as told. */
  readonly mark: boolean;
}

/** A first digest looks back so many days. */
const firstDays = 7;
/** Mails are read in any width. */
const mailLayout = { columns: 78, colors: pc.createColors(false) };

/** Makes a digest, and prints or mails it. @throws INVALID_PARAMETER, MAIL_NOT_SENT; as withKindred */
export async function runDigest(context: Context, wish: DigestWish): Promise<void> {
  // Told before anything is looked for.
  const mailer = wish.mail === undefined || wish.dryRun ? undefined : mailSettings(context);
  const file = new DigestFile(context.config.library);
  await withKindred(context, {}, async (kindred) => {
    const followed = file.followed();
    if (followed.length === 0) {
      const problem =
        'nothing is followed yet: "kindred digest follow QUESTION", "kindred digest like ID"';
      throw new KindredError('INVALID_PARAMETER', { name: 'digest', problem });
    }
    // Before the library is read: what comes meanwhile is for the next digest.
    const made = new Date();
    const digest = await digestOf(kindred, { file, followed, wish });
    const told = papersTold(digest);
    const letter = await toLetter(context, kindred, digest);
    const isMailed = mailer !== undefined && told.length > 0;
    if (isMailed) {
      const { sendMail } = await import('../mail/send-mail.js');
      await sendMail(mailer.server, { from: mailer.from, to: wish.mail ?? '', ...letter });
    }
    if (isMailed || wish.mark) file.keep(made, told);
    report(context, { kindred, digest, letter, wish, isMailed });
  });
}

/** @throws INVALID_PARAMETER where a setting is missing */
function mailSettings({ config }: Context): { readonly server: string; readonly from: string } {
  const { smtpUrl: server, mailFrom: from } = config;
  if (server !== undefined && from !== undefined) return { server, from };
  const missing =
    server === undefined ? 'smtpUrl (KINDRED_SMTP_URL)' : 'mailFrom (KINDRED_MAIL_FROM)';
  const problem = `needs the setting ${missing}`;
  throw new KindredError('INVALID_PARAMETER', { name: '--mail', problem });
}

async function digestOf(
  kindred: Kindred,
  asked: {
    readonly file: DigestFile;
    readonly followed: readonly Followed[];
    readonly wish: DigestWish;
  },
): Promise<Digest> {
  const { file, followed, wish } = asked;
  const next = file.next();
  const since = wish.since ?? next.since ?? daysBefore(new Date(), firstDays);
  // Who names a day wants to see all that came since.
  const told = wish.since === undefined ? next.told : new Set<string>();
  const source = {
    newPapers: kindred.newPapers.bind(kindred),
    has: (name: string) => kindred.reader.rowOf(name) !== undefined,
  };
  return makeDigest(source, followed, { since, told, k: wish.k });
}

/** What stands in the mail. */
interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

async function toLetter({ config }: Context, kindred: Kindred, digest: Digest): Promise<Letter> {
  const { renderDigest } = await import('../mail/digest-html.js');
  const nameOf = nameIn(kindred);
  const subject = subjectOf(digest);
  const look: DigestLook = {
    subject,
    heading: headingOf(digest),
    nameOf,
    origin: config.publicUrl,
  };
  return {
    subject,
    text: `${formatDigest(digest, nameOf, mailLayout)}\n`,
    html: renderDigest(digest, look),
  };
}

/** Names what a part follows by the titles of its papers. */
function nameIn({ reader }: Kindred): (part: DigestPart) => string {
  return ({ followed }) =>
    nameFollowed(followed, (id) => {
      const row = reader.rowOf(id);
      return row === undefined ? undefined : reader.paper(row).title;
    });
}

function report(
  { terminal }: Context,
  made: {
    readonly kindred: Kindred;
    readonly digest: Digest;
    readonly letter: Letter;
    readonly wish: DigestWish;
    readonly isMailed: boolean;
  },
): void {
  const { kindred, digest, letter, wish, isMailed } = made;
  if (wish.html && !terminal.json) {
    process.stdout.write(letter.html);
    return;
  }
  terminal.result({ ...toDigestJson(digest), mailed: isMailed }, (layout) => {
    if (wish.mail === undefined) return formatDigest(digest, nameIn(kindred), layout);
    if (isMailed) return `Mailed to ${wish.mail}: ${letter.subject}`;
    if (!wish.dryRun) return 'No new paper is near to what is followed: no mail was sent.';
    return `To: ${wish.mail}\nSubject: ${letter.subject}\n\n${letter.text.trimEnd()}`;
  });
}

function toDigestJson({ since, parts }: Digest) {
  return {
    since: since.toISOString(),
    parts: parts.map(({ followed, papers, notes }) => ({
      followed,
      papers: papers.map(({ paper, added, relevance }) => ({
        paper: toPaperJson(paper),
        ...(added && { added: added.toISOString() }),
        ...(relevance !== undefined && { relevance: Number(relevance.toFixed(3)) }),
      })),
      notes,
    })),
  };
}
