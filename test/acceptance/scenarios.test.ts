import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lexicalChooser } from '../../src/ai/lexical-chooser.ts';
import { turnLines } from '../../src/cli/session/turn-lines.ts';
import type { Channel } from '../../src/schemas/channel.ts';
import { addScenario } from '../../src/services/add-scenario.ts';
import { deleteScenario } from '../../src/services/delete-scenario.ts';
import { editScenario } from '../../src/services/edit-scenario.ts';
import { readTurnStories } from '../../src/store/turn-story.ts';
import { calling, held, inTurn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let organisationId: string;
let worker: Awaited<ReturnType<World['startWorker']>>;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  worker = await world.startWorker();
});

beforeEach(async () => {
  organisationId = await world.addOrganisation({ rules: ['Never use emojis.'], prohibitedTopics: ['legal advice'] });
  world.model.setScript(() => ({ text: 'noted' }));
  world.model.requests.length = 0;
});

afterAll(() => world.close());

const returns = () => ({
  organisationId,
  scenarioId: 'returns',
  questions: ['What is your return policy?', 'Can I send something back?'],
  answer: 'Within 30 days, unused.',
});

/** The instructions of every question to the model, oldest first. */
const instructed = () =>
  world.model.requests.map(({ body }) => body.messages.find(({ role }) => role === 'system')?.content ?? '');

async function say(text: string, channel: Channel = 'web') {
  const message = world.message({ organisationId, text, channel });
  return { message, answer: await world.client.submit(message) };
}

test('a matching question puts the answer into the instructions, below the rules; an unrelated one does not', async () => {
  await addScenario(world.store.db, returns());
  await say('How can I send a lamp back to you?');
  const [matching] = instructed();
  expect(matching).toMatch(/Never use emojis.*written for questions.*Answer: Within 30 days, unused\./s);
  await say('Are you open on Sunday?');
  expect(instructed()[1]).toContain('Never use emojis.');
  expect(instructed()[1]).not.toMatch(/30 days|written for questions/);
});

test('the ledger tells which scenarios were shown, and how well they fit', async () => {
  await addScenario(world.store.db, returns());
  const matching = await say('What is your return policy?');
  const unrelated = await say('Are you open on Sunday?');
  const [shown, none] = await Promise.all(
    [matching, unrelated].map(({ message: { messageId } }) =>
      readTurnStories(world.store.db, { organisationId, messageId }),
    ),
  );
  expect(shown?.[0]?.steps[0]?.scenarios).toEqual([{ id: 'returns', score: 1 }]);
  expect(shown?.flatMap(turnLines).join('\n')).toContain('scenarios: returns (1.00)');
  expect(none?.[0]?.steps[0]?.scenarios).toEqual([]);
  expect(none?.flatMap(turnLines).join('\n')).not.toContain('scenarios');
});

test('a scenario of one channel is shown on no other', async () => {
  await addScenario(world.store.db, { ...returns(), channels: ['sms'] });
  await say('What is your return policy?', 'web');
  await say('What is your return policy?', 'sms');
  expect(instructed().map((text) => text.includes('30 days'))).toEqual([false, true]);
});

test('an edit shows in the next turn, and not in the one that runs; a deletion too', async () => {
  await addScenario(world.store.db, returns());
  const { hold, release } = held();
  world.model.setScript(
    inTurn({ ...calling('getOrder', { orderId: 'A-1' }), hold }, { text: 'noted' }, { text: 'ok' }),
  );
  const running = say('What is your return policy?');
  await expect.poll(() => world.model.requests.length, { timeout: 60_000 }).toBe(1);
  await editScenario(world.store.db, {
    organisationId,
    scenarioId: 'returns',
    change: { answer: 'Within 60 days.' },
  });
  release();
  expect((await running).answer).toMatchObject({ state: 'replied', reply: 'noted' });
  await say('What is your return policy?');
  expect(instructed().map((text) => /Answer: (.*)/.exec(text)?.[1])).toEqual([
    'Within 30 days, unused.',
    'Within 30 days, unused.',
    'Within 60 days.',
  ]);
  await deleteScenario(world.store.db, { organisationId, scenarioId: 'returns' });
  world.model.setScript(inTurn({ text: 'ok' }));
  await say('What is your return policy?');
  expect(instructed().at(-1)).not.toContain('Answer:');
});

test("an organisation's scenarios are no other's", async () => {
  await addScenario(world.store.db, { ...returns(), organisationId: await world.addOrganisation() });
  await say('What is your return policy?');
  expect(instructed()[0]).not.toContain('30 days');
});

test('without a model, the answer itself is the reply', async () => {
  await addScenario(world.store.db, returns());
  await worker.stop();
  worker = await world.startWorker({ model: lexicalChooser() });
  expect((await say('What is your return policy?')).answer).toMatchObject({ reply: 'Within 30 days, unused.' });
  expect((await say('I want legal advice')).answer).toMatchObject({ handoff: { reason: 'prohibited_topic' } });
  await worker.stop();
  worker = await world.startWorker();
});
