import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ActionDraft } from '../../src/schemas/action-draft.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createSealer } from '../../src/secrets/sealing.ts';
import { addContact } from '../../src/services/add-contact.ts';
import { applyOrganisation } from '../../src/services/apply-organisation.ts';
import { changeMembers } from '../../src/services/change-segment-members.ts';
import { createAction } from '../../src/services/create-action.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { listActions } from '../../src/services/list-actions.ts';
import { inTurn, toolsIn } from '../support/chat.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;
let organisationId: string;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-apply-'));
  organisationId = `shop-${Math.random().toString(36).slice(2)}`;
});

afterAll(() => world.close());

const lookUp: ActionDraft & { name: string } = {
  name: 'Look up an order',
  description: 'Tells status and arrival of one order by its id',
  url: 'https://api.example.com/orders/{orderId}',
  parameters: [{ name: 'orderId', in: 'path', sample: 'A-1001', description: 'the id of the order' }],
};
const refund = {
  name: 'Goodwill refund',
  description: 'Gives money back for a delivered article that is broken',
  method: 'POST',
  url: 'https://api.example.com/refunds',
  body: { sample: { orderId: 'A-1001', cents: 100 } },
  segmentIds: ['vip'],
};
const gold = { or: [{ and: [{ attribute: 'attributes.plan', op: 'equals', value: 'gold' }] }] };
const shop = () => ({
  organisation: {
    id: organisationId,
    name: 'The shop',
    settings: { contextHeaders: true, autopilot: { email: 'off' }, prohibitedTopics: ['legal advice'] },
  },
  segments: { vip: { name: 'VIP customers', rule: gold } },
  actions: [lookUp, refund],
  variables: { Authorization: { fromEnv: 'SHOP_TOKEN', hosts: ['api.example.com'] } },
});

async function write(files: Record<string, unknown>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'string' ? content : stringify(content));
  }
  return folder;
}

async function apply(path: string, options: string[] = [], token = 'Bearer canary-1') {
  const env = { ...world.workerEnvironment, ...(token ? { SHOP_TOKEN: token } : {}) };
  const { exitCode, stdout, stderr } = await runCli({ args: ['apply', path, ...options], env });
  return { exitCode, text: `${stdout}${stderr}`, json: options.includes('--json') ? JSON.parse(stdout) : undefined };
}

/** `+ action x` for every entry that is not as it was. */
const differences = ({ changes }: { changes: { kind: string; id: string; change: string }[] }) =>
  changes.filter(({ change }) => change !== 'unchanged').map(({ kind, id, change }) => `${change} ${kind} ${id}`);

test('a whole organisation comes from its files, is used by a turn, and the same files again change nothing', async () => {
  const path = await write({ 'shop.yaml': shop() });
  const first = await apply(path, ['--json']);
  expect(first.exitCode).toBe(0);
  expect(first.json.applied).toBe(true);
  expect(differences(first.json)).toEqual([
    `created organisation ${organisationId}`,
    'created segment vip',
    'created action look_up_an_order',
    'created action goodwill_refund',
    'created variable Authorization',
  ]);
  expect(JSON.stringify(first.json)).not.toContain('canary');
  const again = await apply(path, ['--json']);
  expect([again.exitCode, differences(again.json)]).toEqual([0, []]);

  world.model.setScript(inTurn({ text: 'noted' }));
  await addContact(world.store.db, { organisationId, email: 'ada@example.com', attributes: { plan: 'gold' } });
  const message = world.message({ organisationId, contact: { email: 'ada@example.com' }, text: 'it is broken' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  expect(toolsIn(world.model.requests.at(-1)).toSorted()).toEqual(['goodwill_refund', 'look_up_an_order']);
});

test('a dry run shows every difference with both values and changes nothing', async () => {
  const path = await write({ 'shop.yaml': shop() });
  await apply(path);
  const changed = {
    ...shop(),
    organisation: { id: organisationId, settings: { maxContinuations: 1 } },
    actions: [{ ...lookUp, description: 'Tells where one order is now, by its id' }],
  };
  await write({ 'shop.yaml': changed });
  const { text } = await apply(path, ['--dry-run'], '');
  expect(text).toContain(`~ organisation ${organisationId}\n    autopilotOff: ["email"] -> []\n`);
  expect(text).toContain('    contextHeaders: true -> false\n');
  expect(text).toContain('    description: "Tells status and arrival of one order by its id" -> "Tells where one');
  expect(text).toContain('? action goodwill_refund is in no file: kept (--prune deletes it)');
  expect(text).toContain('2 to apply (nothing was changed), 2 unchanged');
  const actions = await listActions(world.store.db, { organisationId });
  expect(actions.map(({ definition, revision }) => [definition.toolName, revision])).toEqual([
    ['goodwill_refund', 1],
    ['look_up_an_order', 1],
  ]);
});

test('two long values are shown where they differ', async () => {
  const path = await write({ 'shop.yaml': shop() });
  await apply(path);
  const silver = { or: [{ and: [{ attribute: 'attributes.plan', op: 'equals', value: 'silver' }] }] };
  await write({ 'shop.yaml': { ...shop(), segments: { vip: { name: 'VIP customers', rule: silver } } } });
  const { text } = await apply(path, ['--dry-run']);
  expect(text).toMatch(/ {4}rule: \.\.\..*"gold".* -> \.\.\..*"silver"/);
});

test('a folder is one configuration; a token that changed is set anew, and never shown', async () => {
  const { organisation, actions, segments, variables } = shop();
  const path = await write({
    'company.yaml': { organisation, variables },
    'actions/orders.yaml': { actions: [actions[0]] },
    'actions/refunds.json': JSON.stringify({ actions: [actions[1]], segments }),
  });
  expect((await apply(path)).exitCode).toBe(0);
  const { text } = await apply(path, [], 'Bearer canary-2');
  expect(text).toContain('~ variable Authorization\n    value\n');
  expect(text).toContain('1 applied, 4 unchanged');
  expect(text).not.toContain('canary');
});

test('with --prune what a section does not name goes, members and imported actions excepted', async () => {
  const path = await write({ 'shop.yaml': shop() });
  await apply(path);
  const { contactId } = await addContact(world.store.db, { organisationId, email: 'bob@example.com' });
  await changeMembers(world.store.db, { organisationId, segmentId: 'vip', add: ['bob@example.com'] });
  const draft = { ...lookUp, name: 'Made by hand in between' };
  await createAction(world.store.db, { organisationId, draft });
  await write({ 'shop.yaml': { ...shop(), actions: [lookUp], segments: { vip: null }, variables: {} } });
  const { json } = await apply(path, ['--prune', '--json']);
  expect(differences(json).toSorted()).toEqual([
    'changed segment vip',
    'deleted action goodwill_refund',
    'deleted action made_by_hand_in_between',
    'deleted variable Authorization',
  ]);
  const members = await world.database.query('select contact_id from segment_members where organisation_id = $1', [
    organisationId,
  ]);
  expect(members).toEqual([{ contact_id: contactId }]);
});

test('a new action is held against those that the files leave as they are, and those they do not name', async () => {
  const path = await write({ 'shop.yaml': { ...shop(), actions: [lookUp] } });
  await apply(path);
  const twin = { ...lookUp, name: 'Order status', description: 'Tells the status and arrival of one order' };
  await write({ 'shop.yaml': { ...shop(), actions: [lookUp, twin] } });
  expect((await apply(path, ['--dry-run'])).text).toContain('the AI may take order_status for look_up_an_order');
  await write({ 'shop.yaml': { ...shop(), actions: [twin] } });
  expect((await apply(path, ['--dry-run'])).text).toContain('the AI may take order_status for look_up_an_order');
  expect((await apply(path, ['--dry-run', '--prune'])).text).not.toContain('the AI may take');
});

test('an action that somebody disabled stays so under a file that says nothing of it', async () => {
  const path = await write({ 'shop.yaml': shop() });
  await apply(path);
  await editAction(world.store.db, { organisationId, toolName: 'goodwill_refund', change: { status: 'disabled' } });
  expect((await apply(path)).text).toContain('0 applied, 5 unchanged');
  const live = { ...shop(), actions: [lookUp, { ...refund, status: 'live' }] };
  await write({ 'shop.yaml': live });
  expect((await apply(path)).text).toContain('status: "disabled" -> "live"');
});

test('two segments swap their names, and a new one takes the name of one that is pruned', async () => {
  const organisation = { id: organisationId };
  const path = await write({ 'shop.yaml': { organisation, segments: { a: { name: 'Alpha' }, b: { name: 'Beta' } } } });
  await apply(path);
  await write({ 'shop.yaml': { organisation, segments: { a: { name: 'Beta' }, b: { name: 'Alpha' } } } });
  expect(differences((await apply(path, ['--json'])).json)).toEqual(['changed segment a', 'changed segment b']);
  await write({ 'shop.yaml': { organisation, segments: { b: { name: 'Alpha' }, c: { name: 'Beta' } } } });
  const kept = await apply(path);
  expect([kept.exitCode, kept.text]).toEqual([2, expect.stringContaining('segment "a" is named "Beta" already')]);
  const pruned = await apply(path, ['--prune', '--json']);
  expect(differences(pruned.json)).toEqual(['created segment c', 'deleted segment a']);
  const names = 'select id, name from segments where organisation_id = $1 order by id';
  expect(await world.database.query(names, [organisationId])).toEqual([
    { id: 'b', name: 'Alpha' },
    { id: 'c', name: 'Beta' },
  ]);
});

test('two that apply the same new organisation at once both find it as the files say', async () => {
  const file = { organisation: { id: organisationId }, segments: { vip: { rule: gold } } };
  const sealer = createSealer(parseKeyRing(generateKeyRingText()));
  const once = () => applyOrganisation({ db: world.store.db, sealer }, { file, values: new Map() });
  const both = await Promise.all([once(), once(), once()]);
  const made = both.flatMap((changes) => differences({ changes }));
  expect(made.toSorted()).toEqual([`created organisation ${organisationId}`, 'created segment vip']);
});

test.each<[string, Record<string, unknown>, string[], RegExp]>([
  [
    'everything that is wrong with the actions',
    {
      actions: [
        { ...lookUp, description: 'short' },
        { name: 'Ab', url: 'http://x.example.com/' },
      ],
    },
    [],
    /action look_up_an_order: description: must have at least 20 .*action ab: name: must have at least 5/s,
  ],
  [
    'a rule, with the place in it',
    { segments: { vip: { rule: { or: [] } } } },
    [],
    /segments\.vip: rule: \/or must hold/,
  ],
  [
    'two entries for one action',
    { actions: [lookUp, lookUp] },
    [],
    /actions\.1 is the second one for "look_up_an_order"/,
  ],
  [
    'two spellings of one variable',
    { variables: { 'X-Key': { fromEnv: 'SHOP_TOKEN' }, 'x-key': { fromEnv: 'SHOP_TOKEN' } } },
    [],
    /variables\.x-key is the same header as variables\.X-Key: keep one/,
  ],
  ['a field that no file has', { acions: [] }, [], /shop\.yaml: .*acions/],
  ['a missing secret', {}, ['no token'], /variables\.Authorization\.fromEnv: SHOP_TOKEN is not set in the environment/],
  ['a section in the wrong shape', { actions: { lookUp } }, [], /shop\.yaml: actions: /],
])('%s is refused by name, and nothing is applied', async (_what, change, options, problem) => {
  const path = await write({ 'shop.yaml': { ...shop(), ...change } });
  const { exitCode, text } = await apply(path, [], options.includes('no token') ? '' : undefined);
  expect([exitCode, text]).toEqual([2, expect.stringMatching(problem)]);
  expect(await world.database.query('select id from organisations where id = $1', [organisationId])).toEqual([]);
});

test('a syntax error is told with file, line and column', async () => {
  const path = await write({ 'shop.yaml': 'organisation:\n  id: a\n  id: b\n' });
  const { exitCode, text } = await apply(path);
  expect([exitCode, text]).toEqual([2, expect.stringMatching(/shop\.yaml: .*line 3/)]);
  await rm(folder, { recursive: true });
  expect((await apply(path)).text).toContain('there is no readable file');
});
