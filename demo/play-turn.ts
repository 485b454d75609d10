import { randomUUID } from 'node:crypto';
import type { ErrandClient } from '../src/client.ts';
import type { Form } from '../src/schemas/turn.ts';
import type { Database } from '../src/store/database.ts';
import { readTurnStories } from '../src/store/turn-story.ts';
import type { TemporalTarget } from '../src/temporal/connection.ts';
import { sessionIdOf, turnWorkflowId } from '../src/temporal/workflow-ids.ts';
import { ORGANISATION } from './author-shop.ts';
import { countHistoryEvents } from './count-history-events.ts';
import type { PlayedTurn } from './print-turn.ts';
import { type DemoTurn, demoContacts } from './shop/conversation.ts';

export interface Stage {
  client: ErrandClient;
  db: Database;
  temporal: TemporalTarget;
}

/** Undefined when the turn waits for a form that was not confirmed: the next message withdraws it. */
export async function playTurn(
  { client, db, temporal }: Stage,
  { session, channel, text, ...turn }: Omit<DemoTurn, 'expects'>,
  confirmed: (form: Form) => Promise<boolean> = async () => true,
): Promise<PlayedTurn | undefined> {
  const organisationId = ORGANISATION;
  const contact = demoContacts.find(({ key }) => key === turn.contact);
  const startedAt = performance.now();
  const messageId = randomUUID();
  let answer = await client.submit({
    organisationId,
    session,
    channel,
    text,
    messageId,
    contact: contact ? { email: contact.email } : {},
  });
  if (answer.state === 'awaiting_form') {
    const { formId, values } = answer.form;
    if (!(await confirmed(answer.form))) return undefined;
    answer = await client.submitForm({ organisationId, session, formId, values });
  }
  const ms = Math.round(performance.now() - startedAt);
  if (!('turnId' in answer)) throw new Error(`the turn ended as ${answer.state}`);
  const sessionId = sessionIdOf({ organisationId, session });
  const workflowId = turnWorkflowId(sessionId);
  const turns = await readTurnStories(db, { organisationId, sessionId, messageId });
  return {
    customer: contact?.name ?? 'Customer',
    message: text,
    reply: 'reply' in answer ? answer.reply : `(${answer.state})`,
    turnId: answer.turnId,
    story: turns.reverse().flatMap(({ steps }) => steps),
    workflowId,
    historyEvents: await countHistoryEvents({ temporal, workflowId }),
    ms,
  };
}
