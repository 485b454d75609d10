import { randomUUID } from 'node:crypto';
import { connectErrand, ErrandError, type MessageInput, type TurnAnswer } from '../client.ts';
import { readConfig } from '../config.ts';
import { channelSchema } from '../schemas/channel.ts';
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

export async function say({ json, ...options }: SayOptions): Promise<void> {
  const message = messageOf(options);
  const {
    temporal,
    ERRAND_SECRET_KEYS: secretKeys,
    ERRAND_TASK_QUEUE: taskQueue,
  } = await reachableConfig(readConfig());
  const client = await connectErrand({ temporal, secretKeys, taskQueue });
  try {
    const answer = await client.submit(message);
    console.log(json ? JSON.stringify(answer) : readable(answer));
  } finally {
    await client.close();
  }
}

function messageOf({
  text,
  org,
  session,
  channel,
  messageId = randomUUID(),
  ...contact
}: Omit<SayOptions, 'json'>): MessageInput {
  const parsed = channelSchema.safeParse(channel);
  if (!parsed.success) {
    throw new ErrandError(
      'invalid_request',
      `--channel must be one of ${channelSchema.options.join(', ')}, not ${channel}`,
      {
        field: 'channel',
      },
    );
  }
  return { organisationId: org, session, channel: parsed.data, messageId, text, contact };
}

function readable(answer: TurnAnswer): string {
  switch (answer.state) {
    case 'replied':
      return answer.reply;
    case 'failed':
      return `${answer.reply}\n(failed: ${answer.cause})`;
    case 'routed':
      return `(no reply: routed to the team, ${answer.reason})`;
    case 'awaiting_form':
      return `(waits for the form ${answer.form.formId} "${answer.form.title}": ${JSON.stringify(answer.form.values)})`;
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
