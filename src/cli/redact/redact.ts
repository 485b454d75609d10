import { ErrandError } from '../../errors.ts';
import { type Redacted, type RedactionRequest, redactSession } from '../../services/redact-session.ts';
import { readSecret } from '../read-secret.ts';
import { withStore } from '../with-store.ts';
import { withTemporal } from '../with-temporal.ts';

interface RedactOptions {
  session: string;
  org: string;
  message?: string;
  /** `-` = from standard input */
  match?: string;
  by: string;
  reason: string;
  yes?: boolean;
  json?: boolean;
}

export async function redact({ session, org, message, match, by, reason, yes, json }: RedactOptions): Promise<void> {
  if (!yes) throw new ErrandError('invalid_request', "a redaction can't be undone: add --yes", { field: 'yes' });
  const request: RedactionRequest = {
    ...{ organisationId: org, session, messageId: message, by, reason },
    match: match === '-' ? await readSecret('the text to redact: ') : match,
  };
  const redacted = await withStore(({ db }, config) =>
    withTemporal(config, (temporal) => redactSession({ db, temporal }, request)),
  );
  console.log(json ? JSON.stringify(redacted) : readable(redacted));
}

function readable({ redactionId, messages, steps, jobs, handoffSummaries, ...more }: Redacted): string {
  const { marker, quotesRemoved, deletedExecutions } = more;
  return [
    `redaction ${redactionId}: "${marker}" stands in ${messages} messages, ${steps} steps, ${jobs} jobs, ${handoffSummaries} summaries`,
    `${deletedExecutions} Temporal executions deleted`,
    ...(quotesRemoved ? [] : ['the message is too short to be looked for elsewhere: name what matters with --match']),
  ].join('\n');
}
