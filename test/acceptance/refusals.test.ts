import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ErrandError, type MessageInput } from '../../src/client.ts';
import { MAX_MESSAGE_CHARACTERS } from '../../src/schemas/message.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { messagesOf, sessionOf, turnsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'noted' }) });
  await world.startWorker();
});

beforeEach(() => {
  world.model.requests.length = 0;
});

afterAll(() => world.close());

/** Submits a message that must be refused, with one line for a person, before anything happened. */
async function refusalOf(message: MessageInput): Promise<{ code: string; field: string | undefined; message: string }> {
  const refusal = await world.client.submit(message).catch((error: unknown) => error);
  if (!(refusal instanceof ErrandError)) throw new Error(`not refused: ${JSON.stringify(refusal)}`);
  expect(refusal.message).toMatch(/^[^\r\n]{10,300}$/);
  expect(await turnsOf(world, message.messageId)).toHaveLength(0);
  expect((await messagesOf(world, message.session)).map(({ id }) => id)).not.toContain(message.messageId);
  expect(world.model.requests).toHaveLength(0);
  expect(world.endpoint.requests).toHaveLength(0);
  return { code: refusal.code, field: refusal.details.field, message: refusal.message };
}

/** A session with one answered message. */
async function openSession(change: Partial<MessageInput> = {}): Promise<MessageInput> {
  const message = world.message({ text: 'hello', ...change });
  await world.client.submit(message);
  world.model.requests.length = 0;
  return message;
}

test('a message to an organisation that does not exist is refused, and its run ends', async () => {
  const message = world.message({ organisationId: 'nowhere', text: 'hello' });
  expect(await refusalOf(message)).toMatchObject({
    code: 'unknown_organisation',
    field: 'organisationId',
    message: expect.stringContaining('"nowhere"'),
  });
  const run = world.temporal.workflow.getHandle(turnWorkflowId(sessionIdOf(message)));
  await run.result();
  expect((await run.describe()).status.name).toBe('COMPLETED');
});

test.each([
  ['an empty message', { text: '' }, 'text'],
  ['a message of white space', { text: ' \n\t ' }, 'text'],
  ['a message that is too long', { text: 'x'.repeat(MAX_MESSAGE_CHARACTERS + 1) }, 'text'],
  ['a message with a NUL', { text: 'a\0b' }, 'text'],
  ['a message with half a surrogate pair', { text: 'a\ud800b' }, 'text'],
  ['a message without an id', { text: 'hello', messageId: '' }, 'messageId'],
  ['a message without a session', { text: 'hello', session: '' }, 'session'],
  ['an e-mail address that is none', { text: 'hello', contact: { email: 'nobody' } }, 'contact.email'],
])('%s is refused by its field', async (_title, change, field) => {
  expect(await refusalOf(world.message(change))).toMatchObject({
    code: 'invalid_request',
    field,
    message: expect.stringContaining(field),
  });
});

test('the longest message that is allowed is answered', async () => {
  const message = world.message({ text: 'x'.repeat(MAX_MESSAGE_CHARACTERS) });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
});

test.each([
  ['a CR and LF in a value', 'X-Token', 'canary-value\r\nX-Admin: yes'],
  ['a lone LF in a value', 'X-Token', 'canary-value\nX-Admin: yes'],
  ['a NUL in a value', 'X-Token', 'canary-value\0'],
  ['a CR and LF in a name', 'X-Token\r\nX-Admin', 'canary-value'],
  ['a framing header', 'Content-Length', 'canary-value'],
  ['the host', 'Host', 'canary-value'],
])('a widget header with %s is refused, and the refusal does not repeat its value', async (_title, name, value) => {
  const message = world.message({ text: 'hello', headers: [{ name, value }] });
  const refusal = await refusalOf(message);
  expect(refusal).toMatchObject({ code: 'invalid_request', field: name });
  expect(refusal.message).not.toContain('canary-value');
  expect(await sessionOf(world, message.session)).toBeUndefined();
});

test("a message of another contact than the session's is refused", async () => {
  const { organisationId } = world;
  const [own, other] = [randomUUID(), randomUUID()];
  await saveContact(world.store.db, { organisationId, externalId: own });
  await saveContact(world.store.db, { organisationId, externalId: other });
  const { session } = await openSession({ contact: { externalId: own } });
  for (const contact of [{ externalId: other }, { email: 'stranger@example.com' }]) {
    expect(await refusalOf(world.message({ session, text: 'it is me', contact }))).toMatchObject({
      code: 'contact_mismatch',
      field: 'contact',
      message: expect.not.stringContaining(session),
    });
  }
  const [contacts] = await world.database.query("select count(*)::int as n from contacts where email like 'stranger%'");
  expect(contacts).toEqual({ n: 0 });
});

test("a message on another channel than the session's is refused", async () => {
  const { session } = await openSession({ channel: 'web' });
  expect(await refusalOf(world.message({ session, text: 'hello', channel: 'sms' }))).toMatchObject({
    code: 'channel_mismatch',
    field: 'channel',
    message: expect.stringContaining('web'),
  });
});

test('a message to a closed session is refused', async () => {
  const { session } = await openSession();
  await world.database.query("update sessions set status = 'closed' where external_id = $1", [session]);
  expect(await refusalOf(world.message({ session, text: 'still there?' }))).toMatchObject({
    code: 'session_closed',
    field: 'session',
    message: expect.stringContaining('closed'),
  });
});

test.each(['takeOver', 'handBack', 'resolve'] as const)('%s of a session that never was is refused', async (verb) => {
  const { organisationId } = world;
  await expect(world.client[verb]({ organisationId, session: randomUUID() })).rejects.toMatchObject({
    name: 'ErrandError',
    code: 'not_found',
    details: { field: 'session' },
  });
});
