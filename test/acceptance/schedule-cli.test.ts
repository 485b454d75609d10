import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;
let environment: Record<string, string>;
const workers: WorkerProcess[] = [];
/** set by a test that wants the endpoint to keep its caller waiting; called when it is */
let hold: (() => void) | undefined;

beforeAll(async () => {
  world = await createWorld({
    script: () => ({ text: 'noted' }),
    handler: (_request, response) => {
      if (!hold) return void response.end('{"stock":1}');
      hold();
      hold = undefined;
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'errand-schedule-'));
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);
  environment = { ...world.workerEnvironment, ERRAND_EXTRA_CA: join(folder, 'ca.pem') };
});

afterAll(async () => {
  await Promise.all(['stock', 'brisk'].map((id) => schedule('delete', id)));
  await Promise.all(workers.map((worker) => worker.kill()));
  await world.close();
  await rm(folder, { recursive: true });
});

const schedule = (...words: string[]) =>
  runCli({ args: ['schedule', ...words, '--org', world.organisationId], env: environment });

async function answerOf(...words: string[]) {
  const { exitCode, stdout, stderr } = await schedule(...words, '--json');
  expect([exitCode, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

const calendar = ['--every-seconds', '86400', '--overlap', 'skip', '--catch-up-seconds', '60'];
const call = ['--action', 'getOrder', '--args', '{"orderId":"A-1"}'];
const requests = () => world.endpoint.requests.length;

async function startWorker(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(environment);
  workers.push(worker);
  return worker;
}

test('a worker killed in a run: one request, the outcome recorded as unknown, nothing sent again', async () => {
  const doomed = await startWorker();
  expect(await answerOf('create', 'stock', ...call, ...calendar)).toMatchObject({
    scheduleId: 'stock',
    timezone: 'UTC',
    overlap: 'skip',
    catchupSeconds: 60,
    onChange: 'nothing',
  });
  const called = new Promise<void>((resolve) => (hold = resolve));
  await answerOf('trigger', 'stock');
  await called;
  await startWorker();
  await doomed.kill();
  const outcome = () => world.database.query('select outcome, changed from schedule_runs');
  await vi.waitUntil(async () => (await outcome())[0]?.outcome, { timeout: 60_000 });
  expect(await outcome()).toEqual([{ outcome: 'worker_lost', changed: false }]);
  expect(await world.database.query('select owner_kind, state, cause from steps')).toEqual([
    { owner_kind: 'schedule', state: 'unknown', cause: 'worker_lost' },
  ]);
  expect(requests()).toBe(1);
});

test('list and show tell the next run, the last outcome and the runs; pause and resume are seen', async () => {
  expect((await schedule('list')).stdout).toMatch(
    /^stock {2}getOrder {2}every 86400 s {2}next \S+Z {2}last worker_lost\n$/,
  );
  expect((await schedule('pause', 'stock')).stdout).toBe('schedule stock paused\n');
  expect((await answerOf('list'))[0].clock).toMatchObject({ paused: true, nextRunAt: null });
  expect((await schedule('resume', 'stock')).stdout).toBe('schedule stock resumed\n');
  const shown = await schedule('show', 'stock');
  expect(shown.stdout).toContain('overlap skip (0 skipped), catch-up 60 s (0 missed)');
  expect(shown.stdout).toMatch(/Z {2}\S+\/0 {2}worker_lost\n$/);
  const [run] = (await answerOf('show', 'stock')).runs;
  const { stdout } = await runCli({
    args: ['call', `${run.runId}/0`, '--org', world.organisationId],
    env: environment,
  });
  expect(stdout).toContain(`call ${run.runId}/0, schedule: getOrder revision 1, unknown (worker_lost)`);
});

test('of a run that the next one terminated show says so, and of the next one that it is under way', async () => {
  const terminating = ['--every-seconds', '86400', '--overlap', 'terminate_other', '--catch-up-seconds', '60'];
  await answerOf('create', 'brisk', ...call, ...terminating);
  for (let run = 1; run <= 2; run += 1) {
    // runs of one second share an id in Temporal
    await new Promise((resolve) => setTimeout(resolve, 1_050 - (Date.now() % 1_000)));
    const called = new Promise<void>((resolve) => (hold = resolve));
    await answerOf('trigger', 'brisk');
    await called;
  }
  const { stdout } = await schedule('show', 'brisk');
  expect(stdout.split('\n').flatMap((line) => / {2}\S+\/0 {2}(.*)$/.exec(line)?.[1] ?? [])).toEqual([
    'under way',
    'terminated',
  ]);
});

test.each<[string, string[], string]>([
  ['no overlap policy', ['create', 'x', ...call, '--every-seconds', '60', '--catch-up-seconds', '60'], '--overlap'],
  ['an interval that is no number', ['create', 'x', ...call, ...calendar, '--every-seconds', 'often'], 'everySeconds'],
  ['a range in the wrong order', ['backfill', 'stock', '--from', '1h', '--to', '2h'], 'from must be before to'],
  ['a schedule that is none', ['trigger', 'none'], 'there is no schedule "none"'],
])('%s is refused in one line', async (_what, words, said) => {
  const { exitCode, stderrLines } = await schedule(...words);
  expect([exitCode === 0, stderrLines.length, stderrLines[0]?.includes(said)]).toEqual([false, 1, true]);
});
