import { setTimeout as delay } from 'node:timers/promises';
import type { ErrandClient, MessageInput, TurnAnswer } from '../src/client.ts';
import { sessionIdOf } from '../src/temporal/workflow-ids.ts';
import { acceptedMessageIds } from '../test/support/history.ts';
import { isExchange } from './company.ts';
import { createGate } from './gate.ts';
import type { Installation } from './installation.ts';
import { newsOf } from './ledger.ts';
import type { Point } from './points.ts';
import type { Told } from './receiver.ts';

/** What became of a session's message; the error of a sender that was never told. */
export interface SessionEnd {
  answer: TurnAnswer | { state: 'error'; error: unknown };
  /** what the customer of a job was told at its end; absent: there was no job */
  news?: string;
  /** of `performance.now()` */
  at: number;
}

/** A session under way to its point, and beyond it. */
export interface ChaosSession {
  point: Point;
  orderId: string;
  message: MessageInput;
  /** resolves when the session stands at its point; rejects when it ended without having been there */
  held: Promise<void>;
  /** lets the customer submit the form, where there is one */
  goOn(): void;
  ended: Promise<SessionEnd>;
}

/** Submits a message, mostly the one of a new session, that will be kept at the point. */
export function startSession(
  installation: Installation,
  {
    point,
    orderId,
    patienceMs,
    behind,
  }: {
    point: Point;
    orderId: string;
    patienceMs: number;
    /** whose session it is, once that one is held; absent: a session of its own */
    behind?: ChaosSession;
  },
): ChaosSession {
  const { client, temporal, organisationId, holds, statements } = installation;
  const formShown = createGate();
  const formDone = createGate();
  const message: MessageInput = {
    organisationId,
    session: behind?.message.session ?? orderId,
    channel: 'web',
    messageId: orderId,
    text: point.text(orderId),
  };
  const reached = standing(point.hold);
  const ended = converse().then(
    (told) => ({ ...told, at: performance.now() }),
    (error: unknown) => ({ answer: { state: 'error' as const, error }, at: performance.now() }),
  );
  const missed = ended.then(({ answer }) => {
    throw new Error(`${orderId} did not get to "${point.name}": ${JSON.stringify(answer)}`);
  });
  const held = Promise.race([reached, missed]);
  held.catch(() => {}); // looked at by whoever waits for it
  return { point, orderId, message, held, goOn: formDone.open, ended };

  async function standing(hold: Point['hold']): Promise<void> {
    if (hold.kind === 'nowhere') return;
    if (hold.kind === 'form') return formShown.opened;
    if (hold.kind === 'place') return holds.keep(hold.place, orderId);
    if (hold.kind === 'line') return accepted();
    return statements.keep({ text: hold.text, value: hold.value(orderId, sessionIdOf(message)), side: hold.side });
  }

  async function accepted(): Promise<void> {
    await behind?.held;
    while (!(await acceptedMessageIds({ temporal }, sessionIdOf(message))).includes(orderId)) await delay(50);
  }

  async function converse(): Promise<Omit<SessionEnd, 'at'>> {
    const answer = await answered();
    if (answer.state !== 'replied') return { answer };
    const isTold = (told: Told) =>
      installation.hasWebhook() && installation.receiver.confirmed({ orderId, told, withinMs: patienceMs });
    await isTold('reply');
    if (!isExchange(message.text)) return { answer };
    const news = await newsOf(installation, { sessionId: sessionIdOf(message), withinMs: patienceMs });
    await isTold('news');
    return { answer, news };
  }

  async function answered(): Promise<TurnAnswer> {
    await behind?.held;
    const answer = await client.submit(message, { deadlineMs: patienceMs });
    if (answer.state !== 'awaiting_form') return answer;
    formShown.open();
    if (point.hold.kind === 'form') await formDone.opened;
    const told = await submitForm(client, { answer, message, orderId });
    // a submission whose answer was lost was taken: the message has the reply
    return told.state === 'form_closed' ? client.submit(message, { deadlineMs: patienceMs }) : told;
  }
}

function submitForm(
  client: ErrandClient,
  {
    answer: { form },
    message: { organisationId, session },
    orderId,
  }: { answer: Extract<TurnAnswer, { state: 'awaiting_form' }>; message: MessageInput; orderId: string },
): Promise<TurnAnswer> {
  const values = { orderId, body: { city: 'Kiel' } };
  return client.submitForm({ organisationId, session, formId: form.formId, values });
}
