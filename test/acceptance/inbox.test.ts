import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { INBOX_LIMIT } from '../../src/turn/limits.ts';
import { calling, held, inTurn } from '../support/chat.ts';
import { acceptedMessageIds } from '../support/history.ts';
import type { ChatRequest } from '../support/openai-server.ts';
import { messagesOf, sessionOf, turnsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
});

beforeEach(() => {
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const lastText = ({ messages }: ChatRequest) => messages.findLast(({ role }) => role === 'user')?.content ?? '';
const echo = (request: ChatRequest) => ({ text: `re: ${lastText(request)}` });
const accepted = (message: MessageInput) => acceptedMessageIds(world, sessionIdOf(message));
const until = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 60_000, interval: 50 });

/** The messages that were answered in a session, in the order of their replies. */
async function answeredInOrder(session: string): Promise<(string | null)[]> {
  const rows = await world.database.query(
    `select t.message_id from messages m join turns t on t.organisation_id = m.organisation_id and t.id = m.id
     join sessions s on s.organisation_id = m.organisation_id and s.id = m.session_id
     where m.role = 'ai' and s.external_id = $1 order by m.position`,
    [session],
  );
  return rows.map(({ message_id: id }) => String(id));
}

/** A message whose turn is held at the model, which repeats every later message it is asked about. */
async function openTurn(change: Partial<MessageInput> = {}) {
  const { hold, release } = held();
  world.model.setScript((request, n) => ({ ...echo(request), ...(n === 0 ? { hold } : {}) }));
  const message = world.message({ text: 'first', ...change });
  const answer = world.client.submit(message);
  await until(() => expect(world.model.requests).toHaveLength(1));
  return { message, answer, release };
}

test('the same message id twice while its turn is open is one turn with one call and one reply', async () => {
  const { hold, release } = held();
  world.model.setScript(inTurn({ ...calling('getOrder', { orderId: 'A-1' }), hold }, { text: 'It has shipped.' }));
  const message = world.message({ text: 'A-1?' });
  const first = world.client.submit(message);
  await until(() => expect(world.model.requests).toHaveLength(1));
  const second = world.client.submit(message);
  release();
  expect(await first).toMatchObject({ state: 'replied', reply: 'It has shipped.' });
  expect(await second).toEqual(await first);
  expect(await turnsOf(world, message.messageId)).toHaveLength(1);
  expect(world.endpoint.requests).toHaveLength(1);
});

test('the same message id again after its turn gets the recorded reply, and nothing happens a second time', async () => {
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: 'It has shipped.' }));
  const message = world.message({ text: 'A-1?' });
  const answer = await world.client.submit(message);
  expect(await world.client.submit(message)).toEqual(answer);
  expect(await turnsOf(world, message.messageId)).toHaveLength(1);
  expect(await messagesOf(world, message.session)).toHaveLength(2);
  expect(world.endpoint.requests).toHaveLength(1);
  expect(world.model.requests).toHaveLength(2);
});

test('the same message id with another text is refused while its turn is open', async () => {
  const { message, answer, release } = await openTurn();
  const other = world.client.submit({ ...message, text: 'something else' }, { deadlineMs: 60_000 });
  const refused = expect(other).rejects.toMatchObject({ code: 'message_id_conflict' });
  // a refusal does not wait for the turn; should there be none, the turn must end all the same
  await Promise.race([refused, new Promise((resolve) => setTimeout(resolve, 1_500))]).finally(release);
  expect(await answer).toMatchObject({ state: 'replied', reply: 're: first' });
  await refused;
});

test('the same message id with another text is refused while it waits behind another turn', async () => {
  const { message, answer, release } = await openTurn();
  const waiting = world.message({ session: message.session, text: 'second' });
  const second = world.client.submit(waiting);
  await until(async () => expect(await accepted(message)).toHaveLength(2));
  const other = world.client.submit({ ...waiting, text: 'something else' }, { deadlineMs: 60_000 });
  const refused = expect(other).rejects.toMatchObject({ code: 'message_id_conflict' });
  await Promise.race([refused, new Promise((resolve) => setTimeout(resolve, 1_500))]).finally(release);
  expect([await answer, await second]).toMatchObject([{ reply: 're: first' }, { reply: 're: second' }]);
  await refused;
});

test('the same message id with another text is refused after its turn', async () => {
  world.model.setScript(echo);
  const message = world.message({ text: 'first' });
  await world.client.submit(message);
  await expect(world.client.submit({ ...message, text: 'something else' })).rejects.toMatchObject({
    code: 'message_id_conflict',
    details: { field: 'messageId' },
  });
  expect(await messagesOf(world, message.session)).toHaveLength(2);
  expect(world.model.requests).toHaveLength(1);
});

test('messages of 8 senders are answered in the order in which they were accepted, each once', async () => {
  const { message, answer, release } = await openTurn();
  const { session } = message;
  const others = Array.from({ length: 8 }, (_, at) => world.message({ session, text: `sender ${at}` }));
  const answers = others.map((one) => world.client.submit(one));
  await until(async () => expect(await accepted(message)).toHaveLength(9));
  const order = await accepted(message);
  release();
  expect(await answer).toMatchObject({ state: 'replied', reply: 're: first' });
  for (const [at, one] of others.entries()) {
    expect(await answers[at]).toMatchObject({ state: 'replied', reply: `re: ${one.text}` });
  }
  expect(await answeredInOrder(session)).toEqual(order);
  const started = await world.database.query(
    'select message_id from turns where message_id = any ($1) order by started_at',
    [order],
  );
  expect(started.map(({ message_id: id }) => id)).toEqual(order);
  expect(world.model.requests).toHaveLength(9);
});

test('8 senders that write one message after the other get every one of them answered, once', async () => {
  world.model.setScript(echo);
  const { session } = world.message({ text: '' });
  const sent: string[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async (_, sender) => {
      for (const n of [1, 2]) {
        const message = world.message({ session, text: `sender ${sender}, message ${n}` });
        sent.push(message.messageId);
        expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: `re: ${message.text}` });
      }
    }),
  );
  expect((await answeredInOrder(session)).toSorted()).toEqual(sent.toSorted());
  expect(world.model.requests).toHaveLength(16);
});

test(`message ${INBOX_LIMIT + 1} behind an open turn is refused as session_busy and not recorded, the ${INBOX_LIMIT} before it are answered`, async () => {
  const { message, answer, release } = await openTurn();
  const { session } = message;
  const waiting = Array.from({ length: INBOX_LIMIT }, (_, at) => world.message({ session, text: `waiting ${at}` }));
  const answers: Promise<unknown>[] = [];
  const one = world.message({ session, text: 'one too many' });
  try {
    for (const next of waiting) {
      answers.push(world.client.submit(next, { deadlineMs: 170_000 }));
      await until(async () => expect(await accepted(message)).toContain(next.messageId));
    }
    await expect(world.client.submit(one, { deadlineMs: 60_000 })).rejects.toMatchObject({ code: 'session_busy' });
  } finally {
    release();
    await Promise.allSettled(answers);
  }
  expect(await answer).toMatchObject({ state: 'replied' });
  expect(await Promise.all(answers)).toMatchObject(
    waiting.map(({ text }) => ({ state: 'replied', reply: `re: ${text}` })),
  );
  expect(await answeredInOrder(session)).toEqual([message, ...waiting].map(({ messageId }) => messageId));
  expect(await turnsOf(world, one.messageId)).toHaveLength(0);
  expect(JSON.stringify(await messagesOf(world, session))).not.toContain('one too many');
  // nothing stands in the way of submitting it again
  expect(await world.client.submit(one)).toMatchObject({ state: 'replied', reply: 're: one too many' });
});

test('a message that was answered before gets its reply at once, whatever turn is open', async () => {
  world.model.setScript(echo);
  const earlier = world.message({ text: 'earlier' });
  const recorded = await world.client.submit(earlier);
  world.model.requests.length = 0;
  const { answer, release } = await openTurn({ session: earlier.session });
  const again = world.client.submit(earlier, { deadlineMs: 60_000 });
  const early = await again.finally(release);
  expect(await answer).toMatchObject({ state: 'replied' });
  expect(early).toEqual(recorded);
});

test('with no run open a session can be taken over, handed back, resolved and opened again by a message', async () => {
  world.model.setScript(echo);
  const message = world.message({ text: 'one' });
  const { session, organisationId } = message;
  await world.client.submit(message);

  await world.client.takeOver({ organisationId, session });
  expect(await sessionOf(world, session)).toMatchObject({ handled_by: 'team', handoff_reason: 'agent_took_over' });
  const routed = world.message({ session, text: 'two' });
  const toTheTeam = await world.client.submit(routed);
  expect(toTheTeam).toMatchObject({ state: 'routed', reason: 'taken_over' });
  expect(await world.client.submit(routed)).toEqual(toTheTeam);
  expect(world.model.requests).toHaveLength(1);
  expect(await turnsOf(world, routed.messageId)).toMatchObject([{ status: 'routed', cause: 'taken_over' }]);

  await world.client.handBack({ organisationId, session });
  expect(await sessionOf(world, session)).toMatchObject({ handled_by: 'ai', handoff_reason: null });
  expect(await world.client.submit(world.message({ session, text: 'three' }))).toMatchObject({ reply: 're: three' });

  await world.client.resolve({ organisationId, session });
  expect(await sessionOf(world, session)).toMatchObject({ status: 'resolved' });
  expect(await world.client.submit(world.message({ session, text: 'four' }))).toMatchObject({ reply: 're: four' });
  expect(await sessionOf(world, session)).toMatchObject({ status: 'open' });
  expect((await messagesOf(world, session)).map(({ role, text }) => `${role}: ${text}`)).toEqual([
    'customer: one',
    'ai: re: one',
    'customer: two',
    'customer: three',
    'ai: re: three',
    'customer: four',
    'ai: re: four',
  ]);
});

test('while a turn is open a session can be taken over and handed back, and its turn is answered', async () => {
  const { message, answer, release } = await openTurn();
  await world.client.takeOver(message);
  expect(await sessionOf(world, message.session)).toMatchObject({ handled_by: 'team' });
  await world.client.handBack(message);
  expect(await sessionOf(world, message.session)).toMatchObject({ handled_by: 'ai' });
  release();
  expect(await answer).toMatchObject({ state: 'replied', reply: 're: first' });
});

test('a session resolved while a turn is open ends it silently, and a message that waits opens it again', async () => {
  const { message, answer, release } = await openTurn();
  const waiting = world.message({ session: message.session, text: 'second' });
  const second = world.client.submit(waiting);
  await until(async () => expect(await accepted(message)).toHaveLength(2));
  await world.client.resolve(message);
  release();
  expect(await answer).toMatchObject({ state: 'routed' });
  expect(await second).toMatchObject({ state: 'replied', reply: 're: second' });
  expect(await sessionOf(world, message.session)).toMatchObject({ status: 'open' });
});

test('an organisation that does not reopen sessions refuses a message to a resolved one', async () => {
  world.model.setScript(echo);
  const organisationId = await world.addOrganisation({ reopen: false });
  const message = world.message({ organisationId, text: 'one' });
  const answer = await world.client.submit(message);
  await world.client.resolve(message);
  const late = world.message({ organisationId, session: message.session, text: 'two' });
  await expect(world.client.submit(late)).rejects.toMatchObject({ code: 'session_closed' });
  expect(await turnsOf(world, late.messageId)).toHaveLength(0);
  expect(await sessionOf(world, message.session)).toMatchObject({ status: 'resolved' });
  expect(await world.client.submit(message)).toEqual(answer);
});

test('where autopilot is off for the channel the message is recorded for the team and the AI stays silent', async () => {
  world.model.setScript(echo);
  const organisationId = await world.addOrganisation({ autopilotOff: ['email', 'phone'] });
  const message = world.message({ organisationId, channel: 'email', text: 'anyone?' });
  const answer = await world.client.submit(message);
  expect(answer).toMatchObject({ state: 'routed', reason: 'autopilot_off' });
  expect(await world.client.submit(message)).toEqual(answer);
  expect(world.model.requests).toHaveLength(0);
  expect(await messagesOf(world, message.session)).toMatchObject([{ role: 'customer', text: 'anyone?' }]);
  expect(await turnsOf(world, message.messageId)).toMatchObject([{ status: 'routed', cause: 'autopilot_off' }]);
  expect(await world.client.submit(world.message({ organisationId, text: 'on the web' }))).toMatchObject({
    state: 'replied',
  });
});
