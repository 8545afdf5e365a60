import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, json, kindred, makeFolder } from './cli.js';
import { startMailServer, type MailServer } from './mail-server.js';
import { toJsonl } from './papers.js';

const longAgo = Date.now() - 60 * 86_400_000;
const breadTitle = 'Sourdough bread at < 5 °C & why it rises';
const old = [
  {
    id: 'local:yeast',
    title: 'Wild yeast in flour',
    abstract: 'Sourdough ferments by wild yeast and rises slowly.',
  },
  {
    id: 'local:owl',
    title: 'Silent flight in owls',
    abstract: 'Serrated feathers make the flight of owls hard to hear.',
  },
  {
    id: 'local:tide',
    title: 'Tides of small harbours',
    abstract: 'We predict when the tide turns in small harbours.',
  },
];
const bread = {
  id: 'local:bread',
  title: breadTitle,
  abstract: `Sourdough bread dough that ferments in the cold rises slowly. ${'Cold bread dough rises. '.repeat(60)}`,
  authors: ['Flora Rye'],
  year: 2024,
  url: 'https://example.org/bread?a=1&b=2',
};
const bird = {
  id: 'local:bird',
  title: 'How an owl hunts by ear',
  abstract: 'Owls fly in silence and hear their prey.',
};
const loaf = {
  id: 'local:loaf',
  title: 'Loaves of sourdough',
  abstract: 'How bread of sourdough rises in the oven.',
};
const rye = {
  id: 'local:rye',
  title: 'Rye bread and its sourdough',
  abstract: 'Sourdough makes rye bread rise.',
};

let mails: MailServer;
let library: string[];
let directory: string;
let settings: Record<string, string>;
beforeAll(async () => {
  mails = await startMailServer();
  directory = join(await makeFolder(), 'library');
  library = ['--library', directory];
  settings = { KINDRED_SMTP_URL: mails.url, KINDRED_MAIL_FROM: 'Kindred <papers@lab.example>' };
  await json(['add', '-', ...library], { input: toJsonl(old) });
  const database = new Sqlite(join(directory, 'library.sqlite'));
  database.prepare('UPDATE papers SET added = ?').run(longAgo);
  database.close();
});
afterAll(() => mails.close());

interface DigestJson {
  since: string;
  mailed: boolean;
  parts: {
    followed: { number: number };
    papers: { paper: { id: string }; added: string; relevance: number }[];
    notes: string[];
  }[];
}
const digest = (args: readonly string[] = [], env = {}) =>
  json(['digest', ...args, ...library], { env }) as Promise<DigestJson>;
const told = ({ parts }: DigestJson) =>
  parts.map(({ papers }) => papers.map((each) => each.paper.id));
const mailTo = (to: string) => kindred(['digest', '--mail', to, ...library], { env: settings });

// In the order of a user's days: each test goes on from the one before.
describe('kindred digest', () => {
  it('has nothing to tell before anything is followed', async () => {
    expect(await failure(['digest', ...library])).toMatchObject({
      exit: 2,
      code: 'INVALID_PARAMETER',
    });
    const { stdout } = await kindred(['digest', 'list', ...library]);
    expect(stdout).toContain('kindred digest follow');
  });

  it('follows questions and papers, and lists them by their numbers', async () => {
    await json(['digest', 'follow', 'why does sourdough bread rise?', ...library]);
    await json(['digest', 'follow', 'how do tides turn?', ...library]);
    expect(
      await json(['digest', 'like', 'local:owl', '--unlike', 'local:tide', ...library]),
    ).toEqual({
      number: 3,
      like: ['local:owl'],
      unlike: ['local:tide'],
    });
    await json(['digest', 'drop', '2', ...library]);
    const { stdout } = await kindred(['digest', 'list', ...library]);
    expect(stdout.trim().split('\n')).toEqual([
      '1  why does sourdough bread rise?',
      '3  Like “Silent flight in owls”, unlike 1',
    ]);
  });

  it('tells only what is new and near, each paper once', async () => {
    expect(told(await digest())).toEqual([[], []]);
    await json(['add', '-', ...library], { input: toJsonl([bread, bird]) });
    const made = await digest();
    expect(told(made)).toEqual([['local:bread'], ['local:bird']]);
    expect(made.parts[0]!.papers[0]!.relevance).toBeGreaterThan(0.2);
    expect(told(await digest(['--since', '90d']))[0]).toEqual(['local:bread', 'local:yeast']);
    expect(told(await digest(['--since', '2199-01-01']))).toEqual([[], []]);
  });

  it('shows people what they are to read, and what would be mailed', async () => {
    const { stdout } = await kindred(['digest', ...library]);
    expect(stdout).toMatch(/^New papers since \d{4}-\d{2}-\d{2}\n/u);
    expect(stdout).toContain(breadTitle);
    expect(stdout).toContain('Flora Rye · 2024');
    const html = (await kindred(['digest', '--html', ...library])).stdout;
    expect(html).toContain('Sourdough bread at &lt; 5 °C &amp; why it rises');
    expect(html).toContain('href="https://example.org/bread?a=1&amp;b=2"');
    const dry = await kindred(['digest', '--mail', 'me@lab.example', '--dry-run', ...library]);
    expect(dry.stdout).toContain(`To: me@lab.example\nSubject: 2 new papers: ${breadTitle}\n`);
    expect(mails.received).toEqual([]);
  });

  it('is mailed as text and HTML, once', async () => {
    const { stdout, exit } = await mailTo('me@lab.example');
    expect(exit).toBe(0);
    expect(stdout).toBe(`Mailed to me@lab.example: 2 new papers: ${breadTitle}\n`);
    expect(mails.received).toHaveLength(1);
    const { mail, recipients, user } = mails.received[0]!;
    expect(user).toBe('ada@lab.example');
    expect(recipients).toEqual(['me@lab.example']);
    expect(mail.subject).toBe(`2 new papers: ${breadTitle}`);
    expect(mail.from?.text).toBe('"Kindred" <papers@lab.example>');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.text).toContain('How an owl hunts by ear');
    expect(mail.html).toContain('Sourdough bread at &lt; 5 °C &amp; why it rises');
    expect(mail.html).not.toMatch(/<(?:script|img|link)\b/u);
    expect(mail.attachments).toEqual([]);

    const again = await mailTo('me@lab.example');
    expect(again.stdout).toContain('no mail was sent');
    expect(mails.received).toHaveLength(1);
    expect(told(await digest())).toEqual([[], []]);
  });

  it('goes on from the last one', async () => {
    await json(['add', '-', ...library], { input: toJsonl([loaf]) });
    expect(told(await digest(['--mark']))).toEqual([['local:loaf'], []]);
    expect(told(await digest())).toEqual([[], []]);
  });

  it('counts nothing as told that was not sent', async () => {
    await json(['add', '-', ...library], { input: toJsonl([rye]) });
    const refused = await failure(['digest', '--mail', 'nobody@lab.example', ...library], {
      env: settings,
    });
    expect(refused).toMatchObject({ exit: 3, code: 'MAIL_NOT_SENT' });
    const closed = { ...settings, KINDRED_SMTP_URL: 'smtp://127.0.0.1:1' };
    const unreachable = await kindred(['digest', '--mail', 'me@lab.example', ...library], {
      env: closed,
    });
    expect(unreachable.stderr).toContain('ECONNREFUSED');
    expect(told(await digest())).toEqual([['local:rye'], []]);
  });

  it('goes on where a liked paper is removed', async () => {
    await json(['remove', 'local:owl', ...library]);
    const { parts } = await digest();
    expect(parts[1]).toMatchObject({ papers: [], notes: ['No longer in the library: local:owl.'] });
    expect((await kindred(['digest', 'list', ...library])).stdout).toContain('3  Like “local:owl”');
  });

  it.each([
    [['digest', 'follow', ' '], 2, 'QUERY_EMPTY'],
    [['digest', 'like', 'local:none'], 4, 'PAPER_NOT_FOUND'],
    [['digest', 'drop', '9'], 2, 'INVALID_PARAMETER'],
    [['digest', 'drop', 'x'], 2, 'INVALID_PARAMETER'],
    [['digest', '--since', 'yesterday'], 2, 'INVALID_PARAMETER'],
    [['digest', '-k', '0'], 2, 'INVALID_PARAMETER'],
    [['digest', '--mail', 'me'], 2, 'INVALID_PARAMETER'],
    [['digest', '--mail', 'me@lab.example'], 2, 'INVALID_PARAMETER'],
  ])('refuses %j', async (args, exit, code) => {
    expect(await failure([...args, ...library])).toMatchObject({ exit, code });
  });

  it('does not repeat the password of a mail server that is set wrongly', async () => {
    const env = { KINDRED_SMTP_URL: 'http://ada:secret@lab.example' };
    const { stderr, exit } = await kindred(['digest', ...library], { env });
    expect(exit).toBe(2);
    expect(stderr).toContain('KINDRED_SMTP_URL');
    expect(stderr).not.toContain('secret');
  });

  it('says so where what it follows cannot be read', async () => {
    const file = join(directory, 'digest.json');
    const kept = readFileSync(file);
    writeFileSync(file, '{"version":1,"followed":[{}]}');
    expect(await failure(['digest', ...library])).toMatchObject({
      exit: 3,
      code: 'DIGEST_UNREADABLE',
    });
    writeFileSync(file, kept);
  });
});
