import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lexicalChooser } from '../../src/ai/lexical-chooser.ts';
import { showSession } from '../../src/services/show-session.ts';
import { calling, inTurn, systemToolsIn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let organisationId: string;
let worker: Awaited<ReturnType<World['startWorker']>>;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  worker = await world.startWorker();
  organisationId = await world.addOrganisation({
    rules: ['Never use emojis.', 'Call customers by their first name.'],
    prohibitedTopics: ['legal advice'],
    autopilotTopics: { reply: ['orders'], skip: ['login problems'] },
  });
});

beforeEach(() => {
  world.model.requests.length = 0;
});

afterAll(() => world.close());

const instructed = () => world.model.requests[0]?.body.messages.find(({ role }) => role === 'system')?.content ?? '';

test('rules and topics stand in the instructions of every turn', async () => {
  world.model.setScript(inTurn({ text: 'noted' }));
  await world.client.submit(world.message({ organisationId, text: 'hello' }));
  expect(instructed()).toContain('- Never use emojis.\n- Call customers by their first name.');
  expect(instructed()).toContain('- legal advice');
  expect(instructed()).toContain('You answer only messages about: orders.');
  expect(instructed()).toContain('Leave every message about: login problems.');
});

test('a message about a skipped topic is the team’s, in silence; the session stays with the AI', async () => {
  world.model.setScript(inTurn(calling('leave_to_team', { topic: 'login problems' }), { text: 'Let me see.' }));
  const session = 'silent';
  const left = world.message({ organisationId, session, text: 'I have login problems' });
  expect(await world.client.submit(left)).toMatchObject({ state: 'routed', reason: 'topic_off' });
  expect(systemToolsIn(world.model.requests[0])).toContain('leave_to_team');
  const story = await showSession(world.store.db, { organisationId, session });
  expect(story).toMatchObject({ handledBy: 'ai', status: 'open' });
  expect(story.messages.map(({ role }) => role)).toEqual(['customer']);
  expect(story.turns[0]).toMatchObject({ status: 'routed', steps: [{ topic: 'login problems' }] });
  const next = world.message({ organisationId, session, text: 'And where is my order?' });
  expect(await world.client.submit(next)).toMatchObject({ state: 'replied', reply: 'Let me see.' });
});

test('where no topics are named, nothing can be left', async () => {
  world.model.setScript(inTurn({ text: 'noted' }));
  const message = world.message({ organisationId: await world.addOrganisation(), text: 'hello' });
  await world.client.submit(message);
  expect(systemToolsIn(world.model.requests[0])).not.toContain('leave_to_team');
});

test('the lexical chooser leaves by words what the topics name', async () => {
  await worker.stop();
  worker = await world.startWorker({ model: lexicalChooser() });
  const skipped = world.message({ organisationId, text: 'I have problems with my login' });
  expect(await world.client.submit(skipped)).toMatchObject({ state: 'routed', reason: 'topic_off' });
  const greeting = world.message({ organisationId, text: 'Hello!' });
  expect(await world.client.submit(greeting)).toMatchObject({ state: 'replied' });
});
