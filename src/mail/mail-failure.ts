import { z } from 'zod';
import type { CallCause } from '../schemas/call.ts';

/** `unknown`: the whole e-mail may have been taken. `status`, `answer`: what the server said, where it said something. */
export interface MailFailure {
  state: 'failed' | 'unknown';
  status: number | null;
  answer: string;
  cause: CallCause;
}

/** What nodemailer adds to an error: its own code, and what the server answered. */
const smtpErrorSchema = z.object({
  code: z.string().optional(),
  responseCode: z.number().optional(),
  response: z.string().optional(),
});

/** `left`: the mail may be on its way. Before that, and after a refusal by the server, it is certain that it was not sent. */
export function mailFailure(error: unknown, left: boolean): MailFailure {
  const { code = '', responseCode, response } = smtpErrorSchema.catch({}).parse(error);
  if (responseCode !== undefined) {
    return { state: 'failed', status: responseCode, answer: response ?? '', cause: 'protocol' };
  }
  const state = left ? 'unknown' : 'failed';
  return { state, status: null, answer: '', cause: causes[code] ?? 'reset' };
}

const causes: Record<string, CallCause> = {
  EDNS: 'dns',
  ETIMEDOUT: 'timeout',
  EABORT: 'timeout',
  ETLS: 'tls',
  ECONNREFUSED: 'refused',
  ESOCKET: 'refused',
  EAUTH: 'protocol',
  EPROTOCOL: 'protocol',
};
