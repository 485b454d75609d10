import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { replayLive } from '../../src/services/replay-live.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { AI_UNAVAILABLE_REPLY } from '../../src/turn/prompts.ts';
import { calling, inTurn, resultsIn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import type { ScriptedAnswer } from '../support/openai-server.ts';
import { messagesOf, sessionOf, stepsOf, turnsOf } from '../support/rows.ts';
import { runCli } from '../support/run-cli.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let receiver: WebhookReceiver;
let organisationId: string;
let endpointAnswers: EndpointHandler;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({
    script: inTurn(),
    handler: (request, response) => endpointAnswers(request, response),
    alsoAllowed: [receiver.endpoint.target],
  });
  organisationId = await world.addOrganisation({ webhookUrl: receiver.url });
  await world.startWorker();
});

beforeEach(() => {
  endpointAnswers = (_request, response) => void response.end('{"status":"refunded"}');
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(async () => {
  await world.close();
  await receiver.stop();
});

const DOWN: ScriptedAnswer = { status: 400 };
const refund = calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } });
const hangsUp: EndpointHandler = (_request, response) => void response.socket?.destroy();

async function turnOf(answers: ScriptedAnswer[], change: Partial<MessageInput> = {}) {
  world.model.setScript(inTurn(...answers));
  const message = world.message({ organisationId, text: 'refund A-1, please', ...change });
  const answer = await world.client.submit(message);
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
  return { message, answer };
}

function again(
  { organisationId: id, session }: MessageInput,
  today: ScriptedAnswer[],
  wanted: Partial<Parameters<typeof replayLive>[1]> = {},
) {
  world.model.setScript(inTurn(...today));
  const { store, temporal, taskQueue } = world;
  const asked = { deliver: false, handBack: true, force: false, ...wanted };
  return replayLive({ db: store.db, temporal, taskQueue }, { organisationId: id, session, ...asked });
}

const keysOf = () => world.endpoint.requests.map(({ header }) => header['idempotency-key']);

test('a turn that failed because the model was down is run again, recorded, and told to nobody', async () => {
  const { message } = await turnOf([DOWN]);
  await receiver.awaited(message.session, 1);
  const { answer } = await again(message, [refund, { text: 'Refunded.' }]);
  expect(answer).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  expect(world.endpoint.requests).toHaveLength(1);
  const [failed, replay] = await turnsOf(world, message.messageId);
  expect(failed).toMatchObject({ trigger: 'message', status: 'failed' });
  expect(replay).toMatchObject({ trigger: 'replay', status: 'replied', parent_turn_id: failed?.id, depth: 0 });
  expect((await messagesOf(world, message.session)).map(({ role, text }) => `${role}: ${text}`)).toEqual([
    'customer: refund A-1, please',
    `ai: ${AI_UNAVAILABLE_REPLY}`,
    'ai: Refunded.',
  ]);
  expect(await sessionOf(world, message.session)).toMatchObject({ handled_by: 'ai', handoff_reason: null });
  // the first attempt's apology was not heard: the message is answered as if for the first time
  expect(JSON.stringify(world.model.requests[0]?.body.messages)).not.toContain('sorry');
  const told = await world.database.query('select id from deliveries where turn_id = $1', [replay?.id]);
  expect(told).toEqual([]);
});

test('with --deliver the webhook is told of the reply, as of any other', async () => {
  const { message } = await turnOf([DOWN]);
  await receiver.awaited(message.session, 1);
  await again(message, [{ text: 'Here I am.' }], { deliver: true });
  const [, received] = await receiver.awaited(message.session, 2);
  expect(received?.payload).toMatchObject({
    event: 'turn.ended',
    message: { messageId: message.messageId },
    answer: { state: 'replied', reply: 'Here I am.' },
  });
});

test('a call that the endpoint refused with 500 is made again; the next turn knows what it brought', async () => {
  endpointAnswers = (_request, response) => void response.writeHead(500).end('kaput');
  const { message } = await turnOf([refund, { text: 'That failed.' }]);
  endpointAnswers = (_request, response) => void response.end('{"status":"refunded"}');
  const { answer } = await again(message, [refund, { text: 'Now it is refunded.' }], { handBack: false });
  expect(answer).toMatchObject({ state: 'replied', reply: 'Now it is refunded.' });
  expect(world.endpoint.requests).toHaveLength(1);
  world.model.requests.length = 0;
  world.model.setScript(inTurn({ text: 'Yes.' }));
  await world.client.submit({ ...message, messageId: crypto.randomUUID(), text: 'really?' });
  expect(resultsIn(world.model.requests[0])).toEqual([
    expect.stringContaining('kaput'),
    expect.stringContaining('{"status":"refunded"}'),
  ]);
});

test.each<[string, EndpointHandler, string]>([
  ['has no known outcome', hangsUp, 'unknown'],
  ['succeeded before the model failed', (_request, response) => void response.end('done'), 'succeeded'],
])('a call that %s is not made again, and the refusal names it', async (_title, handler, state) => {
  endpointAnswers = handler;
  const { message } = await turnOf([refund, DOWN]);
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.state).toBe(state);
  const call = `refundOrder (call ${step?.owner_id}/0, ${state}) may have taken effect`;
  await expect(again(message, [refund])).rejects.toMatchObject({
    code: 'may_have_taken_effect',
    message: expect.stringContaining(call),
  });
  await expect(again(message, [refund], { force: true })).rejects.toThrow('it went without an Idempotency-Key');
  expect(world.endpoint.requests).toEqual([]);
  expect(world.model.requests).toEqual([]);
  expect(await turnsOf(world, message.messageId)).toHaveLength(1);
  expect(await sessionOf(world, message.session)).toMatchObject({ handled_by: 'team' });
});

test('forced, the very call is repeated with the same Idempotency-Key, whatever the model would choose', async () => {
  const keyed = await world.addOrganisation();
  await editAction(world.store.db, {
    organisationId: keyed,
    toolName: 'refundOrder',
    change: { idempotencyKey: true },
  });
  endpointAnswers = hangsUp;
  world.model.setScript(inTurn(refund, DOWN));
  const message = world.message({ organisationId: keyed, text: 'refund A-1, please' });
  await world.client.submit(message);
  const [first] = keysOf();
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  endpointAnswers = (_request, response) => void response.end('{"status":"refunded"}');
  await expect(again(message, [])).rejects.toThrow('--force sends it again with the same Idempotency-Key');
  const { answer } = await again(message, [{ text: 'Refunded.' }], { force: true });
  expect(answer).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  expect(keysOf()).toEqual([first, first]);
  expect(world.endpoint.requests.map(({ bodyText }) => bodyText)).toEqual(['{"amount":5}', '{"amount":5}']);
});

test('a session of the team stays the team’s without --hand-back, and a replay that fails goes back to it', async () => {
  const { message } = await turnOf([DOWN]);
  await expect(again(message, [], { handBack: false })).rejects.toThrow('add --hand-back');
  expect((await again(message, [DOWN])).answer).toMatchObject({ state: 'failed', cause: 'model_bad_request' });
  expect(await sessionOf(world, message.session)).toMatchObject({
    handled_by: 'team',
    handoff_reason: 'ai_unavailable',
  });
  // the replay is the attempt that counts from now on
  expect((await again(message, [{ text: 'At last.' }])).answer).toMatchObject({ state: 'replied', reply: 'At last.' });
  await expect(again(message, [])).rejects.toThrow('is replied and none of its calls failed');
  const turns = await world.database.query('select trigger from turns where message_id = $1', [message.messageId]);
  expect(turns).toHaveLength(3);
});

test('a replay continues as any turn does, and its continuation is part of it', async () => {
  const { message } = await turnOf([DOWN]);
  const lookUp = calling('getOrder', { orderId: 'A-1' });
  const { answer } = await again(message, [lookUp, refund, { text: 'Refunded.' }]);
  expect(answer).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  expect(world.endpoint.requests).toHaveLength(2);
  const turns = await world.database.query(
    'select trigger, depth, status from turns where message_id = $1 order by started_at',
    [message.messageId],
  );
  expect(turns.map(({ trigger, depth, status }) => `${trigger} ${depth} ${status}`)).toEqual([
    'message 0 failed',
    'replay 0 continued',
    'replay 1 replied',
  ]);
});

test('the command says what became of it, and that a later message was not heard', async () => {
  const { message } = await turnOf([DOWN]);
  await turnOf([], { ...message, messageId: crypto.randomUUID(), text: 'hello?' });
  world.model.setScript(inTurn({ text: 'Here I am.' }));
  const args = ['replay', message.session, '--org', organisationId, '--live'];
  const refused = await runCli({ args, env: world.workerEnvironment });
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('add --hand-back')]);
  const { exitCode, stdout } = await runCli({ args: [...args, '--hand-back'], env: world.workerEnvironment });
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^turn \S+ was run again as turn \S+: replied$/),
    '  Here I am.',
    '1 later message of the customer: the replay did not hear of that',
    'recorded only; with --deliver the webhook is told',
  ]);
  const alone = await runCli({ args: [...args.slice(0, 4), '--force'], env: world.workerEnvironment });
  expect([alone.exitCode, alone.stderr]).toEqual([2, expect.stringContaining('without --live')]);
});

test('without --turn the latest attempt that failed is run again, whatever was said since and run again before', async () => {
  endpointAnswers = (_request, response) => void response.writeHead(500).end('kaput');
  const { message } = await turnOf([refund, { text: 'That failed.' }]);
  const later = { ...message, messageId: crypto.randomUUID(), text: 'refund A-2' };
  await turnOf([calling('refundOrder', { orderId: 'A-2', body: { amount: 5 } }), { text: 'That failed.' }], later);
  await turnOf([{ text: 'Welcome.' }], { ...message, messageId: crypto.randomUUID(), text: 'thanks anyway' });
  endpointAnswers = (_request, response) => void response.end('{"status":"refunded"}');
  const calls = [calling('refundOrder', { orderId: 'A-2', body: { amount: 5 } }), refund];
  for (const call of calls) {
    expect((await again(message, [call, { text: 'Refunded.' }])).answer).toMatchObject({ state: 'replied' });
  }
  expect(world.endpoint.requests.map(({ url }) => url)).toEqual(['/orders/A-2/refund', '/orders/A-1/refund']);
  await expect(again(message, [])).rejects.toThrow('none of its calls failed');
});

test('whoever asks again while the replay is under way gets its one answer, even where it fails', async () => {
  const { message } = await turnOf([DOWN]);
  let answerCall = () => {};
  endpointAnswers = (_request, response) => {
    answerCall = () => void response.writeHead(500).end('kaput');
  };
  const first = again(message, [refund, { text: 'That failed.' }]);
  await vi.waitUntil(() => world.endpoint.requests.length === 1, { timeout: 5_000, interval: 20 });
  const { store, temporal, taskQueue } = world;
  const asked = { organisationId, session: message.session, deliver: false, handBack: true, force: false };
  const second = replayLive({ db: store.db, temporal, taskQueue }, asked);
  await vi.waitUntil(() => updatesOf(message), { timeout: 5_000, interval: 50 });
  answerCall();
  expect((await second).answer).toEqual((await first).answer);
  expect(world.endpoint.requests).toHaveLength(1);
  expect(await turnsOf(world, message.messageId)).toHaveLength(2);
});

/** Whether both who ask have been accepted by the run of the replay. */
async function updatesOf(message: MessageInput): Promise<boolean> {
  const { events } = await world.temporal.workflow.getHandle(turnWorkflowId(sessionIdOf(message))).fetchHistory();
  const accepted = events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes) ?? [];
  return accepted.length === 2;
}

test('a turn that waits for its form is not run again, and nothing waits behind it', async () => {
  const change = calling('changeAddress', { orderId: 'A-1', body: { city: 'Oslo' } });
  const { message, answer } = await turnOf([change]);
  if (answer.state !== 'awaiting_form') throw new Error(`no form: ${answer.state}`);
  await expect(again(message, [])).rejects.toThrow(
    `turn ${answer.turnId} has not ended: wait for it, or submit its form`,
  );
  const form = { organisationId, session: message.session, formId: answer.form.formId, values: answer.form.values };
  world.model.setScript(inTurn({ text: 'Changed.' }));
  expect(await world.client.submitForm(form)).toMatchObject({ state: 'replied' });
  expect(await turnsOf(world, message.messageId)).toHaveLength(1);
});

test('the form of a replay is told to the webhook where that was asked for, and fills its call', async () => {
  const change = calling('changeAddress', { orderId: 'A-1', body: { city: 'Oslo' } });
  const { message } = await turnOf([DOWN]);
  await receiver.awaited(message.session, 1);
  const { answer } = await again(message, [change, { text: 'Changed.' }], { deliver: true });
  if (answer.state !== 'awaiting_form') throw new Error(`no form: ${answer.state}`);
  const [, opened] = await receiver.awaited(message.session, 2);
  expect(opened?.payload).toMatchObject({
    event: 'form.opened',
    answer: { form: { values: { body: { city: 'Oslo' } } } },
  });
  const { formId } = answer.form;
  const values = { orderId: 'A-1', body: { city: 'Bergen' } };
  const form = { organisationId, session: message.session, formId, values };
  expect(await world.client.submitForm(form)).toMatchObject({ state: 'replied', reply: 'Changed.' });
  expect(world.endpoint.requests.map(({ bodyText }) => bodyText)).toEqual(['{"city":"Bergen"}']);
});
