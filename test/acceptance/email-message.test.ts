import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { addContact } from '../../src/services/add-contact.ts';
import { eraseContact } from '../../src/services/erase-contact.ts';
import { purgeContent } from '../../src/services/purge-content.ts';
import { readSessionSnapshot } from '../../src/store/session-snapshot.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { everyRow } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'Let me see.' }) });
  await world.startWorker();
});

afterAll(() => world.close());

const thread = (id: string) => ({
  subject: `Parcel ${id}`,
  messageId: `<${id}.2@example.com>`,
  references: [`<${id}.1@example.com>`],
});

async function answered(change: Partial<MessageInput>): Promise<MessageInput> {
  const message = world.message({ channel: 'email', text: 'where is it?', ...change });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  return message;
}

async function storedThreadOf(message: MessageInput) {
  const { organisationId, messageId } = message;
  const key = { organisationId, sessionId: sessionIdOf(message), messageId };
  return (await readSessionSnapshot(world.store.db, key))?.messageEmail;
}

test('the thread of a mail is kept with its message, each message its own', async () => {
  const first = await answered({ email: thread('first') });
  const second = await answered({ session: first.session, email: { subject: 'Another' } });
  expect(await storedThreadOf(first)).toEqual(thread('first'));
  expect(await storedThreadOf(second)).toEqual({ subject: 'Another', references: [] });
  expect(await storedThreadOf(await answered({ session: first.session }))).toBeNull();
});

test.each<[string, Partial<MessageInput>, string]>([
  ['on another channel than email', { channel: 'web', email: thread('web') }, 'email: belongs to channel email only'],
  ['of two lines', { email: { subject: 'a\r\nBcc: eve@example.com' } }, 'email.subject: must be one line'],
  ['whose id is none', { email: { messageId: 'a@example.com' } }, 'email.messageId: must stand in angle brackets'],
])('a thread %s is refused, and nothing is recorded', async (_title, change, problem) => {
  const message = world.message({ channel: 'email', text: 'where is it?', ...change });
  await expect(world.client.submit(message)).rejects.toMatchObject({
    code: 'invalid_request',
    details: { field: problem.split(':')[0] },
    message: expect.stringContaining(problem),
  });
  expect(await storedThreadOf(message)).toBeNull();
});

test('erasing a contact forgets the threads of their mails', async () => {
  const organisationId = await world.addOrganisation();
  const email = `${randomUUID()}@example.com`;
  await addContact(world.store.db, { organisationId, email });
  const message = await answered({ organisationId, contact: { email }, email: thread('canary-erased') });
  expect(await everyRow(world)).toContain('canary-erased');
  await eraseContact({ db: world.store.db, temporal: world.temporal }, { organisationId, reference: email });
  expect(await everyRow(world)).not.toContain('canary-erased');
  expect(await storedThreadOf(message)).toBeNull();
});

test('a purge forgets the threads of mails, also of one whose text is what a purge leaves', async () => {
  const organisationId = await world.addOrganisation();
  const messages = [
    await answered({ organisationId, email: thread('canary-purged') }),
    await answered({ organisationId, text: '[purged]', email: thread('canary-purged') }),
  ];
  const { db } = world.store;
  await world.database.query(`update messages set text = '[purged]' where organisation_id = $1 and role = 'ai'`, [
    organisationId,
  ]);
  const before = new Date(Date.now() + 60_000);
  expect(await purgeContent(db, { organisationId, before })).toMatchObject({ sessions: 2 });
  expect(await purgeContent(db, { organisationId, before })).toMatchObject({ sessions: 0 });
  expect(await everyRow(world)).not.toContain('canary-purged');
  for (const message of messages) expect(await storedThreadOf(message)).toBeNull();
});
