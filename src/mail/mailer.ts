import { Transform } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import { ErrandError } from '../errors.ts';
import { type MailFailure, mailFailure } from './mail-failure.ts';

/** One e-mail as it will be sent. */
export interface OutgoingMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** with its angle brackets; the same for a repetition */
  messageId: string;
}

export type MailAnswer = { state: 'succeeded'; status: number; answer: string } | MailFailure;

/** The only door to the mail server. */
export interface Mailer {
  /** One attempt over a connection of its own; never throws for what the server or the network does. */
  send(mail: OutgoingMail): Promise<MailAnswer>;
  /** Connects and logs in, and sends nothing. @throws Error what the server or the network says */
  verify(): Promise<void>;
  /** what stands behind the @ of message ids */
  domain: string;
}

const TIMEOUT_MS = 60_000;
const ACCEPTED = 250;

/**
 * @param url `smtps://user:password@host:465`, or `smtp://...` where the server is asked for TLS before anything else
 * @param from what customers see, e.g. `Acme Support <support@acme.example>`
 * @throws ErrandError `invalid_config` naming the variable
 */
export function createMailer({
  url,
  from,
  extraCa,
  timeoutMs = TIMEOUT_MS,
}: {
  url: string;
  from: string | undefined;
  /** PEM certificates trusted beside the built-in ones */
  extraCa: string[];
  timeoutMs?: number;
}): Mailer {
  const domain = /@([a-z0-9.-]+)>?\s*$/i.exec(from ?? '')?.[1];
  if (from === undefined || domain === undefined) {
    const message = 'ERRAND_MAIL_FROM: must be the address that e-mail comes from, e.g. Acme <support@acme.example>';
    throw new ErrandError('invalid_config', message, { field: 'ERRAND_MAIL_FROM' });
  }
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const auth = username === '' ? {} : { auth: { user: decoded(username), pass: decoded(password) } };
  const options = {
    host: hostname,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    // credentials and customers' texts never cross a network in the clear
    requireTLS: !secure && !isLoopback(hostname),
    tls: { ca: [...rootCertificates, ...extraCa] },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...auth,
  };
  return {
    domain,
    async verify() {
      const transport = createTransport(options);
      await transport.verify().finally(() => transport.close());
    },
    async send(mail) {
      const transport = createTransport(options);
      let left = false;
      // its errors do not tell how far it came: no part of the mail is read before the server has greeted
      const marking = new Transform({
        transform(chunk, _encoding, done) {
          left = true;
          done(null, chunk);
        },
      });
      transport.use('stream', ({ message }, done) => {
        message.transform(marking);
        done();
      });
      // of the whole: the limits above begin anew with every line that a server drips
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const headers = { 'Auto-Submitted': 'auto-generated' };
        const { response } = await transport.sendMail({ from, ...mail, headers, signal });
        return { state: 'succeeded', status: ACCEPTED, answer: response };
      } catch (error) {
        return mailFailure(error, left);
      }
    },
  };
}

/** Never quoted: it may be a password. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    const message = 'ERRAND_SMTP_URL: a % in user or password must be written as %25';
    throw new ErrandError('invalid_config', message, { field: 'ERRAND_SMTP_URL' });
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
