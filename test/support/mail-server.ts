import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { testAuthority } from './https-endpoint.ts';

/** What becomes of a mail: taken, refused by its recipient or at its end, or the connection cut once it has all arrived. */
export type MailFate = 'taken' | 'no such mailbox' | 'refused' | 'cut';

export interface MailServer {
  /** smtps, for `createMailer` */
  url: string;
  caPem: string;
  /** every mail whose last line arrived: envelope recipients and the raw text */
  mails: { to: string[]; raw: string }[];
  setFate(fate: MailFate): void;
  stop(): Promise<void>;
}

/** A real SMTP server over TLS on a free port of 127.0.0.1. */
export async function startMailServer(): Promise<MailServer> {
  const authority = await testAuthority();
  const { certificatePem, keyPem } = await authority.issue({ hosts: ['localhost'] });
  let fate: MailFate = 'taken';
  const mails: MailServer['mails'] = [];
  const refused = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const options: SMTPServerOptions = {
    secure: true,
    cert: certificatePem,
    key: keyPem,
    authOptional: true,
    onRcptTo: (_address, _session, done) => done(fate === 'no such mailbox' ? refused(550, 'no such mailbox') : null),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: Buffer.concat(chunks).toString('utf8') });
        if (fate === 'cut') for (const connection of server.connections) connection.close();
        else done(fate === 'refused' ? refused(554, 'not wanted') : null);
      });
    },
  };
  const server = new SMTPServer(options);
  server.on('error', () => {}); // a cut connection
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtps://localhost:${port}`,
    caPem: authority.certificatePem,
    mails,
    setFate(next) {
      fate = next;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
