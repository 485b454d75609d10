import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addSegment } from '../../src/services/add-segment.ts';
import { createAction } from '../../src/services/create-action.ts';
import { deleteAction } from '../../src/services/delete-action.ts';
import { type ActionChange, editAction } from '../../src/services/edit-action.ts';
import { type ActionsImport, importActions } from '../../src/services/import-actions.ts';
import { listActions } from '../../src/services/list-actions.ts';
import { restoreImport } from '../../src/services/restore-import.ts';
import { calling, held, inTurn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let organisationId: string;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('ok') });
  await world.startWorker();
});

beforeEach(async () => {
  organisationId = await world.addOrganisation();
});

afterAll(() => world.close());

type Operations = Record<string, Record<string, unknown>>;

const get = (operationId: string, rest: Record<string, unknown> = {}) => ({
  operationId,
  summary: `Look up ${operationId} and tell how it stands`,
  parameters: [{ name: 'customer', in: 'query', schema: { type: 'string' } }],
  ...rest,
});

/** Imports the given operations as the document of one source. */
function imported(paths: Operations, options: Partial<ActionsImport> = {}) {
  const text = JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1' },
    servers: [{ url: world.endpoint.url }],
    paths,
  });
  return importActions(world.store.db, { organisationId, source: 'shop', text, fileName: 'shop.json', ...options });
}

const edit = (toolName: string, change: ActionChange) =>
  editAction(world.store.db, { organisationId, toolName, change });

async function definitionOf(toolName: string) {
  const actions = await listActions(world.store.db, { organisationId });
  return actions.find(({ definition }) => definition.toolName === toolName);
}

async function toolNames(source = 'shop'): Promise<string[]> {
  const actions = await listActions(world.store.db, { organisationId });
  const ours = actions.filter(({ origin }) => origin.kind === 'import' && origin.source === source);
  return ours.map(({ definition }) => definition.toolName).toSorted();
}

const catalogVersion = async () => {
  const [row] = await world.database.query('select catalog_version from organisations where id = $1', [organisationId]);
  return Number(row?.catalog_version);
};

test('an import adds, changes and removes the actions of its source, and leaves all others alone', async () => {
  await imported({ '/a': { get: get('lookA') }, '/b': { get: get('lookB') }, '/c': { get: get('lookC') } });
  const before = await listActions(world.store.db, { organisationId });
  const second = await imported({
    '/a': { get: get('lookA') },
    '/b': { get: get('lookB', { summary: 'Tell where thing B is just now' }) },
    '/d': { get: get('lookD') },
  });
  expect(second).toMatchObject({ added: ['lookD'], removed: ['lookC'], unchanged: 1, applied: true });
  expect(second.changed).toMatchObject([{ name: 'lookB', fields: [{ field: 'description' }] }]);
  const after = await listActions(world.store.db, { organisationId });
  const others = (all: typeof before) =>
    all.filter(({ origin }) => origin.kind !== 'import' || origin.source !== 'shop');
  expect(others(after)).toEqual(others(before));
});

test('the same document again, even with its keys in another order, makes no new catalog version', async () => {
  await imported({ '/a': { get: get('lookA') }, '/b': { get: get('lookB') } });
  const version = await catalogVersion();
  const again = await imported({ '/b': { get: get('lookB') }, '/a': { get: get('lookA') } });
  expect(again).toMatchObject({ added: [], changed: [], removed: [], unchanged: 2, catalogVersion: version });
  expect(await catalogVersion()).toBe(version);
});

test('what people decided about a generated action survives its document, and the report says so', async () => {
  await addSegment(world.store.db, { organisationId, segmentId: 'vip' });
  await imported({ '/a': { get: get('lookA', { 'x-open-pinned': true }) } });
  await edit('lookA', ({ parameters }) => ({
    description: 'Tells how a thing stands; ask for it by its own name',
    channels: ['web', 'email'],
    segmentIds: ['vip'],
    pinned: false,
    requireForm: true,
    parameters: parameters.map((parameter) => ({ ...parameter, binding: 'contact.email' as const })),
  }));
  const changed = get('lookA', {
    'x-open-pinned': true,
    summary: 'Another text of the same operation altogether',
    parameters: [
      { name: 'customer', in: 'query', schema: { type: 'string', maxLength: 50 } },
      { name: 'page', in: 'query', schema: { type: 'integer' } },
    ],
  });
  const summary = await imported({ '/a': { get: changed } });
  expect(summary.keptEdits).toEqual([
    { name: 'lookA', fields: ['description', 'channels', 'segmentIds', 'pinned', 'requireForm', 'bindings'] },
  ]);
  const { definition } = (await definitionOf('lookA')) ?? {};
  expect(definition).toMatchObject({
    description: 'Tells how a thing stands; ask for it by its own name',
    channels: ['web', 'email'],
    segmentIds: ['vip'],
    pinned: false,
    requireForm: true,
    parameters: [
      { name: 'customer', schema: { type: 'string', maxLength: 50 }, binding: 'contact.email' },
      { name: 'page' },
    ],
  });
});

test('where a request goes is the document’s: an edit of it gives way, and the report says so', async () => {
  await imported({ '/a': { get: get('lookA') } });
  await edit('lookA', { baseUrl: 'https://elsewhere.example' });
  const summary = await imported({ '/a': { get: get('lookA') } });
  expect(summary.replacedEdits).toEqual([{ name: 'lookA', fields: ['baseUrl'] }]);
  expect((await definitionOf('lookA'))?.definition.baseUrl).toBe(world.endpoint.url);
});

test('an operation that comes back is the action it was, restrictions and all', async () => {
  await addSegment(world.store.db, { organisationId, segmentId: 'vip' });
  await imported({ '/a': { get: get('lookA') }, '/b': { get: get('lookB') } });
  await edit('lookA', { segmentIds: ['vip'] });
  const first = await definitionOf('lookA');
  await imported({ '/b': { get: get('lookB') } });
  expect(await definitionOf('lookA')).toBeUndefined();
  await imported({ '/a': { get: get('lookA') }, '/b': { get: get('lookB') } });
  const back = await definitionOf('lookA');
  expect(back).toMatchObject({ actionId: first?.actionId, revision: 3, definition: { segmentIds: ['vip'] } });
});

test('a hand-authored action keeps its name; the generated one gets another, until the name is free', async () => {
  const draft = { name: 'Look by hand', toolName: 'lookA', description: 'Made by a person before the import' };
  await createAction(world.store.db, { organisationId, draft: { ...draft, url: `${world.endpoint.url}/by-hand` } });
  const first = await imported({ '/a': { get: get('lookA') }, '/r': { get: get('resolve') } });
  expect(first.renamed).toEqual([
    { operation: 'GET /a', wanted: 'lookA', name: 'lookA_2' },
    { operation: 'GET /r', wanted: 'resolve', name: 'resolve_2' },
  ]);
  const version = await catalogVersion();
  const again = await imported({ '/a': { get: get('lookA') }, '/r': { get: get('resolve') } });
  expect([again.keptEdits, await catalogVersion()]).toEqual([[], version]);
  await deleteAction(world.store.db, { organisationId, name: 'lookA' });
  await imported({ '/a': { get: get('lookA') }, '/r': { get: get('resolve') } });
  expect(await toolNames()).toEqual(['lookA', 'resolve_2']);
});

test('two operations may exchange their names', async () => {
  await imported({ '/a': { get: get('first') }, '/b': { get: get('second') } });
  await imported({ '/a': { get: get('second') }, '/b': { get: get('first') } });
  expect((await definitionOf('second'))?.definition.path).toBe('/a');
  expect((await definitionOf('first'))?.definition.path).toBe('/b');
});

test('a dry run tells the difference and changes nothing', async () => {
  await imported({ '/a': { get: get('lookA') } });
  const version = await catalogVersion();
  const summary = await imported({ '/b': { get: get('lookB') } }, { dryRun: true });
  expect(summary).toMatchObject({ applied: false, added: ['lookB'], removed: ['lookA'], catalogVersion: version + 1 });
  expect([await toolNames(), await catalogVersion()]).toEqual([['lookA'], version]);
});

test('a restore goes back to the import before, once more to the one before that, and keeps what people decided', async () => {
  await imported({ '/a': { get: get('lookA') } });
  await imported({ '/a': { get: get('lookA') }, '/b': { get: get('lookB') } });
  await imported({ '/c': { get: get('lookC') } }, { fileName: 'broken.json' });
  await edit('lookC', { channels: ['sms'] });
  const restore = () => restoreImport(world.store.db, { organisationId, source: 'shop' });
  expect(await restore()).toMatchObject({
    added: ['lookA', 'lookB'],
    removed: ['lookC'],
    undone: { fileName: 'broken.json' },
    restored: { fileName: 'shop.json' },
  });
  expect(await toolNames()).toEqual(['lookA', 'lookB']);
  await restore();
  expect(await toolNames()).toEqual(['lookA']);
  await expect(restore()).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('only one import of source "shop"'),
  });
  await imported({ '/c': { get: get('lookC') } });
  expect((await definitionOf('lookC'))?.definition.channels).toEqual(['sms']);
});

test('two imports at once come one after the other, and both are reported', async () => {
  const [left, right] = await Promise.all([
    imported({ '/a': { get: get('lookA') } }),
    imported({ '/b': { get: get('lookB') } }),
  ]);
  expect(Math.abs(left.catalogVersion - right.catalogVersion)).toBe(1);
  const [first, last] = left.catalogVersion < right.catalogVersion ? [left, right] : [right, left];
  expect(last.removed).toEqual(first.added);
  expect(await toolNames()).toEqual(last.added);
});

test('a turn in flight over an import calls what it began with', async () => {
  await imported({ '/a': { get: get('lookA') } });
  const { hold, release } = held();
  world.model.setScript(inTurn({ ...calling('lookA', { customer: 'Ada' }), hold }, { text: 'noted' }));
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
  const answer = world.client.submit(world.message({ organisationId, text: 'look' }));
  await expect.poll(() => world.model.requests.length, { timeout: 60_000 }).toBe(1);
  await imported({ '/a': { get: get('lookA', { parameters: [] }) } });
  release();
  expect(await answer).toMatchObject({ state: 'replied' });
  expect(world.endpoint.requests.map(({ url }) => url)).toEqual(['/a?customer=Ada']);
});

test.each<[string, Operations, Partial<ActionsImport>, Record<string, unknown>]>([
  [
    'one invalid operation',
    { '/a': { get: get('lookA') }, '/b': { post: { requestBody: { content: { 'text/x': {} } } } } },
    {},
    { code: 'invalid_tool_schema' },
  ],
  [
    'nothing valid although invalid ones may be skipped',
    { '/b': { post: { requestBody: { content: { 'text/x': {} } } } } },
    { skipInvalid: true },
    { code: 'invalid_tool_schema', message: expect.stringContaining('the document leaves no action of its source') },
  ],
  [
    'a source that is no name',
    { '/a': { get: get('lookA') } },
    { source: 'a/b' },
    { code: 'invalid_request', details: { field: 'source' } },
  ],
])('%s is refused, and nothing is changed', async (_what, paths, options, refusal) => {
  await imported({ '/a': { get: get('lookOld') } });
  const version = await catalogVersion();
  await expect(imported(paths, options)).rejects.toMatchObject(refusal);
  expect([await toolNames(), await catalogVersion()]).toEqual([['lookOld'], version]);
});
