import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { calling, held, inTurn } from '../support/chat.ts';
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

/** A session with one answered message, and a form that is open for the next one. */
async function openForm() {
  const organisationId = await world.addOrganisation();
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { requireForm: true } });
  const contact = { externalId: randomUUID() };
  await saveContact(world.store.db, { organisationId, ...contact });
  world.model.setScript(inTurn({ text: 'Hello.' }, calling('vipGift'), { text: 'Sent.' }));
  const earlier = world.message({ organisationId, contact, text: 'hello' });
  const answered = await world.client.submit(earlier);
  const message = world.message({ organisationId, contact, session: earlier.session, text: 'a gift, please' });
  const waiting = await world.client.submit(message);
  if (waiting.state !== 'awaiting_form') throw new Error(`no form is open: ${JSON.stringify(waiting)}`);
  return { earlier, answered, message, formId: waiting.form.formId };
}

test('a message that was answered before does not withdraw the form that is open now', async () => {
  const { earlier, answered, message, formId } = await openForm();
  expect(await world.client.submit(earlier)).toEqual(answered);
  expect(await world.client.submitForm({ ...message, formId, values: {} })).toMatchObject({ state: 'replied' });
  expect(world.endpoint.requests).toHaveLength(1);
});

test('a message that is refused does not withdraw the form that is open now', async () => {
  const { message, formId } = await openForm();
  const stranger: MessageInput = { ...message, messageId: randomUUID(), contact: { email: 'stranger@example.com' } };
  await expect(world.client.submit(stranger)).rejects.toMatchObject({ code: 'contact_mismatch' });
  expect(await world.client.submitForm({ ...message, formId, values: {} })).toMatchObject({ state: 'replied' });
  expect(world.endpoint.requests).toHaveLength(1);
});

test('the same message again after its form was submitted gets the reply, not the form', async () => {
  const { message, formId } = await openForm();
  const answer = await world.client.submitForm({ ...message, formId, values: {} });
  expect(await world.client.submit(message)).toEqual(answer);
});

/** What a conversation service in another language sends: fields with a default are left out, nothing was checked before. */
async function submittedRaw(message: MessageInput) {
  const startWorkflowOperation = new WithStartWorkflowOperation('conversationTurn', {
    workflowId: turnWorkflowId(sessionIdOf(message)),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: world.taskQueue,
    args: [{ sessionId: sessionIdOf(message), inbox: [message] }],
  });
  return world.temporal.withDeadline(Date.now() + 60_000, () =>
    world.temporal.workflow.executeUpdateWithStart('submitMessage', { args: [message], startWorkflowOperation }),
  );
}

test.each<[string, Partial<MessageInput>, RegExp | undefined]>([
  ['a message with nothing but its required fields', {}, undefined],
  ['a message id that can not be stored', { messageId: 'a\0b' }, /messageId/],
  ['a contact that is none', { contact: { email: 'nobody' } }, /contact/],
])('from another SDK, %s is taken up behind an open turn, which ends', async (_title, change, problem) => {
  const { hold, release } = held();
  world.model.setScript(inTurn({ text: 'first', hold }, { text: 'second' }));
  const message = world.message({ text: 'one' });
  const first = world.client.submit(message);
  await vi.waitFor(() => expect(world.model.requests).toHaveLength(1), { timeout: 60_000 });
  const raw = submittedRaw({ ...world.message({ text: 'two' }), session: message.session, ...change }).then(
    (value) => ({ value }),
    (error: Error) => ({ error: String(error.cause ?? error) }),
  );
  await Promise.race([raw, new Promise((resolve) => setTimeout(resolve, 1_000))]);
  release();
  expect(await first).toMatchObject({ state: 'replied', reply: 'first' });
  if (problem) expect(await raw).toMatchObject({ error: expect.stringMatching(problem) });
  else expect(await raw).toMatchObject({ value: { state: expect.stringMatching(/queued|replied/) } });
  const run = world.temporal.workflow.getHandle(turnWorkflowId(sessionIdOf(message)));
  await vi.waitFor(async () => expect((await run.describe()).status.name).toBe('COMPLETED'), { timeout: 60_000 });
});
