import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { createSchedule, type ScheduleInput } from '../../src/services/create-schedule.ts';
import { deleteSchedule } from '../../src/services/delete-schedule.ts';
import { eraseContact } from '../../src/services/erase-contact.ts';
import { purgeContent } from '../../src/services/purge-content.ts';
import { triggerSchedule } from '../../src/services/trigger-schedule.ts';
import { takeCallback } from '../../src/store/callbacks.ts';
import { claimOverdueJobs } from '../../src/store/overdue-jobs.ts';
import { describeTemporalSchedule, listScheduledRuns } from '../../src/temporal/schedules.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn } from '../support/chat.ts';
import { endJob, plantJob } from '../support/jobs.ts';
import { everyRow } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let keeper: { db: World['store']['db']; temporal: World['temporal']; taskQueue: string };
/** what the endpoint answers */
let answer: () => string | Promise<string>;
const created: { organisationId: string; scheduleId: string }[] = [];

beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: async (_request, response) => void response.end(await answer()),
  });
  keeper = { db: world.store.db, temporal: world.temporal, taskQueue: world.taskQueue };
  await world.startWorker();
});

afterAll(async () => {
  for (const ref of created) await deleteSchedule(keeper, ref).catch(() => {});
  await world.close();
});

/** A word that may be nowhere afterwards. */
const canary = () => `canary-${randomBytes(6).toString('hex')}`;

/** Whether it stands in any row, as text or as bytes. */
async function isKept(word: string): Promise<boolean> {
  const rows = await everyRow(world);
  return rows.includes(word) || rows.includes(Buffer.from(word).toString('hex'));
}

/** A customer who asked for something that takes long. */
async function customer(organisationId: string, word: string) {
  answer = () => `for ${word}`;
  const refund = calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } });
  world.model.setScript(inTurn(refund, { text: 'It is on its way.' }));
  const contact = { externalId: word };
  const message = world.message({ organisationId, session: `${word}-${randomUUID()}`, contact, text: `I am ${word}` });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  return { message, sessionId: sessionIdOf(message) };
}

async function schedule(organisationId: string, change: Partial<ScheduleInput>) {
  const ref = { organisationId, scheduleId: `s-${randomBytes(6).toString('hex')}` };
  await createSchedule(keeper, {
    ...ref,
    ...{ action: 'getOrder', arguments: { orderId: 'A-1' }, everySeconds: 86_400, overlap: 'skip', catchupSeconds: 10 },
    ...change,
  });
  created.push(ref);
  return ref;
}

type Ref = Awaited<ReturnType<typeof schedule>>;

/** The runs that have ended, oldest first, after one more: runs of one second share an id in Temporal. */
async function looked(ref: Ref, count: number) {
  await new Promise((resolve) => setTimeout(resolve, 1_050 - (Date.now() % 1_000)));
  await triggerSchedule(keeper, ref);
  const runs = () =>
    world.database.query(
      'select result, changed from schedule_runs where schedule_id = $1 and finished_at is not null order by started_at',
      [ref.scheduleId],
    );
  await vi.waitUntil(async () => (await runs()).length === count, { timeout: 60_000, interval: 50 });
  return runs();
}

/** A job whose polls carry what the customer gave the call that began it. */
async function plantedJob(message: MessageInput, word: string) {
  const job = await plantJob(world, message, { reference: word });
  await world.database.query(
    `update jobs set declaration = jsonb_set(declaration, '{poll,arguments}', $1) where id = $2`,
    [JSON.stringify({ note: word }), job.jobId],
  );
  return job;
}

const statusOf = (workflowId: string) =>
  world.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .then(({ status }) => status.name)
    .catch(() => 'gone');

test('erasing a contact takes its jobs, callbacks and schedules with it, rows and executions', {
  timeout: 400_000,
}, async () => {
  const word = canary();
  const organisationId = await world.addOrganisation();
  const { message, sessionId } = await customer(organisationId, word);
  const job = await plantedJob(message, word);
  const { database, temporal, taskQueue } = world;
  await database.query(`update jobs set callback_body = $1 where id = $2`, [word, job.jobId]);
  const { turnId, step } = job;
  expect(await takeCallback(world.store.db, { organisationId, sessionId, turnId, step, body: word })).toMatchObject({
    first: true,
  });
  await endJob(world, job, { state: 'pending', body: { for: word } });
  await temporal.workflow.start('pollJob', {
    workflowId: `job/${job.jobId}`,
    taskQueue,
    args: [{ ...job, waitMs: 600_000, deadlineAtMs: Date.now() + 600_000, poll: 0, stateAttribute: null }],
  });
  answer = () => JSON.stringify({ of: word });
  const args = { arguments: { orderId: 'A-1', note: word }, session: message.session };
  const ref = await schedule(organisationId, args);
  await looked(ref, 1);
  expect(await isKept(word)).toBe(true);
  // lists lag behind
  await vi.waitUntil(async () => (await listScheduledRuns(temporal, ref)).length === 1, { timeout: 60_000 });

  const erased = await eraseContact(keeper, { organisationId, reference: word });
  expect(erased).toMatchObject({ sessionIds: [sessionId], scheduleIds: [ref.scheduleId], deletedExecutions: 3 });
  expect(await isKept(word)).toBe(false);
  expect(await database.query('select state, cause, reference from jobs where id = $1', [job.jobId])).toEqual([
    { state: 'cancelled', cause: 'contact_erased', reference: '[erased]' },
  ]);
  const pace = { lateMs: 300_000, againMs: 900_000, limit: 500 };
  const overdue = await claimOverdueJobs(world.store.db, { now: new Date(Date.now() + 360_000), ...pace });
  expect(overdue.map(({ jobId }) => jobId)).not.toContain(job.jobId);
  const steps = await database.query(
    `select state, response_status from steps where organisation_id = $1 and owner_kind = 'schedule'`,
    [organisationId],
  );
  expect(steps).toEqual([{ state: 'succeeded', response_status: 200 }]);
  expect(await describeTemporalSchedule(temporal, ref)).toBeUndefined();
  await vi.waitFor(
    async () => {
      expect(await statusOf(`job/${job.jobId}`)).toBe('gone');
      expect(await listScheduledRuns(temporal, ref)).toEqual([]);
    },
    { timeout: 300_000, interval: 500 },
  );
});

test('what a scheduled call brings that was under way when its contact was erased is not kept', async () => {
  const word = canary();
  const organisationId = await world.addOrganisation();
  const { message } = await customer(organisationId, word);
  let letGo = () => {};
  const until = new Promise<void>((resolve) => (letGo = resolve));
  const { length } = world.endpoint.requests;
  answer = () => until.then(() => word);
  const ref = await schedule(organisationId, { session: message.session });
  await triggerSchedule(keeper, ref);
  await vi.waitUntil(() => world.endpoint.requests.length > length, { timeout: 60_000 });
  await eraseContact(keeper, { organisationId, reference: word });
  letGo();
  const late = () =>
    world.database.query(
      `select state, late_outcome from steps where organisation_id = $1 and owner_kind = 'schedule'`,
      [organisationId],
    );
  await vi.waitUntil(async () => (await late())[0]?.late_outcome, { timeout: 60_000 });
  expect(await late()).toMatchObject([{ state: 'unknown', late_outcome: { state: 'succeeded', status: 200 } }]);
  expect(await isKept(word)).toBe(false);
});

test('deleting a schedule that speaks for a session forgets what its calls said; of one that does not it stays', async () => {
  const [word, plain] = [canary(), canary()];
  const organisationId = await world.addOrganisation();
  const { message } = await customer(organisationId, canary());
  for (const [said, change] of [
    [word, { session: message.session }],
    [plain, {}],
  ] as const) {
    answer = () => said;
    const ref = await schedule(organisationId, change);
    await looked(ref, 1);
    await deleteSchedule(keeper, ref);
  }
  expect([await isKept(word), await isKept(plain)]).toEqual([false, true]);
});

test('a purge forgets what jobs, callbacks and runs of schedules brought, and the next run still knows a change', async () => {
  const word = canary();
  const organisationId = await world.addOrganisation();
  const { message, sessionId } = await customer(organisationId, word);
  const job = await plantedJob(message, word);
  await endJob(world, job, { state: 'done', body: { for: word } });
  answer = () => `"${word}"`;
  const ref = await schedule(organisationId, {});
  await looked(ref, 1);
  const { turnId } = job;
  const before = new Date(Date.now() + 60_000);
  const purge = () => purgeContent(world.store.db, { organisationId, before });
  expect(await purge()).toMatchObject({ sessions: 1, scheduleRuns: 1 });
  // the contact and the caller's id of the session stay: `errand contact erase` is for these
  await world.database.query(`update contacts set external_id = null where external_id = $1`, [word]);
  await world.database.query(`update sessions set external_id = id where id = $1`, [sessionId]);
  expect(await isKept(word)).toBe(false);

  const late = { organisationId, sessionId, turnId, step: 7, body: word };
  await world.database.query(
    `insert into steps (organisation_id, owner_kind, owner_id, step, state) values ($1, 'turn', $2, 7, 'succeeded')`,
    [organisationId, turnId],
  );
  expect(await takeCallback(world.store.db, late)).toMatchObject({ first: true });
  expect(await purge()).toMatchObject({ sessions: 1 });
  expect(await isKept(word)).toBe(false);

  expect((await looked(ref, 2)).at(-1)).toEqual({ result: `"${word}"`, changed: false });
  answer = () => '"else"';
  expect((await looked(ref, 3)).at(-1)).toEqual({ result: '"else"', changed: true });
});

test('a session whose job ended lately is not quiet', async () => {
  const organisationId = await world.addOrganisation();
  const { message } = await customer(organisationId, canary());
  const job = await plantJob(world, message);
  const old = `now() - interval '9 days'`;
  for (const sets of [`sessions set updated_at = ${old}`, `turns set started_at = ${old}`]) {
    await world.database.query(`update ${sets} where organisation_id = $1`, [organisationId]);
  }
  const before = new Date(Date.now() - 86_400_000);
  const purged = async () => (await purgeContent(world.store.db, { organisationId, before })).sessions;
  expect(await purged()).toBe(0);
  await endJob(world, job, { state: 'done' });
  expect(await purged()).toBe(0);
  await world.database.query(`update jobs set ended_at = ${old} where id = $1`, [job.jobId]);
  expect(await purged()).toBe(1);
});
