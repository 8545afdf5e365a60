import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.js';
import { sendMail } from '../../../src/mail/send-mail.js';
import { startMailServer, type MailServerOptions } from '../cli/mail-server.js';

const mail = {
  from: 'Kindred <papers@lab.example>',
  to: 'me@lab.example',
  subject: 'Two new papers',
  text: 'On tides.',
  html: '<p>On tides.</p>',
};
/** This machine by an address that is none of the loopback ones. */
const elsewhere = '0.0.0.0';

async function open(options: MailServerOptions) {
  const server = await startMailServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** A key, and a certificate of its own making for `elsewhere`. */
async function makeCertificate() {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-mail-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [keyPath, certPath] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=mail', '-addext', `subjectAltName=IP:${elsewhere}`];
  const files = ['-keyout', keyPath, '-out', certPath, '-days', '2'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files], {
    stdio: 'ignore',
  });
  const [key, cert] = await Promise.all([readFile(keyPath, 'utf8'), readFile(certPath, 'utf8')]);
  return { certPath, tls: { key, cert } };
}

/** Sends it in a process of its own: only from its start does Node trust a further certificate. */
function sendTrusting(certPath: string, url: string) {
  const module = pathToFileURL(join(packageRoot, 'src', 'mail', 'send-mail.ts')).href;
  const script = `import { sendMail } from ${JSON.stringify(module)};
    await sendMail(${JSON.stringify(url)}, ${JSON.stringify(mail)});`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certPath };
  return promisify(execFile)(process.execPath, args, { cwd: packageRoot, env });
}

const withoutPassword = (url: string) => {
  const { host } = new URL(url);
  return `smtp://${host}`;
};

describe('a mail by way of another machine', () => {
  it('is not sent where its server offers no encryption: the password would be read on the way', async () => {
    const server = await open({ host: elsewhere });
    await expect(sendMail(server.url, mail)).rejects.toMatchObject({ code: 'MAIL_NOT_SENT' });
    expect(server.passwords).toEqual([]);
  });

  it('is not sent where its server has a certificate that nobody trusts', async () => {
    const { tls } = await makeCertificate();
    const server = await open({ host: elsewhere, tls });
    await expect(sendMail(server.url, mail)).rejects.toMatchObject({ code: 'MAIL_NOT_SENT' });
    expect(server.passwords).toEqual([]);
  });

  it('is sent where the connection becomes encrypted', async () => {
    const { certPath, tls } = await makeCertificate();
    const server = await open({ host: elsewhere, tls });
    await sendTrusting(certPath, server.url);
    expect(server.received.map(({ mail: { subject } }) => subject)).toEqual([mail.subject]);
  });

  it('needs no encryption where no password is sent', async () => {
    const server = await open({ host: elsewhere });
    const sent = sendMail(withoutPassword(server.url), mail);
    // This server takes nobody's mail without a name.
    await expect(sent).rejects.toMatchObject({
      details: { problem: expect.stringMatching(/auth/iu) as unknown },
    });
  });
});

describe('a mail by way of this machine', () => {
  it('needs no encryption', async () => {
    const server = await open({});
    await sendMail(server.url, mail);
    expect(server.received).toHaveLength(1);
  });
});
