import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addContact } from '../../src/services/add-contact.ts';
import { addSegment } from '../../src/services/add-segment.ts';
import { editContact } from '../../src/services/edit-contact.ts';
import { eraseContact } from '../../src/services/erase-contact.ts';
import { mergeContacts } from '../../src/services/merge-contacts.ts';
import { showContact } from '../../src/services/show-contact.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn } from '../support/chat.ts';
import { callsOf, everyRow, messagesOf, turnsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
/** what must be nowhere afterwards */
const CANARY = 'canary-4711';
const email = `${CANARY}@example.com`;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end(`for ${CANARY}`) });
  await world.startWorker();
});

afterAll(() => world.close());

async function customer() {
  const organisationId = await world.addOrganisation();
  await addSegment(world.store.db, {
    organisationId,
    segmentId: 'anonymous',
    rule: { or: [{ and: [{ attribute: 'phone', op: 'not_exists' }] }] },
  });
  const { contactId } = await addContact(world.store.db, {
    organisationId,
    email,
    externalId: CANARY,
    attributes: { name: CANARY },
  });
  return { organisationId, contactId };
}

async function turnOf(organisationId: string, session = `${CANARY}-${randomUUID()}`) {
  world.model.setScript(
    inTurn(calling('getOrder', { orderId: 'A-1', note: CANARY }), { text: `Dear ${CANARY}, here it is.` }),
  );
  const message = world.message({
    organisationId,
    session,
    contact: { email },
    text: `I am ${CANARY}, where is my order?`,
    headers: [{ name: 'X-Customer', value: CANARY }],
  });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  return message;
}

/** erased in the tests above: looked for in the last one, because the server takes tens of seconds to delete */
const erasedSessions: string[] = [];

const executionsOf = async (sessionId: string) => {
  const runs: string[] = [];
  const query = `WorkflowId = '${turnWorkflowId(sessionId)}'`;
  for await (const { runId } of world.temporal.workflow.list({ query })) runs.push(runId);
  return runs;
};

test('erasing a contact leaves nothing personal in any row or history, and the audit still says what happened', async () => {
  const { organisationId, contactId } = await customer();
  const [first, second] = [await turnOf(organisationId), await turnOf(organisationId)];
  const sessionIds = [first, second].map(({ session }) => sessionIdOf({ organisationId, session })).toSorted();
  await world.client.setHelpdeskTicket({ organisationId, session: first.session, ticket: `ZD-${CANARY}` });
  expect(await everyRow(world)).toContain(CANARY);

  const { db } = world.store;
  const erased = await eraseContact({ db, temporal: world.temporal }, { organisationId, reference: email });
  expect(erased).toEqual({ contactId, sessionIds, scheduleIds: [], deletedExecutions: 3, openTurns: 0 });

  expect(await everyRow(world)).not.toContain(CANARY);
  const inHex = Buffer.from(CANARY).toString('hex');
  expect(await everyRow(world)).not.toContain(inHex);
  erasedSessions.push(...sessionIds);
  expect(await turnsOf(world, first.messageId)).toMatchObject([{ status: 'replied', facts: { contactId } }]);
  expect(await callsOf(world, first.messageId)).toMatchObject([
    { state: 'succeeded', response_status: 200, decision: { chosen: { toolName: 'getOrder' } } },
  ]);
  expect(await messagesOf(world, sessionIds[0] ?? '')).toMatchObject([
    { role: 'customer', text: '[erased]' },
    { role: 'ai', text: '[erased]' },
  ]);
  expect(await showContact(db, { organisationId, reference: contactId })).toMatchObject({
    email: null,
    externalId: null,
    attributes: {},
    verified: false,
    erasedAt: expect.any(Date),
    segments: [],
  });
});

test('an erased session takes no message any more, and the same person is a new contact', async () => {
  const { organisationId, contactId } = await customer();
  const { session } = await turnOf(organisationId);
  await eraseContact({ db: world.store.db, temporal: world.temporal }, { organisationId, reference: contactId });
  const again = world.message({ organisationId, session, text: 'hello?' });
  await expect(world.client.submit(again)).rejects.toMatchObject({ code: 'session_closed' });
  const message = await turnOf(organisationId);
  const [turn] = await turnsOf(world, message.messageId);
  expect(turn).toMatchObject({ status: 'replied', facts: { contactId: expect.any(String) } });
  expect(turn).not.toMatchObject({ facts: { contactId } });
});

test('a turn that waits for a form is ended, its execution too', async () => {
  const { organisationId, contactId } = await customer();
  world.model.setScript(inTurn(calling('changeAddress', { orderId: CANARY, body: { city: CANARY } })));
  const message = world.message({ organisationId, contact: { email }, text: `move it to ${CANARY}` });
  expect(await world.client.submit(message)).toMatchObject({ state: 'awaiting_form' });
  const erased = await eraseContact(
    { db: world.store.db, temporal: world.temporal },
    { organisationId, reference: email },
  );
  expect(erased).toMatchObject({ contactId, openTurns: 1, deletedExecutions: 1 });
  expect(await turnsOf(world, message.messageId)).toMatchObject([{ status: 'withdrawn', cause: 'contact_erased' }]);
  const rows = await world.database.query(`select to_jsonb(s)::text as row from steps s where organisation_id = $1`, [
    organisationId,
  ]);
  expect(JSON.stringify(rows)).not.toContain(CANARY);
  erasedSessions.push(...erased.sessionIds);
});

test('without a Temporal client the session ids say what is left to delete, and erasing again does the rest', async () => {
  const { organisationId, contactId } = await customer();
  const { session } = await turnOf(organisationId);
  const sessionIds = [sessionIdOf({ organisationId, session })];
  const { db } = world.store;
  const first = await eraseContact({ db }, { organisationId, reference: contactId });
  expect(first).toEqual({ contactId, sessionIds, scheduleIds: [], deletedExecutions: null, openTurns: 0 });
  const second = await eraseContact({ db, temporal: world.temporal }, { organisationId, reference: contactId });
  expect(second).toEqual({ contactId, sessionIds, scheduleIds: [], deletedExecutions: 1, openTurns: 0 });
});

test('an erased contact can neither be edited nor merged, and erasing nobody is refused', async () => {
  const { organisationId, contactId } = await customer();
  const { db } = world.store;
  await eraseContact({ db }, { organisationId, reference: contactId });
  const refused = { code: 'invalid_request', message: expect.stringContaining('was erased: add a new one') };
  await expect(editContact(db, { organisationId, reference: contactId, email })).rejects.toMatchObject({
    ...refused,
    details: { field: 'contact' },
  });
  await addContact(db, { organisationId, email });
  await expect(mergeContacts(db, { organisationId, from: email, into: contactId })).rejects.toMatchObject({
    ...refused,
    details: { field: 'into' },
  });
  await expect(eraseContact({ db }, { organisationId, reference: 'nobody' })).rejects.toMatchObject({
    code: 'not_found',
    details: { field: 'contact' },
  });
});

test('the executions of erased sessions are gone from Temporal', { timeout: 400_000 }, async () => {
  expect(erasedSessions).toHaveLength(3);
  for (const sessionId of erasedSessions) {
    await vi.waitFor(async () => expect(await executionsOf(sessionId)).toEqual([]), {
      timeout: 350_000,
      interval: 500,
    });
  }
});
