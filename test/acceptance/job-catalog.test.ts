import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ActionDraft } from '../../src/schemas/action-draft.ts';
import { jobDeclarationSchema } from '../../src/schemas/job.ts';
import { applyOrganisation } from '../../src/services/apply-organisation.ts';
import { createAction } from '../../src/services/create-action.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { showAction } from '../../src/services/show-action.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let organisationId: string;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'hello' }) });
});

beforeEach(async () => {
  organisationId = await world.addOrganisation();
});

afterAll(() => world.close());

const job = jobDeclarationSchema.parse({
  reference: { pointer: '/id' },
  poll: { action: 'getExport', argument: 'id' },
});
const begin: ActionDraft = {
  name: 'startExport',
  toolName: 'startExport',
  description: 'Begins an export of all orders of the shop',
  method: 'POST',
  url: 'https://api.example.com/exports',
  job,
};
const poll: ActionDraft = {
  name: 'getExport',
  toolName: 'getExport',
  description: 'Tells how far an export of orders has come',
  url: 'https://api.example.com/exports/{id}',
  parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }],
};

const apply = (actions: ActionDraft[], prune = false) =>
  applyOrganisation(
    { db: world.store.db, sealer: world.sealer },
    { file: { organisation: { id: organisationId, name: 'The shop' }, actions }, values: new Map(), prune },
  );

const document = (paths: object) =>
  JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Exports', version: '1' },
    servers: [{ url: 'https://api.example.com' }],
    paths,
  });
const operation = (operationId: string, change: object = {}) => ({
  operationId,
  description: `${operationId} of the example company`,
  ...change,
});
const path = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const exports = { '/exports/{id}': { get: operation('getExport', { parameters: [path] }) } };
const orders = { '/orders': { get: operation('listOrders') } };

const imported = (paths: object) =>
  importActions(world.store.db, { organisationId, text: document(paths), fileName: 'spec.json' });

test.each([
  ['the one that begins first', [begin, poll]],
  ['the one that polls first', [poll, begin]],
])('a file may name the actions of a job in any order: %s', async (_order, actions) => {
  expect((await apply(actions)).filter(({ kind }) => kind === 'action')).toMatchObject([
    { change: 'created' },
    { change: 'created' },
  ]);
  const shown = await showAction(world.store.db, { organisationId, name: 'startExport' });
  expect(shown.definition.job).toEqual(job);
});

test('a file is refused whole where its job can not be followed, or where pruning takes the polled action away', async () => {
  await expect(apply([begin])).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('startExport /job/poll/action: there is no action "getExport"'),
  });
  await apply([begin, poll]);
  await expect(apply([begin], true)).rejects.toThrow('startExport /job/poll/action: there is no action "getExport"');
  expect((await showAction(world.store.db, { organisationId, name: 'getExport' })).revision).toBe(1);
  expect(await apply([{ ...begin, job: null }], true)).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ id: 'getExport', change: 'deleted' })]),
  );
});

test('an import that takes the polled action away is made, with a warning that stays on the action that begins the job', async () => {
  const { db } = world.store;
  await imported({ ...exports, ...orders });
  await createAction(db, { organisationId, draft: begin });
  const { removed, jobWarnings } = await imported(orders);
  expect(removed).toEqual(['getExport']);
  const gone = 'no job of it is followed, /job/poll/action: there is no action "getExport"';
  expect(jobWarnings).toEqual([expect.stringContaining(`startExport: ${gone}`)]);
  const warnings = async () => (await showAction(db, { organisationId, name: 'startExport' })).warnings;
  expect(await warnings()).toMatchObject(
    expect.arrayContaining([{ kind: 'job_not_followed', message: expect.stringContaining(gone) }]),
  );
  expect((await imported({ ...exports, ...orders })).jobWarnings).toEqual([]);
  expect((await warnings()).map(({ kind }) => kind)).not.toContain('job_not_followed');
});

test('a job of a document follows its polled action to the name that it gets, and an edit of the job survives', async () => {
  const { db } = world.store;
  await createAction(db, { organisationId, draft: { ...poll, name: 'Another export' } });
  const begins = { '/exports': { post: operation('beginExport', { 'x-errand-job': job }) } };
  const { renamed } = await imported({ ...begins, ...exports });
  expect(renamed).toMatchObject([{ wanted: 'getExport', name: 'getExport_2' }]);
  const { definition } = await showAction(db, { organisationId, name: 'beginExport' });
  expect(definition.job?.poll.action).toBe('getExport_2');
  expect((await imported({ ...begins, ...exports })).isChange).toBe(false);
  const slower = { ...job, poll: { ...job.poll, action: 'getExport_2' }, intervalSeconds: 60 };
  await editAction(db, { organisationId, toolName: 'beginExport', change: { job: slower } });
  expect((await imported({ ...begins, ...exports, ...orders })).keptEdits).toEqual([
    { name: 'beginExport', fields: ['job'] },
  ]);
  expect((await showAction(db, { organisationId, name: 'beginExport' })).definition.job).toEqual(slower);
});
