import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ActionDraft } from '../../src/schemas/action-draft.ts';
import { applyOrganisation } from '../../src/services/apply-organisation.ts';
import { createAction } from '../../src/services/create-action.ts';
import { createSchedule, type ScheduleInput } from '../../src/services/create-schedule.ts';
import { deleteAction } from '../../src/services/delete-action.ts';
import { deleteSchedule } from '../../src/services/delete-schedule.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { showAction } from '../../src/services/show-action.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let organisationId: string;
let keeper: { db: World['store']['db']; temporal: World['temporal']; taskQueue: string };
const created: { organisationId: string; scheduleId: string }[] = [];

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'hello' }) });
  keeper = { db: world.store.db, temporal: world.temporal, taskQueue: world.taskQueue };
});

beforeEach(async () => {
  organisationId = await world.addOrganisation();
});

afterAll(async () => {
  for (const ref of created) await deleteSchedule(keeper, ref).catch(() => {});
  await world.close();
});

const stock: ActionDraft = {
  name: 'readStock',
  toolName: 'readStock',
  description: 'Tells how many pieces of an article are in stock',
  url: 'https://api.example.com/stock',
};

/** Never due by itself: a day away. */
async function schedule(change: Partial<ScheduleInput> & Pick<ScheduleInput, 'scheduleId'>) {
  await createSchedule(keeper, {
    organisationId,
    action: 'readStock',
    everySeconds: 86_400,
    overlap: 'skip',
    catchupSeconds: 10,
    ...change,
  });
  const ref = { organisationId, scheduleId: change.scheduleId };
  created.push(ref);
  return ref;
}

const name = { name: 'readStock' };

test('an action that schedules call is not deleted until they are; disabling it warns, on every look at it', async () => {
  const { db } = world.store;
  await createAction(db, { organisationId, draft: stock });
  const refs = [await schedule({ scheduleId: 'nightly' }), await schedule({ scheduleId: 'weekly' })];
  await expect(deleteAction(db, { organisationId, ...name })).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(
      'readStock is called by the schedules nightly, weekly, nothing was deleted: delete what calls it first with errand schedule delete nightly',
    ),
  });
  const kinds = (warnings: { kind: string }[]) => warnings.map(({ kind }) => kind);
  expect(kinds((await showAction(db, { organisationId, ...name })).warnings)).not.toContain('schedule_calls_nothing');
  const { warnings } = await editAction(db, { organisationId, toolName: 'readStock', change: { status: 'disabled' } });
  const message = 'while it is disabled nothing is called by the schedules nightly, weekly';
  expect(warnings).toContainEqual({ kind: 'schedule_calls_nothing', message });
  expect((await showAction(db, { organisationId, ...name })).warnings).toContainEqual(
    expect.objectContaining({ message }),
  );
  for (const ref of refs) await deleteSchedule(keeper, ref);
  expect(kinds((await showAction(db, { organisationId, ...name })).warnings)).not.toContain('schedule_calls_nothing');
  expect((await deleteAction(db, { organisationId, ...name })).definition.toolName).toBe('readStock');
});

test('a file that prunes an action that a schedule calls is refused whole', async () => {
  const { db } = world.store;
  await createAction(db, { organisationId, draft: stock });
  await schedule({ scheduleId: 'pruned' });
  const other = { ...stock, name: 'readPrice', toolName: 'readPrice', description: 'Tells the price of an article' };
  const file = { organisation: { id: organisationId, name: 'The shop' }, actions: [other] };
  await expect(
    applyOrganisation({ db, sealer: world.sealer }, { file, values: new Map(), prune: true }),
  ).rejects.toThrow('readStock is called by the schedule pruned, nothing was deleted');
  await expect(showAction(db, { organisationId, name: 'readPrice' })).rejects.toMatchObject({ code: 'not_found' });
  expect((await showAction(db, { organisationId, ...name })).revision).toBe(1);
});

test('an import that takes the action of a schedule away is made, with a warning', async () => {
  const { db } = world.store;
  const operation = (operationId: string) => ({
    get: { operationId, description: `${operationId} of the example company` },
  });
  const imported = (paths: object) => {
    const document = {
      openapi: '3.0.3',
      info: { title: 'Shop', version: '1' },
      servers: [{ url: 'https://x.example' }],
    };
    return importActions(db, { organisationId, text: JSON.stringify({ ...document, paths }), fileName: 'spec.json' });
  };
  const prices = { '/prices': operation('readPrices') };
  await imported({ ...prices, '/stock': operation('readStock') });
  await schedule({ scheduleId: 'imported' });
  const { removed, scheduleWarnings } = await imported(prices);
  expect(removed).toEqual(['readStock']);
  expect(scheduleWarnings).toEqual(['readStock: it is gone, nothing is called by the schedule imported']);
});

test('an empty cron line is refused with the field and an example', async () => {
  await createAction(world.store.db, { organisationId, draft: stock });
  await expect(schedule({ scheduleId: 'empty', everySeconds: null, cron: [''] })).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('must not be empty: give a line such as 0 7 * * MON-FRI'),
    details: { field: 'cron.0' },
  });
});
