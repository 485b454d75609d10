import { randomUUID } from 'node:crypto';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createActivities } from '../../src/activities/index.ts';
import { createLanguageModel } from '../../src/ai/language-model.ts';
import type { MessageInput } from '../../src/client.ts';
import { submittedMessageSchema } from '../../src/schemas/message.ts';
import { parseKeyRing } from '../../src/secrets/key-ring.ts';
import { showSigningKeys } from '../../src/services/show-signing-keys.ts';
import { recordAttempt } from '../../src/store/deliveries.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling } from '../support/chat.ts';
import { foundIn } from '../support/disguises.ts';
import { encodedEvents, historyOf, workflowHistory } from '../support/history.ts';
import type { OpenAiScript } from '../support/openai-server.ts';
import {
  receivedCall,
  type SignatureVerifiers,
  signatureVerifiers,
  VERIFIER_LANGUAGES,
} from '../support/signature-verifiers.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let receiver: WebhookReceiver;
let verifiers: SignatureVerifiers;
let organisationId: string;
let withoutWebhook: string;

/** What the model does by the first word of the last message. */
const script: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  const said = last?.content ?? '';
  if (last?.role !== 'user') return { text: `The tool said: ${said}` };
  if (said.startsWith('order')) return calling('getOrder', { orderId: 'A-1' });
  if (said.startsWith('move')) return calling('changeAddress', { orderId: 'A-2', body: { city: 'Bonn' } });
  if (said.startsWith('legal')) return calling('leave_to_team', { topic: 'legal advice' });
  if (said.startsWith('break')) return { status: 401, body: { error: { message: 'no' } } };
  if (said.startsWith('person')) {
    const handoff = { reason: 'user_requested', summary: 'Wants a person about A-1.', message: 'A person takes over.' };
    return calling('handoff', handoff);
  }
  if (said.startsWith('done')) return calling('resolve', { message: 'Glad to help.' });
  return { text: `Heard: ${said}` };
};

const patience = { firstPauseMs: 100, longestPauseMs: 200, wholeMs: 60_000 };

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  [world, verifiers] = await Promise.all([
    createWorld({ script, alsoAllowed: [receiver.endpoint.target] }),
    signatureVerifiers(),
  ]);
  withoutWebhook = world.organisationId;
  organisationId = await world.addOrganisation({
    webhookUrl: receiver.url,
    autopilotOff: ['sms'],
    autopilotTopics: { reply: [], skip: ['legal advice'] },
  });
  await world.startWorker({ deliveryPatience: patience });
});

beforeEach(() => receiver.answerWith((_received, response) => void response.writeHead(204).end()));

afterAll(async () => {
  await world.close();
  await receiver.stop();
  await verifiers.remove();
});

const message = (text: string, change: Partial<MessageInput> = {}) =>
  world.message({ organisationId, text, contact: { externalId: randomUUID() }, ...change });

async function rowsOf({ organisationId, session }: MessageInput) {
  return world.database.query(
    'select id, kind, turn_id, state, attempts, last_outcome from deliveries where session_id = $1 order by created_at',
    [sessionIdOf({ organisationId, session })],
  );
}

async function settled(turn: MessageInput) {
  await vi.waitUntil(async () => (await rowsOf(turn)).every(({ state }) => state !== 'pending'), { timeout: 60_000 });
  return rowsOf(turn);
}

test('a turn that replied is told with what whoever waits is told, signed, under the id of the turn', async () => {
  const turn = message('order A-1?');
  const answer = await world.client.submit(turn);
  if (answer.state !== 'replied') throw new Error(answer.state);
  const [received] = await receiver.awaited(turn.session, 1);
  const { turnId } = answer;
  expect(received?.payload).toEqual({
    id: turnId,
    event: 'turn.ended',
    occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    position: expect.any(Number),
    organisationId,
    session: {
      session: turn.session,
      sessionId: sessionIdOf(turn),
      ticketNumber: expect.any(Number),
      helpdeskTicket: null,
      channel: 'web',
      status: 'open',
      handledBy: 'ai',
    },
    contact: {
      contactId: expect.any(String),
      externalId: turn.contact?.externalId,
      email: null,
      phone: null,
      verified: false,
    },
    turnId,
    message: { messageId: turn.messageId, text: 'order A-1?', email: null },
    answer,
  });
  expect(received?.request.header).toMatchObject({
    'user-agent': 'OpenCX',
    'content-type': 'application/json',
    'idempotency-key': turnId,
  });
  expect(await settled(turn)).toEqual([
    { id: turnId, kind: 'turn.ended', turn_id: turnId, state: 'delivered', attempts: 1, last_outcome: '204' },
  ]);
});

test('the verifiers of docs/signing.md take every delivery, and none whose body or id was changed', async () => {
  const turn = message('hello');
  await world.client.submit(turn);
  const [received] = await receiver.awaited(turn.session, 1);
  if (!received) throw new Error('nothing arrived');
  const call = receivedCall(received.request, receiver.endpoint.target);
  const parts = { db: world.store.db, keyRing: parseKeyRing(world.secretKeys) };
  const { keys } = await showSigningKeys(parts, organisationId);
  const secrets = Object.fromEntries(keys.map(({ keyId, secret }) => [keyId, secret]));
  for (const language of VERIFIER_LANGUAGES) {
    const verify = verifiers.byLanguage.get(language);
    expect(verify?.(call, secrets)).toBe(true);
    expect(verify?.({ ...call, body: Buffer.from('{}') }, secrets)).toBe(false);
    expect(verify?.({ ...call, headers: { ...call.headers, 'idempotency-key': 'other' } }, secrets)).toBe(false);
  }
});

test.each<[string, string, Partial<MessageInput>, object]>([
  ['failed', 'break', {}, { state: 'failed', reply: expect.stringContaining('person') }],
  ['was left to the team by its topic', 'legal advice?', {}, { state: 'routed', reason: 'topic_off' }],
  ['came on a channel without autopilot', 'hello', { channel: 'sms' }, { state: 'routed', reason: 'autopilot_off' }],
  ['resolved the session', 'done, thanks', {}, { state: 'replied', resolved: true }],
])('a turn that %s is told, once', async (_what, text, change, answer) => {
  const turn = message(text, change);
  const told = await world.client.submit(turn);
  expect(told).toMatchObject(answer);
  const [received] = await receiver.awaited(turn.session, 1);
  expect(received?.payload.answer).toEqual(told);
  expect(await world.client.submit(turn)).toEqual(told);
  expect(await settled(turn)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  expect(receiver.of(turn.session)).toHaveLength(1);
});

test('a handoff is told with reason, summary and everything that was said, and who said it', async () => {
  const first = message('order A-1?');
  await world.client.submit(first);
  await receiver.awaited(first.session, 1);
  const second = { ...first, messageId: randomUUID(), text: 'person, please' };
  await world.client.submit(second);
  const [, received] = await receiver.awaited(first.session, 2);
  expect(received?.payload).toMatchObject({
    session: { status: 'open', handledBy: 'team' },
    handoff: {
      reason: 'user_requested',
      summary: 'Wants a person about A-1.',
      history: [
        { role: 'customer', text: 'order A-1?', at: expect.any(String) },
        { role: 'ai', text: expect.stringContaining('The tool said') },
        { role: 'customer', text: 'person, please' },
        { role: 'ai', text: 'A person takes over.' },
      ],
    },
  });
  const third = { ...first, messageId: randomUUID(), text: 'anybody there?' };
  expect(await world.client.submit(third)).toMatchObject({ state: 'routed', reason: 'taken_over' });
  const [, , routed] = await receiver.awaited(first.session, 3);
  expect(routed?.payload).toMatchObject({ answer: { state: 'routed' }, message: { text: 'anybody there?' } });
  expect(routed?.payload.handoff).toBeUndefined();
  const positions = receiver.of(first.session).map(({ payload }) => payload.position);
  expect(positions.toSorted((a, b) => a - b)).toEqual(positions);
  expect(new Set(positions).size).toBe(3);
});

test('a form that was opened is told at once, and the end of its turn afterwards', async () => {
  const turn = message('move A-2');
  const waiting = await world.client.submit(turn);
  if (waiting.state !== 'awaiting_form') throw new Error(waiting.state);
  const { form } = waiting;
  const [opened] = await receiver.awaited(turn.session, 1);
  expect(opened?.payload).toMatchObject({
    id: form.formId,
    event: 'form.opened',
    turnId: waiting.turnId,
    answer: waiting,
  });
  const values = { orderId: 'A-2', body: { city: 'Kiel' } };
  await world.client.submitForm({ organisationId, session: turn.session, formId: form.formId, values });
  const [, ended] = await receiver.awaited(turn.session, 2);
  expect(ended?.payload).toMatchObject({ id: waiting.turnId, event: 'turn.ended', answer: { state: 'replied' } });
});

test('a receiver that was away hears of an opened form although it was submitted meanwhile', async () => {
  receiver.answerWith((_received, response) => void response.writeHead(503).end());
  const turn = message('move A-2');
  const waiting = await world.client.submit(turn);
  if (waiting.state !== 'awaiting_form') throw new Error(waiting.state);
  const { formId } = waiting.form;
  await receiver.awaited(turn.session, 1);
  const values = { orderId: 'A-2', body: { city: 'Kiel' } };
  await world.client.submitForm({ organisationId, session: turn.session, formId, values });
  receiver.answerWith((_received, response) => void response.writeHead(204).end());
  expect(await settled(turn)).toMatchObject([
    { id: formId, kind: 'form.opened', state: 'delivered' },
    { id: waiting.turnId, kind: 'turn.ended', state: 'delivered' },
  ]);
});

test('a form that a person closes ends its turn, which is told', async () => {
  const turn = message('move A-2');
  await world.client.submit(turn);
  await world.client.takeOver({ organisationId, session: turn.session });
  const received = await receiver.awaited(turn.session, 2);
  const ends = received.filter(({ payload }) => payload.event === 'turn.ended');
  expect(ends).toMatchObject([{ payload: { answer: { state: 'form_closed', reason: 'taken_over' } } }]);
});

test('a continued turn is not told, only the one that ended', async () => {
  let calls = 0;
  world.model.setScript((request) => {
    const last = request.messages.at(-1);
    if (last?.content === 'twice') return calling('getOrder', { orderId: 'A-1' });
    calls += 1;
    return calls === 1 ? calling('getOrder', { orderId: 'A-2' }) : { text: 'I looked both up.' };
  });
  const turn = message('twice');
  const answer = await world.client.submit(turn).finally(() => world.model.setScript(script));
  expect(answer).toMatchObject({ state: 'replied', reply: 'I looked both up.' });
  expect(await settled(turn)).toMatchObject([{ id: 'turnId' in answer ? answer.turnId : '' }]);
});

test('an end that is written again, because its worker died before it could say so, is still to be delivered', async () => {
  const { store, sealer } = world;
  const unused = { send: () => Promise.reject(new Error('not here')), close: async () => {} };
  const model = createLanguageModel({ model: 'openai-compatible/test', baseUrl: world.model.url });
  const activities = createActivities({ db: store.db, endpoint: unused, model, sealer });
  const begin = async (change: Partial<MessageInput>) => {
    const submitted = submittedMessageSchema.parse(message('hello', change));
    const turn = { sessionId: sessionIdOf(submitted), message: submitted, turnId: randomUUID(), runId: 'run' };
    return { turn, begun: await activities.beginTurn(turn) };
  };
  const routed = await begin({ channel: 'sms' });
  const delivery = { organisationId, deliveryId: routed.turn.turnId };
  expect(routed.begun).toMatchObject({ answer: { state: 'routed' }, delivery });
  expect(await activities.beginTurn({ ...routed.turn, turnId: randomUUID() })).toEqual(routed.begun);
  await recordAttempt(store.db, { ...delivery, state: 'delivered', outcome: '200' });
  expect(await activities.beginTurn(routed.turn)).not.toHaveProperty('delivery');

  const { turn } = await begin({});
  const { sessionId, turnId } = turn;
  const finish = { organisationId, sessionId, messageId: turn.message.messageId, turnId, failure: 'ai_unavailable' };
  const first = await activities.finishTurn(finish);
  expect(first).toMatchObject({ answer: { state: 'failed' }, delivery: { organisationId, deliveryId: turnId } });
  expect(await activities.finishTurn(finish)).toEqual(first);
});

test('a webhook makes the history of a turn five events longer', async () => {
  const turn = message('order A-1?');
  await world.client.submit(turn);
  await world.temporal.workflow.getHandle(`session/${sessionIdOf(turn)}`).result();
  expect(await historyOf(world, { sessionId: sessionIdOf(turn) })).toHaveLength(31);
});

test('an organisation without a webhook has no delivery, and a turn with one call still has 26 events', async () => {
  const turn = message('order A-1?', { organisationId: withoutWebhook });
  await world.client.submit(turn);
  await world.client.submit(
    message('move A-2', { organisationId: withoutWebhook, session: turn.session, contact: {} }),
  );
  expect(await rowsOf(turn)).toEqual([]);
  const alone = message('order A-1?', { organisationId: withoutWebhook });
  await world.client.submit(alone);
  const handle = world.temporal.workflow.getHandle(`session/${sessionIdOf(alone)}`);
  await handle.result();
  expect(await historyOf(world, { sessionId: sessionIdOf(alone) })).toHaveLength(26);
});

test('the history of a delivery is small, and holds two ids even for those who can open it', async () => {
  const turn = message('order A-1? of Ada Lovelace');
  await world.client.submit(turn);
  const [row] = await settled(turn);
  const deliveryId = String(row?.id);
  const workflowId = `delivery/${deliveryId}`;
  await world.temporal.workflow.getHandle(workflowId).result();
  const events = await workflowHistory(world, { workflowId });
  expect(events.length).toBeLessThanOrEqual(11);
  const bytes = Buffer.concat(encodedEvents(events));
  expect(foundIn(bytes, { text: 'Ada Lovelace', url: receiver.url, organisation: organisationId })).toEqual([]);
  const payloads = events.flatMap((event) => [
    ...(event.workflowExecutionStartedEventAttributes?.input?.payloads ?? []),
    ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
    ...(event.activityTaskCompletedEventAttributes?.result?.payloads ?? []),
  ]);
  const opened = await decodeArrayFromPayloads(world.temporal.options.loadedDataConverter, payloads);
  expect(opened).toEqual([{ organisationId, deliveryId }, { organisationId, deliveryId }, { state: 'delivered' }]);
});

test('a delivery under way holds up neither the answer nor the next message of the session', async () => {
  const waiting: (() => void)[] = [];
  receiver.answerWith((_received, response) => void waiting.push(() => response.writeHead(204).end()));
  const first = message('hello');
  expect(await world.client.submit(first)).toMatchObject({ state: 'replied' });
  await receiver.awaited(first.session, 1);
  const next = await world.client.submit({ ...first, messageId: randomUUID(), text: 'and again' });
  expect(next).toMatchObject({ state: 'replied', reply: 'Heard: and again' });
  await receiver.awaited(first.session, 2);
  for (const answer of waiting) answer();
  expect(await settled(first)).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
});
