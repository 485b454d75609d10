import { WithStartWorkflowOperation } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { calling, held, inTurn } from '../support/chat.ts';
import { acceptedMessageIds, historyOf } from '../support/history.ts';
import { lockedTable } from '../support/locked-table.ts';
import { messagesOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('done') });
  await world.startWorker();
});

beforeEach(() => {
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const move = (city: string) => ({ orderId: 'A-1', body: { city } });

async function openForm() {
  const message = world.message({ text: 'move' });
  const waiting = await world.client.submit(message);
  if (waiting.state !== 'awaiting_form') throw new Error(`no form is open: ${waiting.state}`);
  const { formId, expiresAt } = waiting.form;
  return { message, expiresAt, form: (city: string) => ({ ...message, formId, values: move(city) }) };
}

test.each([
  ['submitForm', [], { inbox: [] }],
  ['takeOver', [], { inbox: [] }],
  ['submitMessage', [null], { inbox: [] }],
  ['takeOver', [{ organisationId: 'x' }], {}],
])('from another SDK, %s with %j and the start input %j does not stop its session', async (name, args, input) => {
  const message = world.message({ text: 'hello' });
  const sessionId = sessionIdOf(message);
  const startWorkflowOperation = new WithStartWorkflowOperation('conversationTurn', {
    workflowId: turnWorkflowId(sessionId),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: world.taskQueue,
    args: [{ sessionId, ...input }],
  });
  startWorkflowOperation.workflowHandle().catch(() => {});
  const refused = world.temporal.withDeadline(Date.now() + 60_000, () =>
    world.temporal.workflow.executeUpdateWithStart(name, { args, startWorkflowOperation }),
  );
  await expect(refused).rejects.toThrow(/Update failed/);
  world.model.setScript(inTurn({ text: 'Hello.' }));
  expect(await world.client.submit(message, { deadlineMs: 60_000 })).toMatchObject({ state: 'replied' });
});

test('a message under another workflow id than its session has is refused, and the session stays free for the right one', async () => {
  world.model.setScript(inTurn({ text: 'Hello.' }));
  const message = world.message({ text: 'hello' });
  const wrong = sessionIdOf({ ...message, session: 'other' });
  // both ways in: the update, and the start input that is answered even when no update arrives
  for (const inbox of [[], [message]]) {
    const startWorkflowOperation = new WithStartWorkflowOperation('conversationTurn', {
      workflowId: turnWorkflowId(wrong),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: world.taskQueue,
      args: [{ sessionId: wrong, inbox }],
    });
    startWorkflowOperation.workflowHandle().catch(() => {});
    const refused = world.temporal.workflow.executeUpdateWithStart('submitMessage', {
      args: [message],
      startWorkflowOperation,
    });
    await expect(refused).rejects.toMatchObject({ cause: { type: 'invalid_request' } });
    await world.temporal.workflow.getHandle(turnWorkflowId(wrong)).result();
  }
  expect(await messagesOf(world, message.session)).toEqual([]);
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Hello.' });
});

test('whoever submitted a form gets the reply of the continuation too', async () => {
  world.model.setScript(
    inTurn(calling('changeAddress', move('Bonn')), calling('getOrder', { orderId: 'A-2' }), { text: 'Moved.' }),
  );
  const { form } = await openForm();
  expect(await world.client.submitForm(form('Kiel'))).toMatchObject({ state: 'replied', reply: 'Moved.' });
});

test('a form corrected while its first values are still being looked at is taken', async () => {
  world.model.setScript(inTurn(calling('changeAddress', move('Bonn')), { text: 'Moved.' }));
  const { message, form } = await openForm();
  // the worker forgets what it knew of the turn, so that looking at values needs the database from now on
  expect(await world.client.submitForm(form(''))).toMatchObject({ state: 'form_invalid' });
  const lock = await lockedTable(world.database.url, { name: 'turns', mode: 'access exclusive' });
  const first = world.client.submitForm(form('K'));
  await vi.waitUntil(lock.isAwaited, { timeout: 60_000 });
  const second = world.client.submitForm(form('Kiel'));
  const accepted = async () => (await acceptedUpdates(message)).filter((name) => name === 'submitForm').length;
  // the server hands on the second with the next workflow task, when the first has held its own for some seconds
  await vi.waitFor(async () => expect(await accepted()).toBe(3), { timeout: 60_000, interval: 200 });
  await lock.release();
  expect(await first).toMatchObject({ state: 'form_invalid' });
  expect(await second).toMatchObject({ state: 'replied', reply: 'Moved.' });
});

async function acceptedUpdates(message: MessageInput): Promise<(string | null | undefined)[]> {
  const history = await historyOf(world, { sessionId: sessionIdOf(message) });
  return history.flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
    accepted ? [accepted.acceptedRequest?.input?.name] : [],
  );
}

test('a line longer than Temporal carries into the next run is refused, and what was accepted is answered', async () => {
  const { hold, release } = held();
  world.model.setScript((_request, n) => (n === 0 ? { text: 'first', hold } : { text: 'later' }));
  const message = world.message({ text: 'one' });
  const first = world.client.submit(message);
  await vi.waitFor(() => expect(world.model.requests).toHaveLength(1), { timeout: 60_000 });
  const headers = Array.from({ length: 50 }, (_, n) => ({ name: `X-${n}`, value: 'v'.repeat(8_000) }));
  const submit = (n: number) => world.client.submit({ ...message, messageId: `m${n}`, text: `t${n}`, headers });
  const answers: Promise<unknown>[] = [];
  for (const n of [1, 2, 3]) {
    answers.push(submit(n));
    const accepted = () => acceptedMessageIds(world, sessionIdOf(message));
    await vi.waitFor(async () => expect(await accepted()).toContain(`m${n}`), { timeout: 60_000, interval: 50 });
  }
  for (const n of [4, 5]) await expect(submit(n)).rejects.toMatchObject({ code: 'session_busy' });
  release();
  expect(await first).toMatchObject({ reply: 'first' });
  expect(await Promise.all(answers)).toMatchObject(Array(3).fill({ state: 'replied', reply: 'later' }));
  const texts = (await messagesOf(world, message.session)).map(({ text }) => text);
  expect(texts).toEqual(['one', 'first', 't1', 'later', 't2', 'later', 't3', 'later']);
});

test('senders that keep asking while a form is open leave it, and a person, a way in', async () => {
  world.model.setScript(inTurn(calling('changeAddress', move('Bonn')), { text: 'Moved.' }));
  const { message, form, expiresAt } = await openForm();
  let asked = 0;
  const ask = async () => {
    while (asked++ < 2_100) expect(await world.client.submit(message)).toMatchObject({ form: { expiresAt } });
  };
  await Promise.all(Array.from({ length: 6 }, ask));
  expect(await world.client.submitForm(form('Kiel'))).toMatchObject({ state: 'replied' });
}, 400_000);
