import { expect, test } from 'vitest';
import type { DeliveryStory } from '../../src/schemas/delivery.ts';
import { deliveryPayload, handoffOf } from '../../src/turn/delivery-payload.ts';

type Turn = NonNullable<DeliveryStory['turn']>;

const decision = { kind: 'reply' as const, model: 'lexical', offered: [], dropped: [], corrections: [] };

const storyOf = (turn: Partial<Turn> | null, change: Partial<DeliveryStory> = {}): DeliveryStory => ({
  deliveryId: 'turn-1',
  kind: 'turn.ended',
  state: 'pending',
  attempts: 0,
  occurredAt: '2026-03-02T10:00:00.000Z',
  position: 1,
  webhookUrl: 'https://hooks.example',
  session: {
    session: 'chat-1',
    sessionId: 's1',
    ticketNumber: 1,
    helpdeskTicket: 'ZD-1',
    channel: 'web',
    status: 'open',
    handledBy: 'ai',
  },
  contact: null,
  message: { messageId: 'm1', text: 'hello', email: null },
  schedule: null,
  job: null,
  latestEmail: null,
  turn: turn && { turnId: 'turn-1', messageId: 'm1', status: 'replied', cause: null, reply: 'Hi.', decision, ...turn },
  ...change,
});

const payloadOf = (story: DeliveryStory) =>
  deliveryPayload({ organisationId: 'acme', story, history: [{ role: 'customer', text: 'hello', at: 'then' }] });

test.each<[string, Partial<Turn>, object]>([
  ['replied', {}, { state: 'replied', turnId: 'turn-1', reply: 'Hi.' }],
  ['failed', { status: 'failed', cause: 'ai_unavailable' }, { state: 'failed', cause: 'ai_unavailable', reply: 'Hi.' }],
  ['routed', { status: 'routed', cause: 'topic_off', reply: null }, { state: 'routed', reason: 'topic_off' }],
  ['withdrawn', { status: 'withdrawn', cause: 'expired' }, { state: 'form_closed', reason: 'expired' }],
])('a turn that is %s is told in the words of whoever waits for its answer', (_what, turn, answer) => {
  expect(payloadOf(storyOf(turn)).answer).toMatchObject(answer);
});

test('a handoff carries reason, summary and history; a turn without one carries no history', () => {
  const handoff = { reason: 'frustration' as const, summary: 'Waits since May.' };
  const told = payloadOf(storyOf({ decision: { ...decision, handoff } }));
  expect(told.handoff).toEqual({ ...handoff, history: [{ role: 'customer', text: 'hello', at: 'then' }] });
  expect(payloadOf(storyOf({})).handoff).toBeUndefined();
});

test('a turn that failed is handed off as the session is', () => {
  const story = storyOf({ status: 'failed', cause: 'model_overloaded' });
  expect(handoffOf(story)).toEqual({ reason: 'ai_unavailable', summary: expect.stringContaining('model_overloaded') });
});

test('a reply that a person overtook is no handoff of the AI', () => {
  const handoff = { reason: 'frustration' as const, summary: '' };
  expect(
    handoffOf(storyOf({ status: 'routed', cause: 'taken_over', decision: { ...decision, handoff } })),
  ).toBeUndefined();
});

test('a session that was resolved by quiet time is told without a turn', () => {
  const told = payloadOf(storyOf(null, { kind: 'session.resolved', deliveryId: 'd1', message: null }));
  expect(Object.keys(told)).toEqual(['id', 'event', 'occurredAt', 'position', 'organisationId', 'session', 'contact']);
});

test('a turn that tells of a job’s end names the job instead of a message, and joins the thread of the last e-mail', () => {
  const email = { subject: 'My export', messageId: '<a@b>', references: [] };
  const job = { jobId: 'j1', reference: 'E-1', state: 'done' as const };
  const story = storyOf({}, { message: null, job, latestEmail: email });
  const payload = payloadOf({ ...story, session: { ...story.session, channel: 'email' } });
  expect(payload).toMatchObject({ message: null, job: { jobId: 'j1', reference: 'E-1', state: 'done' } });
  expect(payload.answer).toMatchObject({ state: 'replied', rendered: { subject: 'Re: My export' } });
});
