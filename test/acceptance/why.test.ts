import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deleteAction } from '../../src/services/delete-action.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { explainTurn } from '../../src/services/explain-turn.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { purgeContent } from '../../src/services/purge-content.ts';
import { calling, inTurn } from '../support/chat.ts';
import type { ScriptedAnswer } from '../support/openai-server.ts';
import { everyRow } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';
import { type WhyCli, whyCli } from './why-cli.ts';

const LIMIT = 5;
const MANY = 2_000;

let world: World;
let organisationId: string;
let cli: WhyCli;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker({ toolLimit: LIMIT });
});

beforeEach(async () => {
  organisationId = await world.addOrganisation();
  cli = whyCli(world, organisationId);
});

afterAll(() => world.close());

const lookUp = calling('getOrder', { orderId: 'A-1' });
const explained = (session: string, more: Partial<Parameters<typeof explainTurn>[1]> = {}) =>
  explainTurn(world.store.db, { organisationId, session, egressAddresses: [], ...more });

type Paths = Record<string, Record<string, unknown>>;
const get = (operationId: string, summary: string) => ({ get: { operationId, summary } });
function importing(paths: Paths, { source = 'large', dryRun = false, skipInvalid = false } = {}) {
  const servers = [{ url: world.endpoint.url }];
  const text = JSON.stringify({ openapi: '3.0.3', info: { title: 'canary-title', version: '1' }, servers, paths });
  return importActions(world.store.db, {
    organisationId,
    source,
    text,
    fileName: `${source}.json`,
    dryRun,
    skipInvalid,
  });
}

const machines = (count: number): Paths =>
  Object.fromEntries(
    Array.from({ length: count }, (_, place) => [
      `/machines/${place}`,
      get(`machine${place}`, `Temperature of the machine number ${place}`),
    ]),
  );

test('the latest message is explained with its continuations, another one or one turn when it is named', async () => {
  const { session, messageId } = world.message({ text: 'x' });
  await cli.turn([lookUp, calling('refundOrder', { orderId: 'A-1', body: { amount: 1 } }), { text: 'Done.' }], {
    session,
    messageId,
  });
  await cli.turn([{ text: 'Hello.' }], { session });
  expect((await explained(session)).reasons).toMatchObject([{ kind: 'declined' }]);
  const first = await explained(session, { messageId });
  expect(first.turns.map(({ trigger, status }) => `${trigger} ${status}`)).toEqual([
    'message continued',
    'continuation replied',
  ]);
  const chosen = ({ actions }: typeof first) =>
    actions.filter(({ verdict }) => verdict === 'chosen').map(({ toolName, facts }) => `${toolName} ${facts}`);
  expect(chosen(first)).toEqual(['getOrder its call: succeeded (200)', 'refundOrder its call: succeeded (200)']);
  const [before, after] = first.turns.map(({ turnId }) => turnId);
  expect(chosen(await explained(session, { turnId: before }))).toEqual([
    'getOrder its call: succeeded (200)',
    'refundOrder chosen for a further turn',
  ]);
  expect(chosen(await explained(session, { turnId: after }))).toEqual(['refundOrder its call: succeeded (200)']);
  const both = await cli.errand(['why', session, '--message', 'a', '--turn', 'b', '--org', organisationId]);
  expect([both.exitCode, both.stderr]).toEqual([2, expect.stringContaining('--message or --turn')]);
});

test('a message that was never accepted, and a session that never began, are told as such', async () => {
  await expect(explained('nobody')).rejects.toMatchObject({ code: 'not_found', details: { field: 'session' } });
  const session = await cli.turn([{ text: 'Hi.' }]);
  await expect(explained(session, { turnId: 'none' })).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('it was refused or never arrived'),
  });
});

test.each<[string, ScriptedAnswer[], string, string]>([
  [
    'given back',
    [calling('getOrder', { orderId: 'wrong' }), { text: 'Which one?' }],
    'given_back',
    'orderId must match pattern',
  ],
  [
    'dropped',
    [
      {
        toolCalls: [
          { name: 'vipGift', arguments: {} },
          { name: 'getOrder', arguments: { orderId: 'A-1' } },
        ],
      },
      { text: 'Sent.' },
    ],
    'dropped',
    'zero or one tool a turn',
  ],
])('a proposal that was %s is told', async (_what, script, verdict, fact) => {
  const { actions } = await explained(await cli.turn(script), { action: 'getOrder' });
  expect(actions).toMatchObject([{ verdict, facts: [expect.stringContaining(fact)] }]);
});

test('a form that waits, is withdrawn, or is overtaken by a change of rights is told', async () => {
  const move = calling('changeAddress', { orderId: 'A-1', body: { city: 'Bonn' } });
  const { session, messageId } = world.message({ text: 'x' });
  await cli.turn([move], { session, messageId });
  expect((await explained(session)).reasons).toMatchObject([
    { kind: 'open', fact: expect.stringContaining('waits for the form of changeAddress') },
  ]);
  await cli.turn([{ text: 'Never mind then.' }], { session });
  const withdrawn = await explained(session, { messageId, action: 'changeAddress' });
  expect(withdrawn.reasons.map(({ kind }) => kind)).toEqual(['withdrawn', 'not_sent']);

  world.model.setScript(inTurn(move, { text: 'It is not possible.' }));
  const again = world.message({ organisationId, session, text: 'move it after all' });
  const answer = await world.client.submit(again);
  if (answer.state !== 'awaiting_form') throw new Error(answer.state);
  await editAction(world.store.db, { organisationId, toolName: 'changeAddress', change: { status: 'disabled' } });
  const { formId, values } = answer.form;
  await world.client.submitForm({ organisationId, session, formId, values });
  const told = await cli.why(session, 'changeAddress');
  expect(told).toContain('the call of changeAddress did not leave: no_longer_allowed');
  expect(told).toMatch(
    /just before it left, the call was not allowed any more: nothing was sent disabled for every conversation -> enable the action errand action enable changeAddress/,
  );
});

test('the rank in a shortlist is the one it had, and pinning is named where it is enough', async () => {
  await importing({ ...machines(20), '/parcels': get('zParcels', 'Status of the latest shipment of a parcel') });
  const session = await cli.turn([{ text: 'Hm.' }], {
    text: 'machine1 machine2 machine3 machine4 machine5, and my parcel',
  });
  const { actions, reasons } = await explained(session);
  expect(reasons).toMatchObject([{ fact: '5 actions were offered, and the AI took none: it answered in words' }]);
  const leftOut = actions.filter(({ leftOutBy }) => leftOutBy.includes('shortlist'));
  expect(leftOut).toHaveLength(actions.length - LIMIT);
  const ranks = leftOut.map(({ facts }) =>
    Number(/^shortlist: rank (\d+) of 25 visible, 5 shown$/.exec(facts[0] ?? '')?.[1]),
  );
  expect(ranks.toSorted((one, other) => one - other)).toEqual(leftOut.map((_one, place) => LIMIT + 1 + place));
  const [next] = leftOut.filter(({ changes }) => changes[0]?.command?.includes('--pinned'));
  expect(next?.changes[0]?.command).toBe(`errand action edit ${next?.toolName} --pinned --org ${organisationId}`);
  await editAction(world.store.db, { organisationId, toolName: next?.toolName ?? '', change: { pinned: true } });
  const pinned = await cli.turn([{ text: 'Hm.' }], {
    text: 'machine1 machine2 machine3 machine4 machine5, and my parcel',
  });
  expect((await explained(pinned, { action: next?.toolName })).actions).toMatchObject([{ verdict: 'offered' }]);
});

test(`${MANY} actions are explained in well under a second`, async () => {
  await importing(machines(MANY));
  const session = await cli.turn([{ text: 'Hm.' }], { text: 'How hot is machine7?' });
  await importing({ ...machines(MANY), '/more': get('oneMore', 'Look up one thing more than before') });
  const runs: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    // of the processor: other tests of this machine run beside it
    const before = process.cpuUsage();
    expect((await explained(session)).actions).toHaveLength(MANY + 5);
    const { user, system } = process.cpuUsage(before);
    runs.push(Math.round((user + system) / 1_000));
  }
  console.log(`${MANY} actions explained in ${runs.join(', ')} ms of processor time`);
  expect(Math.min(...runs)).toBeLessThan(700);
});

test('of a refused import one row is kept until the source succeeds: reasons and places, never the document', async () => {
  const invalid = {
    post: { requestBody: { content: { 'text/x-own': { schema: { type: 'string', description: 'canary-text' } } } } },
  };
  const rows = () =>
    world.database.query('select * from refused_imports where organisation_id = $1 order by source', [organisationId]);
  await expect(importing({ '/a': invalid }, { dryRun: true })).rejects.toThrow();
  expect(await rows()).toEqual([]);
  await expect(importing({ '/a': invalid })).rejects.toThrow();
  await expect(importing({ '/b': invalid })).rejects.toThrow();
  await expect(importing({ '/c': invalid }, { source: 'second' })).rejects.toThrow();
  expect(await rows()).toMatchObject([
    { source: 'large', code: 'invalid_tool_schema', left_out: [{ operation: 'POST /b', code: 'invalid_tool_schema' }] },
    { source: 'second' },
  ]);
  const good = { '/a': get('goodOne', 'Look up what is good in here') };
  await importing(good);
  expect(await rows()).toMatchObject([{ source: 'second' }]);
  await importing({ ...good, '/b': invalid, '/c\u0000': invalid }, { skipInvalid: true });
  const imports = await world.database.query(
    'select left_out from imports where organisation_id = $1 and source = $2',
    [organisationId, 'large'],
  );
  expect(imports).toMatchObject([{ left_out: [{ operation: 'POST /b' }, { operation: 'POST /c' }] }]);
  await expect(importing({ '/b': invalid }, { skipInvalid: true })).rejects.toThrow('leaves no action');
  expect(await rows()).toHaveLength(2);
  expect(await everyRow(world)).not.toMatch(/canary-(title|text)/);
});

test('an action that an import took away is told with the import', async () => {
  await importing({
    '/a': get('goodOne', 'Look up what is good in here'),
    '/b': get('oldOne', 'Look up what is old in here'),
  });
  await importing({ '/a': get('goodOne', 'Look up what is good in here') });
  const session = await cli.turn([{ text: 'Hm.' }]);
  const told = await explained(session, { action: 'oldOne' });
  expect(told.named).toMatchObject({
    kind: 'unknown',
    missing: { ended: { byImport: { source: 'large', fileName: 'large.json' } } },
  });
  await deleteAction(world.store.db, { organisationId, name: 'goodOne' });
  const after = await explained(session, { action: 'goodOne' });
  expect(after.actions).toMatchObject([{ facts: [expect.any(String), 'it has been deleted since'] }]);
});

test('what was purged is not explained from placeholders', async () => {
  const session = await cli.turn([lookUp, { text: 'On its way.' }]);
  await world.database.query(`update sessions set updated_at = now() - interval '9 days' where external_id = $1`, [
    session,
  ]);
  await world.database.query(`update turns set started_at = now() - interval '9 days' where organisation_id = $1`, [
    organisationId,
  ]);
  await purgeContent(world.store.db, { organisationId, before: new Date(Date.now() - 86_400_000) });
  const { named } = await explained(session, { action: 'vipGift' });
  expect(JSON.stringify(named)).not.toMatch(/telling word|purged/);
  expect((await explained(session, { action: 'getOrder' })).named?.calls).toMatchObject([
    { state: 'succeeded', test: null },
  ]);
});
