import { createTransport } from 'nodemailer';
import { KindredError, messageOf } from '../errors/kindred-error.js';

/** A mail. */
export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail server that says nothing for so long is not waited for, in ms. */
const patienceMs = 30_000;

/**
 * Sends a mail.
 *
 * @param server "smtp://user:password@host:port", encrypted where the server offers it, or "smtps://…"
 * @throws MAIL_NOT_SENT
 */
export async function sendMail(server: string, mail: Mail): Promise<void> {
  const { protocol, hostname, port, username, password } = new URL(server);
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  const transport = createTransport({
    // An IPv6 address stands in brackets in an address only.
    host: hostname.replace(/^\[(.*)\]$/u, '$1'),
    secure: protocol === 'smtps:',
    ...(port !== '' && { port: Number(port) }),
    ...(username !== '' && { auth }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    // What is written here is all that a mail may hold.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      ...mail,
      // RFC 3834: nobody's holiday notice is to answer.
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    const details = { to: mail.to, problem: messageOf(error) };
    throw new KindredError('MAIL_NOT_SENT', details, { cause: error });
  } finally {
    transport.close();
  }
}
