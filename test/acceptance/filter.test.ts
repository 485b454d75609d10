import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import type { ActionDefinition } from '../../src/schemas/action.ts';
import { changeMembers } from '../../src/services/change-segment-members.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { calling, held, inTurn, resultsIn, toolsIn } from '../support/chat.ts';
import type { ScriptedAnswer } from '../support/openai-server.ts';
import { callsOf, messagesOf, stepsOf, turnsOf } from '../support/rows.ts';
import { testTools } from '../support/test-actions.ts';
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

/** An organisation of its own whose `vipGift` is restricted as given, with one contact in the given segments. */
async function companyWith({ change, segments = [] }: { change: Partial<ActionDefinition>; segments?: string[] }) {
  const organisationId = await world.addOrganisation();
  const externalId = randomUUID();
  // an action can be restricted to segments that exist only; another contact makes them
  await saveContact(world.store.db, { organisationId, externalId: randomUUID(), segments: ['vip', 'gold'] });
  const { contactId } = await saveContact(world.store.db, { organisationId, externalId, segments });
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change });
  return { organisationId, contactId, contact: { externalId } };
}

const withoutGift = testTools.filter((tool) => tool !== 'vipGift');

interface FilterRow {
  change: Partial<ActionDefinition>;
  segments?: string[];
  message?: Partial<MessageInput>;
  offered: string[];
}

test.each<[string, FilterRow]>([
  [
    'an action without restriction is offered to every contact',
    {
      change: { segmentIds: [] },
      offered: testTools,
    },
  ],
  [
    'a restricted action is offered to a contact in one of its segments',
    {
      change: { segmentIds: ['vip', 'gold'] },
      segments: ['other', 'gold'],
      offered: testTools,
    },
  ],
  [
    'a restricted action is hidden from a contact in none of its segments',
    {
      change: { segmentIds: ['vip', 'gold'] },
      segments: ['other'],
      offered: withoutGift,
    },
  ],
  [
    'a restricted action is hidden from a contact without identity',
    {
      change: { segmentIds: ['vip'] },
      segments: ['vip'],
      message: { contact: {} },
      offered: withoutGift,
    },
  ],
  [
    'a restricted action is hidden from a contact that nobody has stored',
    {
      change: { segmentIds: ['vip'] },
      segments: ['vip'],
      message: { contact: { email: 'stranger@example.com' } },
      offered: withoutGift,
    },
  ],
  [
    'a disabled action is offered to nobody',
    {
      change: { status: 'disabled', segmentIds: ['vip'] },
      segments: ['vip'],
      offered: withoutGift,
    },
  ],
  [
    "an action that is off on the session's channel is not offered there",
    {
      change: { channels: ['email', 'sms'] },
      offered: withoutGift,
    },
  ],
  [
    'an action is offered on a channel where it alone is on',
    {
      change: { channels: ['web', 'email'] },
      message: { channel: 'email' },
      offered: ['vipGift'],
    },
  ],
])('%s', async (_row, { change, segments, message: given, offered }) => {
  const { organisationId, contact } = await companyWith({ change, ...(segments ? { segments } : {}) });
  world.model.setScript(inTurn({ text: 'noted' }));
  const message = world.message({ organisationId, contact, text: 'a gift for me?', ...given });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  expect(toolsIn(world.model.requests[0]).toSorted()).toEqual(offered);
  expect((await stepsOf(world, message.messageId))[0]?.decision.offered.toSorted()).toEqual(offered);
});

test('an action hidden from this contact can not be called by naming it', async () => {
  const { organisationId, contact } = await companyWith({ change: { segmentIds: ['vip'] } });
  world.model.setScript(inTurn(calling('vipGift'), { text: 'I can not do that.' }));
  const answer = await world.client.submit(world.message({ organisationId, contact, text: 'send my gift' }));
  expect(answer).toMatchObject({ state: 'replied', reply: 'I can not do that.' });
  expect(resultsIn(world.model.requests[1])[0]).toContain('no tool of this name');
  expect(world.endpoint.requests).toHaveLength(0);
});

/** Submits a message of a VIP and holds the model's first answer until `meanwhile` is done. */
async function turnHeldAtTheModel({
  answers: [first, ...later],
  meanwhile,
}: {
  answers: ScriptedAnswer[];
  meanwhile: (vip: { organisationId: string; contactId: string; session: string }) => Promise<unknown>;
}) {
  const { organisationId, contact, contactId } = await companyWith({
    change: { segmentIds: ['vip'] },
    segments: ['vip'],
  });
  const { hold, release } = held();
  world.model.setScript(inTurn({ ...first, hold }, ...later));
  const message = world.message({ organisationId, contact, text: 'send my gift' });
  const answered = world.client.submit(message);
  await vi.waitFor(() => expect(world.model.requests).toHaveLength(1), { timeout: 60_000 });
  await meanwhile({ organisationId, contactId, session: message.session }).finally(release);
  return { message, answer: await answered };
}

test.each<[string, (vip: { organisationId: string; contactId: string }) => Promise<unknown>]>([
  [
    'the contact left the segment',
    ({ organisationId, contactId }) =>
      changeMembers(world.store.db, { organisationId, segmentId: 'vip', remove: [contactId] }),
  ],
  [
    'the action was disabled',
    ({ organisationId }) =>
      editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { status: 'disabled' } }),
  ],
  [
    'the action was restricted to other segments',
    ({ organisationId }) =>
      editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['gold'] } }),
  ],
  [
    'the channel was switched off',
    ({ organisationId }) =>
      editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { channels: ['email'] } }),
  ],
])('nothing leaves when %s before the call, and the customer is answered all the same', async (_title, meanwhile) => {
  const { message, answer } = await turnHeldAtTheModel({
    answers: [calling('vipGift'), { text: 'I can not send it.' }],
    meanwhile,
  });
  expect(answer).toMatchObject({ state: 'replied', reply: 'I can not send it.' });
  expect(world.endpoint.requests).toHaveLength(0);
  expect(world.endpoint.connections).toBe(0);
  expect(await callsOf(world, message.messageId)).toMatchObject([
    { state: 'not_sent', cause: 'no_longer_allowed', request: null, response_status: null },
  ]);
  expect(resultsIn(world.model.requests[1])[0]).toContain('The call was not sent');
});

test('a turn keeps the shape of the action it began with', async () => {
  const { answer } = await turnHeldAtTheModel({
    answers: [calling('vipGift'), { text: 'Sent.' }],
    meanwhile: ({ organisationId }) =>
      editAction(world.store.db, {
        organisationId,
        toolName: 'vipGift',
        change: { path: '/new-vip', headers: [{ name: 'X-Shape', value: 'new' }] },
      }),
  });
  expect(answer).toMatchObject({ state: 'replied', reply: 'Sent.' });
  expect(world.endpoint.requests.map(({ url, header }) => [url, header['x-shape']])).toEqual([['/vip', undefined]]);
});

test('a session taken over while the model thinks gets no word of the AI', async () => {
  const { message, answer } = await turnHeldAtTheModel({
    answers: [{ text: 'Let me answer that.' }],
    meanwhile: (session) => world.client.takeOver(session),
  });
  expect(answer).toMatchObject({ state: 'routed', reason: 'taken_over' });
  expect(await turnsOf(world, message.messageId)).toMatchObject([{ status: 'routed', cause: 'taken_over' }]);
  expect(await messagesOf(world, message.session)).toMatchObject([{ role: 'customer' }]);
});

test('a session taken over while the model chooses a call makes no call and gets no word of the AI', async () => {
  const { message, answer } = await turnHeldAtTheModel({
    answers: [calling('vipGift'), { text: 'It could not be sent.' }],
    meanwhile: (session) => world.client.takeOver(session),
  });
  expect(answer).toMatchObject({ state: 'routed', reason: 'taken_over' });
  expect(world.endpoint.requests).toHaveLength(0);
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state: 'not_sent', cause: 'no_longer_allowed' }]);
  expect(await messagesOf(world, message.session)).toMatchObject([{ role: 'customer' }]);
});

test('a session resolved while the model thinks stays resolved, without a word of the AI', async () => {
  const { message, answer } = await turnHeldAtTheModel({
    answers: [calling('vipGift'), { text: 'Too late.' }],
    meanwhile: (session) => world.client.resolve(session),
  });
  expect(answer).toMatchObject({ state: 'routed' });
  expect(world.endpoint.requests).toHaveLength(0);
  expect(await messagesOf(world, message.session)).toMatchObject([{ role: 'customer' }]);
});
