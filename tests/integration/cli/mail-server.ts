import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail that arrived. */
export interface Received {
  readonly mail: ParsedMail;
  readonly recipients: readonly string[];
  readonly user: string;
}

/** A mail server on this machine. */
export interface MailServer {
  /** With the name and password that it asks for, e.g. "smtp://ada:…@127.0.0.1:2525". */
  readonly url: string;
  readonly received: readonly Received[];
  /** Passwords that were sent to it, encrypted or not. */
  readonly passwords: readonly string[];
  close(): Promise<void>;
}

const user = 'ada@lab.example';
const password = 'p/ss @word';

/** Options of {@link startMailServer}. */
export interface MailServerOptions {
  /** What its address calls this machine. Default "127.0.0.1". */
  readonly host?: string;
  /** Offers STARTTLS with this key and certificate. Default none: it would be of its own making. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Starts a mail server that takes mails of one user, and refuses recipients named "nobody". */
export async function startMailServer({
  host = '127.0.0.1',
  tls,
}: MailServerOptions = {}): Promise<MailServer> {
  const received: Received[] = [];
  const passwords: string[] = [];
  const server = new SMTPServer({
    ...(tls ?? { disabledCommands: ['STARTTLS'] }),
    allowInsecureAuth: true,
    onAuth: ({ username, password: given }, _session, done) => {
      passwords.push(given ?? '');
      if (username === user && given === password) done(null, { user });
      else done(new Error('wrong name or password'));
    },
    onRcptTo: ({ address }, _session, done) => {
      done(address.startsWith('nobody') ? new Error('no such mailbox') : undefined);
    },
    onData: (stream, { envelope, user: by }, done) => {
      simpleParser(stream).then((mail) => {
        const recipients = envelope.rcptTo.map(({ address }) => address);
        received.push({ mail, recipients, user: String(by) });
        done();
      }, done);
    },
  });
  // A client that does not trust it is told to the client, which is what counts.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const who = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return {
    url: `smtp://${who}@${host}:${port}`,
    received,
    passwords,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
