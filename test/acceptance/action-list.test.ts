import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveContact } from '../../src/services/save-contact.ts';
import { calling, inTurn } from '../support/chat.ts';
import { callsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';
import { errandAction, goodAction } from './action-cli.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
  await saveContact(world.store.db, {
    organisationId: world.organisationId,
    email: 'v@example.com',
    segments: ['gold'],
  });
  await errandAction(world, ['create', ...goodAction(world, 'Zebra lookup'), '--pinned', '--tag', 'animals']);
  await errandAction(world, ['create', ...goodAction(world, 'Ant lookup'), '--channel', 'sms', '--status', 'disabled']);
  await errandAction(world, ['create', ...goodAction(world, 'Bee lookup'), '--segment', 'gold']);
});

afterAll(() => world.close());

const imported = ['changeAddress', 'getOrder', 'refundOrder', 'vipGift'];

test.each<[string, string[], string[]]>([
  ['pinned first, then by name', [], ['zebra_lookup', 'ant_lookup', 'bee_lookup', ...imported]],
  ['by tag', ['--tag', 'animals'], ['zebra_lookup']],
  ['by hand', ['--origin', 'hand'], ['zebra_lookup', 'ant_lookup', 'bee_lookup']],
  ['by source', ['--origin', 'import:default'], imported],
  ['by channel', ['--channel', 'sms'], ['ant_lookup']],
  ['by segment', ['--segment', 'gold'], ['bee_lookup']],
  ['by status', ['--status', 'disabled'], ['ant_lookup']],
])('the list %s', async (_title, filter, names) => {
  const { json } = await errandAction(world, ['list', ...filter, '--json']);
  expect(json.map(({ toolName }: { toolName: string }) => toolName)).toEqual(names);
});

test('the list tells what an action is and whether a conversation has used it', async () => {
  world.model.setScript(inTurn(calling('zebra_lookup', { thingId: 'Z' }), { text: 'found' }));
  await world.client.submit(world.message({ text: 'zebra?' }));
  const { json } = await errandAction(world, ['list', '--origin', 'hand', '--json']);
  expect(json[0]).toEqual({
    actionId: expect.any(String),
    revision: 1,
    origin: { kind: 'hand' },
    name: 'Zebra lookup',
    toolName: 'zebra_lookup',
    description: expect.any(String),
    status: 'live',
    method: 'GET',
    baseUrl: world.endpoint.url,
    path: '/things/{thingId}',
    channels: ['web'],
    segmentIds: [],
    tags: ['animals'],
    pinned: true,
    requireForm: false,
    idempotencyKey: false,
    verification: { verified: true, revision: 1, since: expect.any(String) },
  });
  const { stdout } = await errandAction(world, ['list', '--origin', 'hand']);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^\* zebra_lookup {2}"Zebra lookup" {2}GET https:/);
  expect(lines[1]).toMatch(/web · every contact · tags animals · hand · revision 1 · verified$/);
  expect(lines[3]).toMatch(/disabled · sms · .*not verified since \d{4}-/);
});

test('a filter that there is not is refused', async () => {
  const { json } = await errandAction(world, ['list', '--channel', 'fax', '--json']);
  expect(json.error).toMatchObject({
    code: 'invalid_request',
    field: 'channel',
    message: expect.stringMatching(/web, phone/),
  });
  const nowhere = await errandAction(world, ['list', '--org', 'nowhere', '--json']);
  expect(nowhere.json.error).toMatchObject({ code: 'unknown_organisation' });
});

test('a deleted action is gone for conversations; its revisions and the audit of its calls stay', async () => {
  await errandAction(world, ['create', ...goodAction(world, 'Cat lookup')]);
  world.model.setScript(inTurn(calling('cat_lookup', { thingId: 'C' }), { text: 'found' }));
  const message = world.message({ text: 'cat?' });
  await world.client.submit(message);
  await errandAction(world, ['edit', 'Cat lookup', '--tag', 'animals']);
  const { json } = await errandAction(world, ['delete', 'cat_lookup', '--json']);
  expect(json).toEqual({ actionId: expect.any(String), toolName: 'cat_lookup', revision: 2, deleted: true });
  expect(await callsOf(world, message.messageId)).toMatchObject([{ action_id: json.actionId, state: 'succeeded' }]);
  const shown = await errandAction(world, ['show', 'cat_lookup', '--json']);
  expect(shown.json.error).toMatchObject({ code: 'not_found', field: 'action' });
  const again = await errandAction(world, ['delete', 'cat_lookup', '--json']);
  expect(again.json.error).toMatchObject({ code: 'not_found' });
  const { json: history } = await errandAction(world, ['revisions', 'cat_lookup', '--json']);
  expect(history).toEqual({
    actionId: json.actionId,
    deleted: true,
    revisions: [
      { revision: 2, createdAt: expect.any(String), changed: ['tags'] },
      { revision: 1, createdAt: expect.any(String), changed: [] },
    ],
  });
  const { stdout } = await errandAction(world, ['revisions', 'cat_lookup']);
  expect(stdout).toMatch(/^deleted\n {3}2 {2}\S+ {2}tags\n {3}1 {2}\S+ {2}created$/);
  const { exitCode } = await errandAction(world, ['create', ...goodAction(world, 'Cat lookup')]);
  expect(exitCode).toBe(0);
});

test('deleting an imported action says that an import brings it back', async () => {
  const { stdout } = await errandAction(world, ['delete', 'vipGift']);
  expect(stdout).toMatch(/deleted.*\nwarning: the next import of "default" makes it again/);
});

test('revisions of an action that never was', async () => {
  const { json } = await errandAction(world, ['revisions', 'nothing', '--json']);
  expect(json.error).toMatchObject({ code: 'not_found', field: 'action' });
});
