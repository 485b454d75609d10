import pg from 'pg';
import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { startSessions } from '../../chaos/bring-to-points.ts';
import { examine } from '../../chaos/findings.ts';
import { formPoints } from '../../chaos/form-points.ts';
import { createInstallation, type Installation } from '../../chaos/installation.ts';
import { jobPoints } from '../../chaos/job-points.ts';
import { freePoint, ledgerPoints, outsidePoints, statementPoint } from '../../chaos/points.ts';
import { endlessRuns } from '../../chaos/runs.ts';
import { createStatementHolds } from '../../chaos/statement-holds.ts';
import { startStatementProxy } from '../../chaos/statement-proxy.ts';
import { strike } from '../../chaos/strike.ts';
import { killAndReplace } from '../../chaos/variants.ts';
import { createDatabase } from '../support/database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(() => database.drop());

/** A test's own: another one's worker would take part, and must not. */
async function createOwn(): Promise<Installation> {
  const installation = await createInstallation({
    temporalAddress: inject('temporalAddress'),
    databaseUrl: database.url,
    workflowBundlePath: inject('workflowBundlePath'),
  });
  onTestFinished(() => installation.stop());
  return installation;
}

test('one kill -9 under sessions at every point of a call: no effect is repeated, none is stuck, the ledger is true', async () => {
  const { rows, problems } = await strike({
    installation: await createOwn(),
    crowds: [outsidePoints, ledgerPoints].map((points) => ({ points, sessionsEach: 1 })),
    workers: 1,
    meanwhile: 1,
    patience: { reachMs: 15_000, answerMs: 25_000 },
    blow: killAndReplace,
  });
  expect(problems).toEqual([]);
  const seen = rows.map(({ point, requests, unknown }) => ({ point, requests, unknown }));
  expect(seen).toEqual([
    { point: 'model before choosing', requests: 1, unknown: 0 },
    { point: 'endpoint before headers', requests: 1, unknown: 1 },
    { point: 'endpoint mid-headers', requests: 1, unknown: 1 },
    { point: 'endpoint mid-body', requests: 2, unknown: 2 },
    { point: 'model after the result', requests: 1, unknown: 0 },
    { point: 'form waiting', requests: 1, unknown: 0 },
    { point: 'message waiting in line', requests: 1, unknown: 0 },
    { point: 'continuation, endpoint mid-body', requests: 2, unknown: 1 },
    { point: 'fence on its way', requests: 1, unknown: 0 },
    { point: 'fence committed, answer lost', requests: 0, unknown: 1 },
    { point: 'outcome on its way', requests: 1, unknown: 1 },
    { point: 'outcome stored, answer lost', requests: 1, unknown: 0 },
    { point: 'message meanwhile', requests: 1, unknown: 0 },
  ]);
  expect(rows.every(({ replied, sessions }) => replied === sessions)).toBe(true);
}, 120_000);

test('one kill -9 under form waits and jobs: nothing is sent twice, every job ends, its end is told once', async () => {
  const { rows, problems } = await strike({
    installation: await createOwn(),
    crowds: [formPoints, jobPoints].map((points) => ({ points, sessionsEach: 1 })),
    workers: 1,
    patience: { reachMs: 15_000, answerMs: 25_000 },
    blow: killAndReplace,
  });
  expect(problems).toEqual([]);
  expect(rows.map(({ point, requests, replied, unknown }) => ({ point, requests, replied, unknown }))).toEqual(
    [...formPoints, ...jobPoints].map(({ name, fencePassed }) => ({
      point: name,
      requests: 1,
      replied: 1,
      unknown: fencePassed ? 1 : 0,
    })),
  );
}, 120_000);

test('chaos finds a repeated effect, a session without an end and a ledger that contradicts the company', async () => {
  const installation = await createOwn();
  await installation.startWorker();
  const sessions = startSessions(installation, {
    points: [freePoint('nothing happened')],
    sessionsEach: 1,
    patienceMs: 20_000,
  });
  const [session] = sessions;
  await session?.ended;
  const examined = (change: Partial<Installation> = {}) =>
    examine({ installation: { ...installation, ...change }, sessions, blowAt: performance.now() });
  const change = (statement: string) => database.query(statement, [session?.message.messageId]);
  expect(await examined()).toMatchObject({
    duplicates: 0,
    stuck: 0,
    lost: 0,
    answeredTwice: 0,
    inconsistent: 0,
    problems: [],
  });
  expect(await examined({ requestsOf: () => 2 })).toMatchObject({ duplicates: 1, stuck: 0, inconsistent: 0 });
  expect(await examined({ requestsOf: () => 0 })).toMatchObject({ duplicates: 0, stuck: 0, inconsistent: 1 });
  await change(`update steps set state = 'unknown' where arguments->>'orderId' = $1`);
  expect(await examined()).toMatchObject({ duplicates: 0, stuck: 0, inconsistent: 1 });
  await change(
    `update messages set text = 'another answer' where role = 'ai' and id in (select id from turns where message_id = $1)`,
  );
  expect(await examined()).toMatchObject({ lost: 0, answeredTwice: 1 });
  await change(`update turns set status = 'open' where message_id = $1`);
  expect(await examined()).toMatchObject({ duplicates: 0, stuck: 1, inconsistent: 1 });
}, 120_000);

test('chaos finds a reply that nobody delivered, and one that was delivered in two ways', async () => {
  const installation = await createOwn();
  const { receiver } = installation;
  await installation.setWebhook();
  await installation.startWorker();
  const sessions = startSessions(installation, {
    points: [freePoint('told')],
    sessionsEach: 1,
    patienceMs: 20_000,
  });
  const examined = (arrived = receiver.arrived) =>
    examine({
      installation: { ...installation, receiver: { ...receiver, arrived } },
      sessions,
      blowAt: performance.now(),
    });
  expect(await examined()).toMatchObject({ lost: 0, answeredTwice: 0, problems: [], rows: [{ deliveries: 1 }] });
  expect(await examined(() => [])).toMatchObject({ lost: 1, answeredTwice: 0 });
  const repeated: typeof receiver.arrived = (...of) => [...receiver.arrived(...of), ...receiver.arrived(...of)];
  expect(await examined(repeated)).toMatchObject({ lost: 0, answeredTwice: 0, rows: [{ deliveries: 2 }] });
  const renamed: typeof receiver.arrived = (...of) =>
    repeated(...of).map((payload, index) => ({ ...payload, id: `${payload.id}${index}` }));
  expect(await examined(renamed)).toMatchObject({ lost: 0, answeredTwice: 1 });
}, 120_000);

test('chaos finds a reply to a message whose call nobody made, and a run that is still open', async () => {
  const installation = await createOwn();
  await installation.startWorker();
  const asked = { points: outsidePoints.filter(({ name }) => name === 'form waiting'), sessionsEach: 1 };
  const sessions = startSessions(installation, { ...asked, patienceMs: 20_000 });
  const [session] = sessions;
  await session?.held;
  const open = [expect.stringMatching(/^run of session\/.* is RUNNING$/)];
  await vi.waitFor(async () => expect(await endlessRuns(installation, { withinMs: 0 })).toEqual(open), 5_000);
  session?.goOn();
  await session?.ended;
  expect(await endlessRuns(installation)).toEqual([]);
  await database.query(`delete from steps where arguments->>'orderId' = $1`, [session?.orderId]);
  const examined = await examine({ installation, sessions, blowAt: performance.now() });
  expect(examined).toMatchObject({
    stuck: 0,
    lost: 1,
    problems: [expect.stringContaining('no call stands'), expect.anything()],
  });
}, 120_000);

test('a point that no statement comes to is named, and no blow falls', async () => {
  const nowhere = statementPoint('at a statement of nobody', { text: 'nobody', value: (id) => id, side: 'before' });
  const blow = vi.fn(async () => {});
  const crowds = [{ points: [nowhere], sessionsEach: 1 }];
  const patience = { reachMs: 15_000, answerMs: 5_000 };
  const struck = strike({ installation: await createOwn(), crowds, workers: 1, patience, blow });
  await expect(struck).rejects.toThrow(/order-\d+ did not get to "at a statement of nobody"/);
  expect(blow).not.toHaveBeenCalled();
}, 120_000);

test.for(['before', 'after'] as const)(
  'a statement held %s the server is held until its client gives up',
  async (side) => {
    const holds = createStatementHolds();
    const proxy = await startStatementProxy({ databaseUrl: database.url, holds });
    const pool = new pg.Pool({ connectionString: proxy.url, query_timeout: 500 });
    onTestFinished(() => pool.end().then(proxy.stop));
    const hold = { text: 'as kept', value: 'order-0001', side };
    const reached = holds.keep(hold);
    expect(holds.unattended()).toMatchObject([hold]);
    const answer = pool.query({ name: 'kept', text: 'select $1::text as kept', values: ['order-0001'] });
    answer.catch(() => {});
    await reached;
    expect(holds.unattended()).toEqual([]);
    await expect(answer).rejects.toThrow('timeout');
    await vi.waitFor(() => expect(holds.unattended()).toMatchObject([hold]));
  },
);
