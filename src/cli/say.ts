import { randomUUID } from 'node:crypto';
import { connectErrand, ErrandError, type MessageInput, type TurnAnswer } from '../client.ts';
import { readConfig } from '../config.ts';
import { channelSchema } from '../schemas/channel.ts';
import { submittedMessageSchema } from '../schemas/message.ts';
import { printLines } from './print-lines.ts';
import { reachableConfig } from './running-servers.ts';

export interface SayOptions {
  text: string;
  org: string;
  session: string;
  channel: string;
  email?: string;
  phone?: string;
  externalId?: string;
  messageId?: string;
  json?: boolean;
}

/** Longer than a turn without a slow endpoint takes. */
const STILL_WAITING_AFTER_MS = 5_000;
const STILL_WAITING =
  'still waiting: is a worker running, and does it reach its database? A slow endpoint may take a minute. Ctrl-C leaves the message to be answered.';

export async function say({ json, ...options }: SayOptions): Promise<void> {
  const message = messageOf(options);
  const {
    temporal,
    ERRAND_SECRET_KEYS: secretKeys,
    ERRAND_TASK_QUEUE: taskQueue,
    OTEL_EXPORTER_OTLP_ENDPOINT: traceEndpoint,
  } = await reachableConfig(readConfig());
  const client = await connectErrand({ temporal, secretKeys, taskQueue, traceEndpoint });
  const patience = setTimeout(() => console.error(`errand: ${STILL_WAITING}`), STILL_WAITING_AFTER_MS);
  try {
    const answer = await client.submit(message);
    if (json) console.log(JSON.stringify(answer));
    else printLines([readable(answer)]);
  } finally {
    clearTimeout(patience);
    await client.close();
  }
}

/** The option of each field that a person can get wrong; `field` of a refusal keeps the message's own name. */
const optionOf: Record<string, string> = {
  organisationId: '--org',
  session: '--session',
  channel: '--channel',
  messageId: '--message-id',
  'contact.email': '--email',
  'contact.phone': '--phone',
  'contact.externalId': '--external-id',
};

function messageOf({
  org,
  session,
  channel,
  text,
  messageId = randomUUID(),
  ...contact
}: Omit<SayOptions, 'json'>): MessageInput {
  const parsed = submittedMessageSchema.safeParse({ organisationId: org, session, channel, messageId, text, contact });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => {
    const field = path.join('.');
    const problem =
      field === 'channel' ? `must be one of ${channelSchema.options.join(', ')}, not ${channel}` : message;
    return { field, text: `${optionOf[field] ?? field}: ${problem}` };
  });
  const [first] = problems;
  const details = first ? { field: first.field } : {};
  throw new ErrandError('invalid_request', problems.map((problem) => problem.text).join('; '), details);
}

function afterword({ handoff, resolved }: Extract<TurnAnswer, { state: 'replied' }>): string {
  if (handoff) return `\n(handed off to the team, ${handoff.reason}: ${handoff.summary})`;
  return resolved ? '\n(the session is resolved)' : '';
}

function readable(answer: TurnAnswer): string {
  switch (answer.state) {
    case 'replied':
      return `${answer.reply}${afterword(answer)}`;
    case 'failed':
      return `${answer.reply}\n(failed: ${answer.cause})`;
    case 'routed':
      return `(no reply: routed to the team, ${answer.reason})`;
    case 'awaiting_form':
      return `(waits for the form ${answer.form.formId} "${answer.form.title}": ${answer.form.link ?? JSON.stringify(answer.form.values)})`;
    case 'form_invalid':
    case 'form_closed':
      return `(no reply: ${answer.state})`;
    case 'queued':
      return '(accepted, not answered yet: say it again with the same --message-id)';
    default: {
      const unknownState: never = answer;
      throw new Error(`unknown answer ${JSON.stringify(unknownState)}`);
    }
  }
}
