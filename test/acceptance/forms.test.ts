import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { changeMembers } from '../../src/services/change-segment-members.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { mergeContacts } from '../../src/services/merge-contacts.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import type { OpenAiScript } from '../support/openai-server.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

/** `move <order>`: proposes the action that wants a form; every other message gets a reply. */
const script: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  const [, orderId] = /^move (\S+)$/.exec(last?.content ?? '') ?? [];
  if (last?.role !== 'user' || !orderId) return { text: `Heard: ${last?.content}` };
  return { toolCalls: [{ name: 'changeAddress', arguments: { orderId, body: { city: 'Bonn' } } }] };
};

beforeAll(async () => {
  world = await createWorld({ script, handler: (_request, response) => void response.end('moved') });
  await world.startWorker();
});

afterAll(() => world.close());

async function awaitedForm(orderId: string, change: Partial<MessageInput> = {}) {
  const message = world.message({ text: `move ${orderId}`, ...change });
  const answer = await world.client.submit(message);
  if (answer.state !== 'awaiting_form') throw new Error(`the turn ended as ${answer.state}`);
  const { organisationId, session } = message;
  return { message, form: answer.form, address: { organisationId, session, formId: answer.form.formId } };
}

const requestsOf = (orderId: string) => world.endpoint.requests.filter(({ url }) => url.endsWith(`/${orderId}`));

/** Until its run has ended, a message id that was answered with a form is answered with that form. */
async function runEnded(session: string): Promise<void> {
  const workflowId = turnWorkflowId(sessionIdOf({ organisationId: world.organisationId, session }));
  await world.temporal.workflow.getHandle(workflowId).result();
}

async function endOf({ organisationId, session }: Pick<MessageInput, 'organisationId' | 'session'>) {
  return world.database.query(
    `select t.status, t.cause as "turnCause", s.state, s.cause from turns t join steps s on s.owner_id = t.id and s.step = 0
     where t.session_id = $1 and s.state is not null`,
    [sessionIdOf({ organisationId, session })],
  );
}

test('a turn waits for the form and calls with what the customer submitted', async () => {
  const { message, form, address } = await awaitedForm('A-1');
  expect(form).toMatchObject({ values: { orderId: 'A-1', body: { city: 'Bonn' } }, schema: { type: 'object' } });
  expect(Date.parse(form.expiresAt) - Date.now()).toBeGreaterThan(23 * 60 * 60 * 1000);
  expect(requestsOf('A-1')).toHaveLength(0);
  const answer = await world.client.submitForm({ ...address, values: { orderId: 'A-1', body: { city: 'Kiel' } } });
  expect(answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('moved') });
  expect(requestsOf('A-1').map(({ bodyText }) => bodyText)).toEqual(['{"city":"Kiel"}']);
  await runEnded(message.session);
  expect(await world.client.submit(message)).toEqual(answer);
  const second = await world.client.submitForm({ ...address, values: { orderId: 'A-1', body: { city: 'Bonn' } } });
  expect(second).toMatchObject({ state: 'form_closed', reason: 'submitted' });
  const unknown = await world.client.submitForm({ ...address, formId: 'made-up/0', values: {} });
  expect(unknown).toMatchObject({ state: 'form_closed', reason: 'not_open' });
});

test('values that do not fit are given back by field, and the corrected ones are taken', async () => {
  const { address } = await awaitedForm('A-2');
  const refused = await world.client.submitForm({ ...address, values: { orderId: 'A-2', body: { city: 'K' } } });
  expect(refused).toMatchObject({ state: 'form_invalid', problems: [{ pointer: '/body/city' }] });
  expect(requestsOf('A-2')).toHaveLength(0);
  const answer = await world.client.submitForm({ ...address, values: { orderId: 'A-2', body: { city: 'Kiel' } } });
  expect(answer.state).toBe('replied');
  expect(requestsOf('A-2')).toHaveLength(1);
});

test('a new message withdraws the form and is answered as the next turn', async () => {
  const { message, address } = await awaitedForm('A-3');
  const next = await world.client.submit({ ...message, messageId: 'next', text: 'never mind' });
  expect(next).toMatchObject({ state: 'replied', reply: 'Heard: never mind' });
  const late = await world.client.submitForm({ ...address, values: { orderId: 'A-3', body: { city: 'Kiel' } } });
  expect(late).toMatchObject({ state: 'form_closed', reason: 'withdrawn' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'form_closed', reason: 'withdrawn' });
  expect(requestsOf('A-3')).toHaveLength(0);
  expect(await endOf(message)).toEqual([
    { status: 'withdrawn', turnCause: 'withdrawn', state: 'not_sent', cause: 'form_closed' },
  ]);
});

test('of two submissions of one form, one calls and the other is told that it is closed', async () => {
  const { address } = await awaitedForm('A-4');
  const submit = () => world.client.submitForm({ ...address, values: { orderId: 'A-4', body: { city: 'Kiel' } } });
  const states = (await Promise.all([submit(), submit()])).map(({ state }) => state);
  expect(states.sort()).toEqual(['form_closed', 'replied']);
  expect(requestsOf('A-4')).toHaveLength(1);
});

test('a person who takes over closes the form; nothing is sent', async () => {
  const { message, address } = await awaitedForm('A-5');
  await world.client.takeOver(address);
  await runEnded(message.session);
  expect(await world.client.submit(message)).toMatchObject({ state: 'form_closed', reason: 'taken_over' });
  expect(requestsOf('A-5')).toHaveLength(0);
});

test('a session that is resolved closes the form as that', async () => {
  const { message, address } = await awaitedForm('A-6');
  await world.client.resolve(address);
  await runEnded(message.session);
  expect(await world.client.submit(message)).toMatchObject({ state: 'form_closed', reason: 'resolved' });
  expect(requestsOf('A-6')).toHaveLength(0);
});

test.each<[string, string, string, string]>([
  ['still in the segment', 'A-7', 'replied', 'succeeded'],
  ['taken out of the segment', 'A-8', 'replied', 'not_sent'],
])('a contact %s while the form was open', async (what, orderId, state, ledger) => {
  const organisationId = await world.addOrganisation();
  const { db } = world.store;
  const contact = { externalId: 'C-1' };
  await saveContact(db, { organisationId, ...contact, segments: ['movers'] });
  await editAction(db, { organisationId, toolName: 'changeAddress', change: { segmentIds: ['movers'] } });
  const { message, address } = await awaitedForm(orderId, { organisationId, contact });
  if (what.startsWith('taken')) await changeMembers(db, { organisationId, segmentId: 'movers', remove: ['C-1'] });
  const answer = await world.client.submitForm({ ...address, values: { orderId, body: { city: 'Kiel' } } });
  expect(answer).toMatchObject({ state });
  expect(requestsOf(orderId)).toHaveLength(ledger === 'succeeded' ? 1 : 0);
  expect(await endOf(message)).toMatchObject([{ state: ledger }]);
});

test('a form that nobody submits in time expires, and a late submission is told so', async () => {
  const organisationId = await world.addOrganisation({ formExpirySeconds: 1 });
  const { message, form, address } = await awaitedForm('A-9', { organisationId });
  expect(Date.parse(form.expiresAt) - Date.now()).toBeLessThan(1_000);
  const workflowId = turnWorkflowId(sessionIdOf({ organisationId, session: message.session }));
  await world.temporal.workflow.getHandle(workflowId).result();
  const late = await world.client.submitForm({ ...address, values: { orderId: 'A-9', body: { city: 'Kiel' } } });
  expect(late).toMatchObject({ state: 'form_closed', reason: 'expired' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'form_closed', reason: 'expired' });
  expect(await endOf(message)).toMatchObject([{ status: 'withdrawn', turnCause: 'expired', state: 'not_sent' }]);
  expect(requestsOf('A-9')).toHaveLength(0);
});

test('a contact that was merged while the form was open is the one that the call speaks of', async () => {
  const organisationId = await world.addOrganisation();
  const { db } = world.store;
  await saveContact(db, { organisationId, email: 'ada@example.com' });
  await editAction(db, {
    organisationId,
    toolName: 'changeAddress',
    change: ({ body }) => ({ body: body && { ...body, bindings: { '/email': 'contact.email' } } }),
  });
  const { message, address } = await awaitedForm('A-9', { organisationId, contact: { externalId: 'C-9' } });
  await mergeContacts(db, { organisationId, from: 'C-9', into: 'ada@example.com' });
  const answer = await world.client.submitForm({ ...address, values: { orderId: 'A-9', body: { city: 'Kiel' } } });
  expect(answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('moved') });
  expect(requestsOf('A-9').map(({ bodyText }) => bodyText)).toEqual(['{"city":"Kiel","email":"ada@example.com"}']);
  expect(await endOf(message)).toMatchObject([{ state: 'succeeded' }]);
});

test('rights that were revoked while the form was open hold the call back', async () => {
  const { message, address } = await awaitedForm('A-6');
  await world.database.query(
    `update action_revisions set status = 'disabled' where organisation_id = $1 and tool_name = 'changeAddress'`,
    [world.organisationId],
  );
  const answer = await world.client.submitForm({ ...address, values: { orderId: 'A-6', body: { city: 'Kiel' } } });
  expect(answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('no longer available') });
  expect(requestsOf('A-6')).toHaveLength(0);
  expect(await endOf(message)).toMatchObject([{ state: 'not_sent', cause: 'no_longer_allowed' }]);
});
