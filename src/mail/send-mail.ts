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
 * @param server "smtp://user:password@host:port", or "smtps://…" for TLS from the start. A connection that begins
 *   without TLS is encrypted where the server offers it. A name and password go to another machine in no other way.
 * @throws MAIL_NOT_SENT
 */
export async function sendMail(server: string, mail: Mail): Promise<void> {
  const { protocol, hostname, port, username, password } = new URL(server);
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  // An IPv6 address stands in brackets in an address only.
  const host = hostname.replace(/^\[(.*)\]$/u, '$1');
  const transport = createTransport({
    host,
    secure: protocol === 'smtps:',
    requireTLS: username !== '' && !isThisMachine(host),
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

/** Between a program and a mail server on its own machine there is nobody who could listen. */
function isThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/iu.test(host);
}
