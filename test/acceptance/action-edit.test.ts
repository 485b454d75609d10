import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editAction } from '../../src/services/edit-action.ts';
import { editOrganisation } from '../../src/services/edit-organisation.ts';
import { changeCatalog } from '../../src/store/catalog.ts';
import { calling, inTurn, toolsIn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';
import { errandAction, goodAction } from './action-cli.ts';

let world: World;
let folder: string;
let count = 0;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
  folder = await mkdtemp(join(tmpdir(), 'errand-action-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

/** A new action; its tool name. */
async function newAction(...options: string[]): Promise<string> {
  count += 1;
  const run = await errandAction(world, [
    'create',
    ...goodAction(world, `Thing number ${count}`),
    ...options,
    '--json',
  ]);
  return run.json.definition.toolName;
}

const shown = async (name: string) => (await errandAction(world, ['show', name, '--json'])).json;

test('what is named changes, the rest stays, and each save is a revision', async () => {
  const name = await newAction('--header', 'X-A: 1');
  const first = await errandAction(world, [
    'edit',
    name,
    ...['--header', 'x-a: 2', 'X-B: 3', '--param', 'limit=1', '--channel', 'web,sms', '--json'],
  ]);
  expect(first.json).toMatchObject({ revision: 2, changed: ['channels', 'headers', 'parameters'] });
  const second = await errandAction(world, [
    'edit',
    name,
    ...['--name', 'Thing renamed', '--remove-header', 'X-A', '--remove-param', 'limit', '--pinned', '--json'],
  ]);
  expect(second.json).toMatchObject({ revision: 3, changed: ['headers', 'name', 'parameters', 'pinned'] });
  expect(await shown(name)).toMatchObject({
    revision: 3,
    definition: {
      name: 'Thing renamed',
      toolName: name,
      headers: [{ name: 'X-B', value: '3' }],
      channels: ['web', 'sms'],
      pinned: true,
      parameters: [{ name: 'thingId' }],
    },
  });
});

test('nothing to change is no revision', async () => {
  const name = await newAction();
  const { json, stdout } = await errandAction(world, ['edit', name, '--channel', 'web', '--json']);
  expect(json).toMatchObject({ revision: 1, changed: [] });
  expect(stdout).not.toContain('\n');
  const readable = await errandAction(world, ['edit', name, '--channel', 'web']);
  expect(readable.stdout).toMatch(/unchanged, revision 1/);
});

test('what show prints can be edited and given back', async () => {
  const name = await newAction('--method', 'POST', '--body-sample', '{"amount": 1}');
  const { stdout } = await errandAction(world, ['show', name]);
  expect(stdout).toMatch(/^# [0-9a-f-]{36}, revision 1, origin hand\n(# the AI .*\n)*# not verified/);
  const file = join(folder, 'shown.yaml');
  await writeFile(file, stdout.replace(/^description: .*$/m, 'description: Another text of at least twenty letters'));
  const { json } = await errandAction(world, ['edit', name, '--file', file, '--json']);
  expect(json).toMatchObject({ revision: 2, changed: ['description'] });
});

test('two people edit one action at once: the second is told who came between, nothing is lost', async () => {
  const name = await newAction();
  const { revision } = await shown(name);
  const edit = (field: string, value: string) =>
    errandAction(world, ['edit', name, field, value, '--revision', String(revision), '--json']);
  expect((await edit('--tag', 'first')).json).toMatchObject({ revision: 2 });
  const { json, exitCode } = await edit('--description', 'The second author wrote this text');
  expect(json.error).toMatchObject({
    code: 'revision_conflict',
    field: 'revision',
    message: expect.stringMatching(
      /you saw revision 1, revision 2 of \d{4}-.*changed tags; nothing was saved.*--revision 2/,
    ),
  });
  expect(exitCode).toBe(1);
  expect(await shown(name)).toMatchObject({ revision: 2, definition: { tags: ['first'] } });
});

test('with the same revision seen, one of two simultaneous edits wins', async () => {
  const toolName = await newAction();
  const { organisationId } = world;
  const edits = [{ tags: ['a'] }, { pinned: true }].map((change) =>
    editAction(world.store.db, { organisationId, toolName, change, revision: 1 }),
  );
  const results = await Promise.allSettled(edits);
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'revision_conflict' } });
});

test('without a revision, simultaneous edits of different fields are both kept', async () => {
  const toolName = await newAction();
  const { organisationId } = world;
  const changes = [{ tags: ['a'] }, { pinned: true }, { requireForm: true }, { channels: ['sms' as const] }];
  await Promise.all(changes.map((change) => editAction(world.store.db, { organisationId, toolName, change })));
  expect(await shown(toolName)).toMatchObject({
    revision: 5,
    definition: { tags: ['a'], pinned: true, requireForm: true, channels: ['sms'] },
  });
});

test.each<[string, string[], string, string, RegExp]>([
  ['an unknown action', ['nothing', '--pinned'], 'not_found', 'action', /errand action list/],
  ['a revision that is no number', ['getOrder', '--revision', 'x'], 'invalid_request', 'revision', /number/],
  ['a revision that never was', ['getOrder', '--revision', '99'], 'revision_conflict', 'revision', /no revision 99/],
  [
    'a path that its parameters do not fit',
    ['getOrder', '--path', '/a/{id}'],
    'invalid_request',
    'parameters.0.name',
    /\{orderId\}/,
  ],
  ['a tool name that is taken', ['getOrder', '--tool-name', 'vipGift'], 'invalid_request', 'toolName', /already/],
  ['an unknown segment', ['getOrder', '--segment', 'nobody'], 'invalid_request', 'segmentIds', /"nobody"/],
])('refused: %s', async (_title, args, code, field, message) => {
  const { json } = await errandAction(world, ['edit', ...args, '--json']);
  expect(json.error).toMatchObject({ code, field, message: expect.stringMatching(message) });
});

test('not verified until a real turn has used the revision that changed it', async () => {
  const name = await newAction();
  const warned = async () =>
    (await shown(name)).warnings.map(({ kind }: { kind: string }) => kind).includes('not_verified');
  const used = async () => {
    world.model.setScript(inTurn(calling(name, { thingId: 'T-1' }), { text: 'noted' }));
    await world.client.submit(world.message({ text: 'please' }));
  };
  expect(await warned()).toBe(true);
  await used();
  expect(await warned()).toBe(false);
  await errandAction(world, ['edit', name, '--tag', 'new']);
  expect(await warned()).toBe(false);
  const { json } = await errandAction(world, ['edit', name, '--path', '/renamed/{thingId}', '--json']);
  expect(json.warnings).toContainEqual(expect.objectContaining({ kind: 'not_verified', revision: 3 }));
  const { json: listed } = await errandAction(world, ['list', '--json']);
  expect(listed).toContainEqual(
    expect.objectContaining({
      toolName: name,
      verification: expect.objectContaining({ verified: false, revision: 3 }),
    }),
  );
  await used();
  expect(await warned()).toBe(false);
});

test('enable and disable: for all conversations, or on channels', async () => {
  const name = await newAction();
  const status = async (...args: string[]) => {
    const { json } = await errandAction(world, [...args, '--json']);
    return [json.definition.status, json.definition.channels, json.revision];
  };
  expect(await status('disable', name)).toEqual(['disabled', ['web'], 2]);
  world.model.requests.length = 0;
  world.model.setScript(inTurn({ text: 'no' }));
  await world.client.submit(world.message({ text: 'hello' }));
  expect(toolsIn(world.model.requests[0])).not.toContain(name);
  expect(await status('enable', name)).toEqual(['live', ['web'], 3]);
  expect(await status('enable', name, '--channel', 'sms,email')).toEqual(['live', ['web', 'sms', 'email'], 4]);
  expect(await status('disable', name, '--channel', 'web')).toEqual(['live', ['sms', 'email'], 5]);
  const { json } = await errandAction(world, ['enable', name, '--channel', 'fax', '--json']);
  expect(json.error).toMatchObject({
    code: 'invalid_request',
    field: 'channel',
    message: expect.stringMatching(/whatsapp/),
  });
});

test('new sessions and contacts do not wait for a change of the catalog or of the settings', async () => {
  const { db } = world.store;
  const organisationId = await world.addOrganisation();
  world.model.setScript(inTurn({ text: 'noted' }));
  const answered = async () => {
    const contact = { email: `${randomUUID()}@example.com` };
    const { state } = await world.client.submit(world.message({ organisationId, contact, text: 'hello' }));
    return state;
  };
  const states: string[] = [];
  await db.transaction(async (transaction) => {
    await editOrganisation(transaction, { id: organisationId, name: 'another' });
    await changeCatalog(transaction, organisationId, async () => {
      states.push(await Promise.race([answered(), delay(60_000, 'waited')]));
      return false;
    });
  });
  expect(states).toEqual(['replied']);
});
