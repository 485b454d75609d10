import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEmbeddingModel } from '../../src/ai/embedding-model.ts';
import { lexicalChooser } from '../../src/ai/lexical-chooser.ts';
import { turnLines } from '../../src/cli/session/turn-lines.ts';
import type { CatalogAction } from '../../src/schemas/action.ts';
import { turnFactsSchema } from '../../src/schemas/turn.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { readCatalog } from '../../src/store/catalog.ts';
import { readTurnStories } from '../../src/store/turn-story.ts';
import { leftOutByShortlist } from '../../src/turn/shortlist/left-out.ts';
import { calling, inTurn, toolsIn } from '../support/chat.ts';
import { stepsOf } from '../support/rows.ts';
import { testTools } from '../support/test-actions.ts';
import { createWorld, type World } from '../support/world.ts';

const LIMIT = 5;
const ACTIONS = 60;

let world: World;
let organisationId: string;
let worker: Awaited<ReturnType<World['startWorker']>>;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  organisationId = await world.addOrganisation();
  const text = JSON.stringify(largeDocument());
  await importActions(world.store.db, {
    organisationId,
    text,
    fileName: 'large.json',
    serverBaseUrl: world.endpoint.url,
  });
  worker = await world.startWorker({ toolLimit: LIMIT });
});

beforeEach(() => {
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const operation = (operationId: string, summary: string) => ({ operationId, summary, responses: {} });

/** Replaces the actions of the test organisation with sixty of its own. */
function largeDocument() {
  const fillers = Array.from({ length: ACTIONS - 2 }, (_, place) => [
    `/machines/${place}`,
    { get: operation(`machine${place}`, `Temperature of the machine number ${place}`) },
  ]);
  return {
    openapi: '3.0.3',
    info: { title: 'Large company', version: '1' },
    servers: [{ url: 'https://company.example' }],
    paths: {
      ...Object.fromEntries(fillers),
      '/refunds': { post: operation('createRefund', 'Refund the latest charge') },
      '/shipments': { get: operation('zShipment', 'Status of the latest shipment') },
    },
  };
}

const parcel = 'Where is my parcel?';
const hotMachine = 'machine7 is too hot';

/** One message through a whole turn; the names of the tools at each question to the model. */
async function shownIn(text: string, session?: string) {
  const from = world.model.requests.length;
  const message = world.message({ organisationId, text, ...(session === undefined ? {} : { session }) });
  const answer = await world.client.submit(message);
  return { message, answer, shown: world.model.requests.slice(from).map(toolsIn) };
}

test('of sixty actions the model is shown five, the right one among them, and the same five with the result', async () => {
  world.model.setScript(inTurn(calling('zShipment'), { text: 'It is on its way.' }));
  const { message, answer, shown } = await shownIn(parcel);
  expect(answer).toMatchObject({ state: 'replied', reply: 'It is on its way.' });
  expect(shown[0]).toHaveLength(LIMIT);
  expect(shown[0]).toContain('zShipment');
  expect(shown[1]).toEqual(shown[0]);
  const shortlist = { limit: LIMIT, visible: ACTIONS };
  const steps = await stepsOf(world, message.messageId);
  expect(steps.map(({ decision }) => decision)).toMatchObject([
    { kind: 'call', offered: shown[0], shortlist },
    { kind: 'reply', offered: shown[0], shortlist },
  ]);
});

test('the ledger tells who was left out, without a row or a name stored for any of them', async () => {
  world.model.setScript(inTurn({ text: 'I will look.' }));
  const { message, shown } = await shownIn(parcel);
  const [turn] = await world.database.query('select * from turns where message_id = $1', [message.messageId]);
  const actions = await readCatalog(world.store.db, { organisationId, catalogVersion: Number(turn?.catalog_version) });
  const [step] = await stepsOf(world, message.messageId);
  if (!step) throw new Error('the turn has a step');
  const facts = turnFactsSchema.parse(turn?.facts);
  const leftOut = leftOutByShortlist({ actions, facts, decision: step.decision }).map(nameOf);
  expect(leftOut).toContain('machine42');
  expect([...leftOut, ...(shown[0] ?? [])].toSorted()).toEqual(actions.map(nameOf).toSorted());
  expect(JSON.stringify([turn, step])).not.toContain('machine42');
  const [story] = await readTurnStories(world.store.db, { organisationId, messageId: message.messageId });
  expect(story && turnLines(story).join('\n')).toContain(`shortlist: ${LIMIT} of ${ACTIONS} visible actions`);
});

test('an action used in the session stays in its next turns, whatever they are about', async () => {
  world.model.setScript(
    inTurn(calling('zShipment'), { text: 'On its way.' }, { text: 'Oh.' }, { text: 'Oh.' }, { text: 'Oh.' }),
  );
  const { message } = await shownIn(parcel);
  // far enough from the first message that its words count no more
  for (let more = 0; more < 2; more += 1) await shownIn(hotMachine, message.session);
  const { shown } = await shownIn(hotMachine, message.session);
  expect(shown[0]).toHaveLength(LIMIT);
  expect(shown[0]).toEqual(expect.arrayContaining(['machine7', 'zShipment']));

  world.model.setScript(inTurn({ text: 'Oh.' }));
  const elsewhere = await shownIn(hotMachine);
  expect(elsewhere.shown[0]).toContain('machine7');
  expect(elsewhere.shown[0]).not.toContain('zShipment');
});

test('the continuations of a message see the same list', async () => {
  world.model.setScript(inTurn(calling('zShipment'), calling('createRefund'), { text: 'Refunded.' }));
  const { answer, shown } = await shownIn('My parcel is late, I want my money back');
  expect(answer).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  expect(world.endpoint.requests.map(({ url }) => url)).toEqual(['/shipments', '/refunds']);
  expect(shown).toEqual([shown[0], shown[0], shown[0]]);
});

test('an action that was used and then disabled is not shown again', async () => {
  world.model.setScript(inTurn(calling('machine3'), { text: 'It is 20 degrees.' }, { text: 'I can not look.' }));
  const { message } = await shownIn('How hot is machine3?');
  const key = { organisationId, toolName: 'machine3' };
  await editAction(world.store.db, { ...key, change: { status: 'disabled' } });
  const { shown } = await shownIn('And machine3 now?', message.session);
  expect(shown[0]).toHaveLength(LIMIT);
  expect(shown[0]).not.toContain('machine3');
  await editAction(world.store.db, { ...key, change: { status: 'live' } });
});

test('an organisation with no more than five actions is shown all of them, and its ledger knows of no shortlist', async () => {
  world.model.setScript(inTurn({ text: 'Hello.' }));
  const message = world.message({ text: 'hello' });
  await world.client.submit(message);
  expect(toolsIn(world.model.requests.at(-1))).toEqual(testTools);
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision).not.toHaveProperty('shortlist');
});

test('the lexical chooser finds its tool among the five', async () => {
  await worker.stop();
  worker = await world.startWorker({ model: lexicalChooser(), toolLimit: LIMIT });
  const { message, answer } = await shownIn('I want a refund, please');
  expect(answer).toMatchObject({ state: 'replied' });
  expect(world.endpoint.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /refunds']);
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision).toMatchObject({ model: 'lexical', chosen: { toolName: 'createRefund' } });
  expect(step?.decision.offered).toHaveLength(LIMIT);
});

test('with an embedding model an action is found that shares no word, and the ledger says how', async () => {
  await worker.stop();
  worker = await world.startWorker({ toolLimit: LIMIT, embedding: embeddingModel() });
  world.model.setEmbedding((text) => (/machine42\b|toaster/.test(text) ? [1, 0] : [0, 1]));
  world.model.setScript(inTurn({ text: 'Hm.' }));
  const { message, shown } = await shownIn('toaster');
  expect(shown[0]).toHaveLength(LIMIT);
  expect(shown[0]).toContain('machine42');
  expect(world.model.embedded).toHaveLength(ACTIONS + 1);
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision.shortlist).toEqual({ limit: LIMIT, visible: ACTIONS, ranking: 'words_and_embeddings' });
});

test('an embedding provider that fails costs the turn nothing but its help, and the ledger says so', async () => {
  world.model.setEmbedding({ status: 503 });
  world.model.setScript(inTurn(calling('zShipment'), { text: 'It is on its way.' }));
  const { message, answer, shown } = await shownIn(parcel);
  expect(answer).toMatchObject({ state: 'replied', reply: 'It is on its way.' });
  expect(shown[0]).toContain('zShipment');
  expect((await stepsOf(world, message.messageId)).map(({ decision }) => decision.shortlist)).toEqual(
    Array(2).fill({
      limit: LIMIT,
      visible: ACTIONS,
      ranking: 'words',
      embeddingProblem: 'openai-compatible/test answered HTTP 503',
    }),
  );
});

function embeddingModel() {
  return createEmbeddingModel({ model: 'openai-compatible/test', baseUrl: world.model.url });
}

function nameOf({ definition }: CatalogAction): string {
  return definition.toolName;
}
