// The seed's glossary: what its words promise, one test a word. Help center, knowledge sources, insights, CSAT and the seed's
// "workflow" stand outside this round (product.md, 10).
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { channelSchema } from '../../src/schemas/channel.ts';
import { listSessions } from '../../src/services/list-sessions.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { showSession } from '../../src/services/show-session.ts';
import { calling, inTurn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('{}') });
  await world.startWorker();
});

beforeEach(() => {
  world.model.requests.length = 0;
});

afterAll(() => world.close());

const replying = (text: string) => world.model.setScript(() => ({ text }));
const handoff = (reason: string) =>
  calling('handoff', { reason, summary: 'What it is about.', message: 'A person comes.' });

test('session: "A session starts when the first message arrives and ends when the session is resolved or closed. Every message, handoff event, and action call is attached to a session"', async () => {
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: 'ok' }, handoff('user_requested')));
  const message = world.message({ text: 'where is A-1?' });
  const key = { organisationId: world.organisationId, session: message.session };
  await expect(showSession(world.store.db, key)).rejects.toMatchObject({ code: 'not_found' });
  await world.client.submit(message);
  await world.client.submit({ ...message, messageId: 'second', text: 'a person, please' });
  await world.client.resolve(key);
  const story = await showSession(world.store.db, key);
  expect(story).toMatchObject({ status: 'resolved', handledBy: 'team', handoffReason: 'user_requested' });
  expect(story.messages.map(({ role }) => role)).toEqual(['customer', 'ai', 'customer', 'ai']);
  expect(story.turns.flatMap(({ steps }) => steps.map(({ chosen }) => chosen))).toEqual(['getOrder', null, 'handoff']);
});

test('ticket number: "A session\'s human-readable ID (e.g. #4521)"', async () => {
  replying('hello');
  const organisationId = await world.addOrganisation();
  const first = world.message({ organisationId, text: 'one' });
  const second = world.message({ organisationId, text: 'two' });
  await world.client.submit(first);
  await world.client.submit(second);
  const named = await showSession(world.store.db, { organisationId, session: '#2' });
  expect(named.session).toBe(second.session);
});

test.each([
  ['email', { email: 'ada@example.com' }],
  ['phone number', { phone: '+4915550100' }],
  ['a custom ID', { externalId: 'ada-1' }],
])(
  'contact: "Identified by email, phone number, or a custom ID. Contacts persist across sessions": %s',
  async (_by, contact) => {
    replying('hello');
    const organisationId = await world.addOrganisation();
    const identity = { email: 'ada@example.com', phone: '+4915550100', externalId: 'ada-1' };
    const { contactId } = await saveContact(world.store.db, { organisationId, ...identity });
    for (const text of ['one', 'two']) await world.client.submit(world.message({ organisationId, text, contact }));
    const { sessions } = await listSessions(world.store.db, { organisationId, limit: 10 });
    expect(sessions.map((session) => session.contactId)).toEqual([contactId, contactId]);
  },
);

test.each(channelSchema.options)('channel: "Every session has one channel": %s', async (channel) => {
  replying('hello');
  const message = world.message({ text: 'hi', channel });
  await world.client.submit(message);
  const other = channel === 'web' ? 'sms' : 'web';
  const moved = world.client.submit({ ...message, messageId: 'moved', channel: other });
  await expect(moved).rejects.toMatchObject({ code: 'channel_mismatch' });
});

test('autopilot: "Per-channel switch that controls whether the AI replies automatically. Off = every message routes to your team\'s inbox"', async () => {
  replying('hello');
  const organisationId = await world.addOrganisation({ autopilotOff: ['email'] });
  const on = await world.client.submit(world.message({ organisationId, text: 'hi' }));
  const off = await world.client.submit(world.message({ organisationId, text: 'hi', channel: 'email' }));
  expect([on, off]).toMatchObject([{ state: 'replied' }, { state: 'routed', reason: 'autopilot_off' }]);
});

test('autopilot: "You can also gate autopilot by topic (reply to billing, skip login)"', async () => {
  const organisationId = await world.addOrganisation({ autopilotTopics: { reply: ['billing'], skip: ['login'] } });
  world.model.setScript(inTurn(calling('leave_to_team', { topic: 'login' }), { text: 'About your bill: ...' }));
  const message = world.message({ organisationId, text: 'I can not log in' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'routed', reason: 'topic_off' });
  const instructions = world.model.requests[0]?.body.messages[0]?.content;
  expect(instructions).toContain('You answer only messages about: billing.');
  expect(instructions).toContain('Leave every message about: login.');
  const next = await world.client.submit({ ...message, messageId: 'next', text: 'and my bill?' });
  expect(next).toMatchObject({ state: 'replied' });
  const { messages, handledBy } = await showSession(world.store.db, { organisationId, session: message.session });
  expect(handledBy).toBe('ai');
  expect(messages.map(({ role }) => role)).toEqual(['customer', 'customer', 'ai']);
});

test.each([
  ['low confidence', 'low_confidence'],
  ['prohibited topics', 'prohibited_topic'],
  ['frustrated language', 'frustration'],
  ['an explicit customer request', 'user_requested'],
])(
  'handoff: "The AI stops responding and a human agent takes over. Triggered by %s. Every handoff records a reason and the full conversation history"',
  async (_trigger, reason) => {
    const organisationId = await world.addOrganisation({ prohibitedTopics: ['legal advice'] });
    world.model.setScript(inTurn({ text: 'What about it?' }, handoff(reason)));
    const message = world.message({ organisationId, text: 'it is about my contract' });
    await world.client.submit(message);
    const second = await world.client.submit({ ...message, messageId: 'second', text: 'well?' });
    expect(second).toMatchObject({ state: 'replied', handoff: { reason } });
    const third = await world.client.submit({ ...message, messageId: 'third', text: 'hello?' });
    expect(third).toMatchObject({ state: 'routed', reason: 'taken_over' });
    const story = await showSession(world.store.db, { organisationId, session: message.session });
    expect(story).toMatchObject({ handledBy: 'team', handoffReason: reason });
    expect(story.messages.map(({ text }) => text)).toEqual([
      'it is about my contract',
      'What about it?',
      'well?',
      'A person comes.',
      'hello?',
    ]);
    const instructions = world.model.requests[0]?.body.messages[0]?.content;
    expect(instructions).toContain('with prohibited_topic:\n- legal advice');
  },
);

test('training scenario: "a behavioral rule (always active, controls tone/style)"', async () => {
  replying('hello');
  const organisationId = await world.addOrganisation({ rules: ['Never use exclamation marks.'] });
  await world.client.submit(world.message({ organisationId, text: 'hi' }));
  expect(world.model.requests[0]?.body.messages[0]?.content).toContain('- Never use exclamation marks.');
});

test('action: "A real API call the AI can make during a conversation"', async () => {
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: 'ok' }));
  world.endpoint.requests.length = 0;
  await world.client.submit(world.message({ text: 'where is A-1?' }));
  expect(world.endpoint.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /orders/A-1']);
});
