import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { backfillSchedule } from '../../src/services/backfill-schedule.ts';
import { createSchedule, type ScheduleInput } from '../../src/services/create-schedule.ts';
import { deleteSchedule } from '../../src/services/delete-schedule.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { listSchedules } from '../../src/services/list-schedules.ts';
import { pauseSchedule } from '../../src/services/pause-schedule.ts';
import { showSchedule } from '../../src/services/show-schedule.ts';
import { triggerSchedule } from '../../src/services/trigger-schedule.ts';
import { insertSchedule } from '../../src/store/schedules.ts';
import { describeTemporalSchedule } from '../../src/temporal/schedules.ts';
import { resetRunToStart } from '../support/reset-to-start.ts';
import { schedulerOf, startedRuns } from '../support/temporal-schedules.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let receiver: WebhookReceiver;
let organisationId: string;
let keeper: { db: World['store']['db']; temporal: World['temporal']; taskQueue: string };
let worker: { stop(): Promise<void> };
/** each test has an order of its own; its answers in turn, the last one for good */
let order: string;
let answers: (() => { status?: number; body: string } | Promise<{ status?: number; body: string }>)[];
const created: string[] = [];

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({
    script: ({ messages }) => ({ text: `Heard: ${messages.at(-1)?.content}` }),
    alsoAllowed: [receiver.endpoint.target],
    handler: async (_request, response) => {
      const { status = 200, body } = (await (answers.length > 1 ? answers.shift() : answers[0])?.()) ?? { body: '' };
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    },
  });
  organisationId = await world.addOrganisation({ webhookUrl: receiver.url });
  keeper = { db: world.store.db, temporal: world.temporal, taskQueue: world.taskQueue };
  worker = await world.startWorker();
});

beforeEach(() => {
  order = `A-${Number.parseInt(randomBytes(4).toString('hex'), 16)}`;
  answers = [() => ({ body: '{"stock":1}' })];
});

afterAll(async () => {
  for (const scheduleId of created) await deleteSchedule(keeper, { organisationId, scheduleId }).catch(() => {});
  await world.close();
  await receiver.stop();
});

/** Never due by itself: a day away. */
async function schedule(change: Partial<ScheduleInput> = {}) {
  const scheduleId = `s-${randomBytes(6).toString('hex')}`;
  const made = await createSchedule(keeper, {
    organisationId,
    scheduleId,
    action: 'getOrder',
    arguments: { orderId: order },
    everySeconds: 86_400,
    overlap: 'skip',
    catchupSeconds: 10,
    ...change,
  });
  created.push(made.scheduleId);
  return { organisationId, scheduleId: made.scheduleId };
}

type Ref = Awaited<ReturnType<typeof schedule>>;
const requests = () => world.endpoint.requests.filter(({ url }) => url === `/orders/${order}`).length;
const runsOf = async (ref: Ref) => (await showSchedule(keeper, { ...ref, limit: 50 })).runs;
/** resolves when so many runs have ended; oldest first */
async function ended(ref: Ref, count: number) {
  await vi.waitFor(
    async () => expect((await runsOf(ref)).filter(({ finishedAt }) => finishedAt).length).toBeGreaterThanOrEqual(count),
    { timeout: 60_000, interval: 50 },
  );
  return (await runsOf(ref)).reverse().map(({ outcome, result, changed }) => [outcome, result, changed]);
}
/** runs of one second share an id in Temporal: each trigger waits for the run of the one before, and for its second to end */
async function triggered(ref: Ref, count: number) {
  await nextSecond();
  await triggerSchedule(keeper, ref);
  return ended(ref, count);
}
const DAY_MS = 86_400_000;
const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1_050 - (Date.now() % 1_000)));

function held() {
  let letGo = () => {};
  const until = new Promise<void>((resolve) => (letGo = resolve));
  return { until, letGo: () => letGo() };
}

test('the first result is no change, the same one in other words neither, a different one is', async () => {
  answers = ['{"stock":1,"at":"x"}', '{ "at":"x", "stock":1 }', '{"stock":0,"at":"x"}'].map((body) => () => ({ body }));
  const ref = await schedule();
  await triggered(ref, 1);
  await triggered(ref, 2);
  expect(await triggered(ref, 3)).toEqual([
    ['200', '{"at":"x","stock":1}', false],
    ['200', '{"at":"x","stock":1}', false],
    ['200', '{"at":"x","stock":0}', true],
  ]);
  expect(requests()).toBe(3);
});

test('with a pointer only what it points at counts, and a run that failed changes nothing', async () => {
  answers = [
    () => ({ body: '{"stock":1,"at":1}' }),
    () => ({ body: '{"stock":1,"at":2}' }),
    () => ({ status: 503, body: '{"stock":7}' }),
    () => ({ body: '{"stock":2,"at":4}' }),
  ];
  const ref = await schedule({ comparePointer: '/stock' });
  for (const count of [1, 2, 3]) await triggered(ref, count);
  expect(await triggered(ref, 4)).toEqual([
    ['200', '1', false],
    ['200', '1', false],
    ['503', null, false],
    ['200', '2', true],
  ]);
  expect(requests()).toBe(4);
});

test('a change is told to the webhook, in the session that the schedule names', async () => {
  const { session } = await said();
  answers = ['{"stock":1}', '{"stock":0}'].map((body) => () => ({ body }));
  const ref = await schedule({ onChange: 'webhook', session, comparePointer: '/stock' });
  await triggered(ref, 1);
  await triggered(ref, 2);
  const [changed] = (await receiver.awaited(session, 2)).filter(({ payload }) => payload.event === 'schedule.changed');
  const runs = await runsOf(ref);
  expect(changed?.payload).toMatchObject({
    id: `${ref.scheduleId}/${runs[0]?.runId}`,
    schedule: { scheduleId: ref.scheduleId, runId: runs[0]?.runId, result: '0' },
  });
});

test('overlap skip: no second request while one is under way; buffer_one: one more when it has ended', async () => {
  for (const [overlap, expected] of [
    ['skip', 1],
    ['buffer_one', 2],
  ] as const) {
    order = `${order}${expected}`;
    const { until, letGo } = held();
    answers = [() => until.then(() => ({ body: '1' }))];
    const ref = await schedule({ overlap, arguments: { orderId: order } });
    await triggerSchedule(keeper, ref);
    await vi.waitUntil(() => requests() === 1, { timeout: 60_000 });
    await nextSecond();
    await triggerSchedule(keeper, ref);
    await nextSecond();
    await triggerSchedule(keeper, ref);
    const skipped = async () => (await describeTemporalSchedule(world.temporal, ref))?.skippedForOverlap;
    await vi.waitUntil(async () => (await skipped()) === 3 - expected, { timeout: 60_000 });
    expect(requests()).toBe(1);
    letGo();
    await ended(ref, expected);
    expect([overlap, requests()]).toEqual([overlap, expected]);
  }
});

test('a run that was overtaken by a later one tells no change back to what it saw', async () => {
  const { until, letGo } = held();
  const old = { body: '{"stock":1}' };
  answers = [() => old, () => until.then(() => old), () => ({ body: '{"stock":2}' })];
  const ref = await schedule({ overlap: 'allow_all' });
  await triggered(ref, 1);
  await nextSecond();
  await triggerSchedule(keeper, ref);
  await vi.waitUntil(() => requests() === 2, { timeout: 60_000 });
  await triggered(ref, 2);
  letGo();
  expect(await ended(ref, 3)).toEqual([
    ['200', '{"stock":1}', false],
    ['200', '{"stock":1}', false],
    ['200', '{"stock":2}', true],
  ]);
});

test('a paused schedule runs nothing until it is resumed', async () => {
  const ref = await schedule({ everySeconds: 1 });
  await ended(ref, 1);
  await pauseSchedule(keeper, { ...ref, paused: true });
  // a run that Temporal began may have no row yet
  await vi.waitFor(
    async () => {
      const finished = (await runsOf(ref)).filter(({ finishedAt }) => finishedAt);
      expect(finished).toHaveLength(await startedRuns(world, ref));
    },
    { timeout: 60_000 },
  );
  const { runs, clock } = await showSchedule(keeper, { ...ref, limit: 50 });
  expect(clock).toMatchObject({ paused: true, nextRunAt: null });
  await new Promise((resolve) => setTimeout(resolve, 1_800));
  expect(await runsOf(ref)).toHaveLength(runs.length);
  await pauseSchedule(keeper, { ...ref, paused: false });
  await ended(ref, runs.length + 1);
  await deleteSchedule(keeper, ref);
});

/** The begin of a day a week ago, when a schedule of one run a day was due. */
const lastWeek = () => (Math.floor(Date.now() / DAY_MS) - 7) * DAY_MS;

test('a backfill makes each run of its range, one after the other', async () => {
  const ref = await schedule();
  const first = lastWeek();
  await backfillSchedule(keeper, { ...ref, from: new Date(first), to: new Date(first + 3 * DAY_MS) });
  await ended(ref, 4);
  const due = (await runsOf(ref)).map(({ scheduledAt }) => (scheduledAt.getTime() - first) / DAY_MS);
  expect(due.toSorted()).toEqual([0, 1, 2, 3]);
});

test('deleting removes both parts, keeps the calls, and mends a creation that was cut off; so does creating again', async () => {
  const ref = await schedule();
  await triggered(ref, 1);
  await deleteSchedule(keeper, ref);
  expect(await describeTemporalSchedule(world.temporal, ref)).toBeUndefined();
  await expect(deleteSchedule(keeper, ref)).rejects.toMatchObject({ code: 'not_found' });
  expect(requests()).toBe(1);

  const { listed, row } = await cutOff();
  expect(listed).toMatchObject([{ clock: null }]);
  await deleteSchedule(keeper, { organisationId, scheduleId: row });
  const again = await cutOff();
  await expect(schedule({ scheduleId: again.row })).rejects.toThrow('is being created, or that was cut off just now');
  await world.database.query(`update schedules set created_at = now() - interval '2 minutes' where id = $1`, [
    again.row,
  ]);
  const mended = await schedule({ scheduleId: again.row });
  expect(await describeTemporalSchedule(world.temporal, mended)).toMatchObject({ paused: false });
  await expect(schedule({ scheduleId: again.row })).rejects.toMatchObject({ details: { field: 'schedule' } });
});

test('of creations of one id at once one stands: what it was told is what runs', async () => {
  for (let round = 1; round <= 5; round += 1) {
    const scheduleId = `s-${randomBytes(6).toString('hex')}`;
    const made = await Promise.allSettled(
      [1, 2, 3].map((days) => schedule({ scheduleId, everySeconds: days * 86_400 })),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const days = made.findIndex(({ status }) => status === 'fulfilled') + 1;
    const kept = await showSchedule(keeper, { organisationId, scheduleId, limit: 1 });
    expect(kept).toMatchObject({ everySeconds: days * 86_400, clock: { paused: false } });
  }
});

/** A row without its part in Temporal. */
async function cutOff() {
  const made = await schedule();
  const kept = await listSchedules(keeper, { organisationId });
  const [entry] = kept.filter(({ scheduleId }) => scheduleId === made.scheduleId);
  if (!entry) throw new Error('it is not listed');
  await deleteSchedule(keeper, made);
  const { clock: _, lastOutcome: __, action: ___, createdAt: ____, ...row } = entry;
  await insertSchedule(world.store.db, { organisationId, schedule: row });
  const listed = (await listSchedules(keeper, { organisationId })).filter((one) => one.scheduleId === made.scheduleId);
  return { listed, row: made.scheduleId };
}

test('a schedule that Temporal cannot describe is listed without its clock, beside the others', async () => {
  const silent = await schedule();
  const other = await schedule();
  const { workflowId } = await schedulerOf(world, silent);
  await deleteSchedule(keeper, silent);
  const [kept] = (await listSchedules(keeper, { organisationId })).filter(
    ({ scheduleId }) => scheduleId === other.scheduleId,
  );
  if (!kept) throw new Error('it is not listed');
  const { clock: _, lastOutcome: __, action: ___, createdAt: ____, ...row } = kept;
  await insertSchedule(world.store.db, { organisationId, schedule: { ...row, scheduleId: silent.scheduleId } });
  // in the place of Temporal's own: nobody works on it, so nobody answers its queries
  const stuck = await world.temporal.workflow.start('temporal-sys-scheduler-workflow', {
    workflowId,
    taskQueue: `nobody-${silent.scheduleId}`,
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
  await vi.waitFor(
    async () => {
      const listed = await listSchedules(keeper, { organisationId });
      const clockOf = (ref: Ref) => listed.find(({ scheduleId }) => scheduleId === ref.scheduleId)?.clock;
      // a busy machine does not always describe the other one in time either
      expect([clockOf(silent), clockOf(other)]).toEqual(['unknown', expect.objectContaining({ paused: false })]);
    },
    { timeout: 60_000 },
  );
  await stuck.terminate();
});

test.each<[string, Partial<ScheduleInput>, string]>([
  ['an action that is none', { action: 'getStock' }, 'action'],
  ['arguments that the action refuses', { arguments: { orderId: 'B' } }, 'arguments/orderId'],
  ['a cron line that is none', { everySeconds: null, cron: ['61 * * * *'] }, 'cron'],
  ['a timezone that is none', { everySeconds: null, cron: ['0 7 * * *'], timezone: 'Europe/Bielefeld' }, 'timezone'],
  ['a turn without a session', { onChange: 'turn' }, 'session'],
  ['a webhook without a session', { onChange: 'webhook' }, 'session'],
  ['a session that is none', { onChange: 'turn', session: 'nobody' }, 'session'],
  ['both cron lines and an interval', { cron: ['0 7 * * *'] }, 'cron'],
  ['no calendar', { everySeconds: null }, 'cron'],
  ['a catch-up window that Temporal would not keep', { catchupSeconds: 1 }, 'catchupSeconds'],
  ['no overlap policy', { overlap: undefined as never }, 'overlap'],
  ['a pointer that is none', { comparePointer: 'stock' }, 'comparePointer'],
])('%s is refused, and nothing is left of it', async (_what, change, field) => {
  const before = await listSchedules(keeper, { organisationId });
  await expect(schedule(change)).rejects.toMatchObject({ name: 'ErrandError', details: { field } });
  expect(await listSchedules(keeper, { organisationId })).toHaveLength(before.length);
});

test('a run that an operator resets sends nothing again and is recorded once', async () => {
  const ref = await schedule();
  await triggered(ref, 1);
  const [run] = await runsOf(ref);
  const found = await vi.waitUntil(() => workflowOf(run?.runId ?? ''), { timeout: 60_000, interval: 200 });
  await resetRunToStart(world, found);
  expect(await ended(ref, 1)).toEqual([['200', '{"stock":1}', false]]);
  expect([requests(), (await runsOf(ref)).length]).toEqual([1, 1]);
});

async function workflowOf(runId: string): Promise<string | undefined> {
  for await (const { runId: first, workflowId } of world.temporal.workflow.list({
    query: `WorkflowType = "scheduledPoll" and TaskQueue = "${world.taskQueue}"`,
  })) {
    if (first === runId) return workflowId;
  }
  return undefined;
}

test('a run is not started beside one of the same second; a range may be backfilled again', async () => {
  const { until, letGo } = held();
  answers = [() => until.then(() => ({ body: '1' }))];
  const ref = await schedule({ overlap: 'allow_all' });
  await nextSecond();
  await Promise.all([triggerSchedule(keeper, ref), triggerSchedule(keeper, ref)]);
  await nextSecond();
  await triggerSchedule(keeper, ref);
  await vi.waitUntil(() => requests() === 2, { timeout: 60_000 });
  letGo();
  await ended(ref, 2);
  const range = { from: new Date(lastWeek() - 1_000), to: new Date(lastWeek() + 1_000) };
  await backfillSchedule(keeper, { ...ref, ...range });
  await ended(ref, 3);
  await backfillSchedule(keeper, { ...ref, ...range });
  expect(await ended(ref, 4)).toHaveLength(4);
  expect(requests()).toBe(4);
});

test('an action that was disabled since is not called: the run says so', async () => {
  const ref = await schedule();
  await world.database.query(
    `update action_revisions set status = 'disabled' where organisation_id = $1 and tool_name = 'getOrder' and valid_to is null`,
    [organisationId],
  );
  try {
    expect(await triggered(ref, 1)).toEqual([['no_longer_allowed', null, false]]);
    expect(requests()).toBe(0);
  } finally {
    await world.database.query(
      `update action_revisions set status = 'live' where organisation_id = $1 and tool_name = 'getOrder' and valid_to is null`,
      [organisationId],
    );
  }
});

test('an action that waits for a form is not called by a schedule: refused when created, not sent when it does since', async () => {
  const form = { action: 'changeAddress', arguments: { orderId: order, body: { city: 'Bonn' } } };
  await expect(schedule(form)).rejects.toMatchObject({ details: { field: 'action' } });
  const ref = await schedule();
  await editAction(world.store.db, { organisationId, toolName: 'getOrder', change: { requireForm: true } });
  expect(await triggered(ref, 1)).toEqual([['invalid_request', null, false]]);
  await editAction(world.store.db, { organisationId, toolName: 'getOrder', change: { requireForm: false } });
  expect(requests()).toBe(0);
});

test('with no worker a run waits for one', async () => {
  const ref = await schedule();
  await worker.stop();
  await triggerSchedule(keeper, ref);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(requests()).toBe(0);
  worker = await world.startWorker();
  expect(await ended(ref, 1)).toEqual([['200', '{"stock":1}', false]]);
});

async function said() {
  const message = world.message({ organisationId, text: 'hello', contact: { externalId: order } });
  await world.client.submit(message);
  return message;
}
