import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn, resultsIn } from '../support/chat.ts';
import { disguises, foundIn } from '../support/disguises.ts';
import { encodedEvents, historyOf } from '../support/history.ts';
import { callsOf, turnsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

const MOST_EVENTS = 40;
const MOST_BYTES = 20 * 1024;

/** What nobody who reads a history may find in it. */
const canaries = {
  text: `text-${randomUUID()}`,
  argument: `argument-${randomUUID()}`,
  body: `body-${randomUUID()}`,
  reply: `reply-${randomUUID()}`,
  widgetHeader: `widget-${randomUUID()}`,
  globalVariable: `variable-${randomUUID()}`,
  contact: `contact-${randomUUID()}@example.com`,
  session: `session-${randomUUID()}`,
};
const large = `{"order":"${canaries.body}","padding":"${randomBytes(2_621_440).toString('hex')}"}`;

let world: World;
let bodyText: string;

beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: (_request, response) => void response.end(bodyText),
  });
  await setVariable(
    { db: world.store.db, sealer: world.sealer },
    { organisationId: world.organisationId, name: 'Authorization', value: `Bearer ${canaries.globalVariable}` },
  );
  await world.startWorker();
});

afterAll(() => world.close());

const message = (change: Partial<MessageInput> = {}) =>
  world.message({
    session: `${canaries.session}/${randomUUID()}`,
    text: `where is my order? ${canaries.text}`,
    contact: { email: canaries.contact },
    headers: [{ name: 'X-Customer-Token', value: canaries.widgetHeader }],
    ...change,
  });

/** Events and bytes of a turn's run as the server stores them, and every canary that is readable in it. */
async function examined(turn: MessageInput, { runId }: { runId?: string } = {}) {
  const sessionId = sessionIdOf(turn);
  const events = encodedEvents(await historyOf(world, { sessionId, ...(runId ? { runId } : {}) }));
  const whole = Buffer.concat(events);
  return { events: events.length, bytes: whole.length, readable: foundIn(whole, canaries) };
}

test('the search finds a canary in each of its disguises', () => {
  for (const shift of ['', 'a', 'ab', 'abc']) {
    const hidden = Buffer.from(Buffer.from(`${shift}${canaries.text}tail`).toString('base64'));
    expect(disguises(canaries.text).some((one) => hidden.includes(one))).toBe(true);
  }
});

test('the history of a turn with one call and a 5 MB body is small, and nothing of the customer is readable in it', async () => {
  bodyText = large;
  expect(Buffer.byteLength(large)).toBeGreaterThan(5 * 1024 * 1024);
  const reply = `It has shipped. ${canaries.reply}`;
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1', note: canaries.argument }), { text: reply }));
  const turn = message();
  expect(await world.client.submit(turn)).toMatchObject({ state: 'replied', reply });

  const { events, bytes, readable } = await examined(turn);
  expect(readable).toEqual([]);
  expect(events).toBeLessThanOrEqual(MOST_EVENTS);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES + 2 * (turn.text.length + reply.length));

  const [request] = world.endpoint.requests;
  expect(request?.url).toContain(canaries.argument);
  expect(request?.header).toMatchObject({
    'x-customer-token': canaries.widgetHeader,
    authorization: `Bearer ${canaries.globalVariable}`,
  });
  const [call] = await callsOf(world, turn.messageId);
  expect(call).toMatchObject({ state: 'succeeded', response_status: 200 });
  expect(call?.response_body?.equals(Buffer.from(large))).toBe(true);
  expect(resultsIn(world.model.requests[1])[0]?.endsWith(large)).toBe(true);
});

test('a long message and a long reply cross Temporal at most twice each', async () => {
  bodyText = 'ok';
  const text = `${canaries.text} ${'x'.repeat(30_000)}`;
  const reply = `${canaries.reply} ${'y'.repeat(20_000)}`;
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: reply }));
  const turn = message({ text });
  expect(await world.client.submit(turn)).toMatchObject({ state: 'replied', reply });
  const { events, bytes, readable } = await examined(turn);
  expect(readable).toEqual([]);
  expect(events).toBeLessThanOrEqual(MOST_EVENTS);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES + 2 * (text.length + reply.length));
});

test('every run of a turn that is continued stays small and sealed', async () => {
  bodyText = canaries.body;
  const call = calling('getOrder', { orderId: 'A-1', note: canaries.argument });
  const other = calling('getOrder', { orderId: 'A-2', note: canaries.argument });
  world.model.setScript(inTurn(call, other, { text: canaries.reply }));
  const turn = message();
  expect(await world.client.submit(turn)).toMatchObject({ state: 'replied' });
  const runs = await world.database.query('select run_id from turns where message_id = $1 order by depth', [
    turn.messageId,
  ]);
  expect(runs).toHaveLength(2);
  for (const { run_id: runId } of runs) {
    const { events, bytes, readable } = await examined(turn, { runId: String(runId) });
    expect(readable).toEqual([]);
    expect(events).toBeLessThanOrEqual(MOST_EVENTS);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  }
});

test('a turn that fails keeps the reason of its failure sealed', async () => {
  bodyText = canaries.body;
  world.model.setScript(
    inTurn(calling('getOrder', { orderId: 'A-1', note: canaries.argument }), {
      status: 401,
      body: { error: { message: `no access for ${canaries.text} ${canaries.body}`, type: 'invalid_request_error' } },
    }),
  );
  const turn = message();
  expect(await world.client.submit(turn)).toMatchObject({ state: 'failed' });
  expect(await turnsOf(world, turn.messageId)).toMatchObject([{ status: 'failed' }]);
  const { events, readable } = await examined(turn);
  expect(readable).toEqual([]);
  expect(events).toBeLessThanOrEqual(MOST_EVENTS);
});
