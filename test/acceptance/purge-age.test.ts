import { afterAll, beforeAll, expect, test } from 'vitest';
import { purgeContent } from '../../src/services/purge-content.ts';
import { showSession } from '../../src/services/show-session.ts';
import { purgeSessions } from '../../src/store/purge.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn } from '../support/chat.ts';
import { encodedEvents, historyOf } from '../support/history.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
});

afterAll(() => world.close());

test('a purge takes the words from the store, and leaves the executions to the retention of the namespace', async () => {
  world.model.setScript(inTurn({ text: 'Dear Theodora, hello.' }));
  const message = world.message({ text: 'I am Theodora' });
  await world.client.submit(message);
  const { organisationId, session } = message;
  const { db } = world.store;
  const before = new Date(Date.now() + 60_000);
  expect(await purgeContent(db, { organisationId, before })).toMatchObject({ sessions: 1 });
  const { messages, workflow } = await showSession(db, { organisationId, session });
  expect(messages.map(({ text }) => text)).toEqual(['[purged]', '[purged]']);

  const [runId = ''] = workflow.runIds;
  const kept = Buffer.concat(encodedEvents(await historyOf(world, { sessionId: sessionIdOf(message), runId })));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.includes('Theodora')).toBe(false);
});

test('a session in which a turn has begun since it was found quiet keeps its words', async () => {
  world.model.setScript(inTurn(calling('changeAddress', { orderId: 'A-1', body: { city: 'Oslo' } })));
  const message = world.message({ text: 'I am Theodora again' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'awaiting_form' });
  const { organisationId, session } = message;
  const { db } = world.store;
  const found = { organisationId, before: new Date(Date.now() + 60_000), sessionIds: [sessionIdOf(message)] };
  expect(await purgeSessions(db, found)).toBe(0);
  const { messages } = await showSession(db, { organisationId, session });
  expect(messages.map(({ text }) => text)).toEqual(['I am Theodora again']);
});
