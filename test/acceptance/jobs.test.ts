import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { ActionDraft } from '../../src/schemas/action-draft.ts';
import { type JobDeclaration, jobDeclarationSchema } from '../../src/schemas/job.ts';
import { createAction } from '../../src/services/create-action.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { cancelJobSignal, jobStateQuery, jobWorkflowId } from '../../src/workflows/messages.ts';
import { calling } from '../support/chat.ts';
import { historyOf, workflowHistory } from '../support/history.ts';
import type { RecordedRequest } from '../support/https-endpoint.ts';
import type { OpenAiScript } from '../support/openai-server.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;
let stopWorker: (() => Promise<void>) | undefined;
type Answer = { status?: number; body?: string; headers?: Record<string, string> } | 'reset' | 'hang';
/** what the endpoint answers to the polls of a reference, the first being 0 */
const answers = new Map<string, (poll: number) => Answer>();
const polled = new Map<string, number[]>();

/** `<tool> <reference>`: one call, whose answer is that reference. */
const script: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  const [tool = '', id = ''] = (last?.content ?? '').split(' ');
  if (last?.role !== 'user') return { text: `The tool said: ${last?.content}` };
  return calling(tool, { id });
};

function handler({ url }: Pick<RecordedRequest, 'url'>, response: import('node:http').ServerResponse): void {
  const [, what, id = ''] = url.split('/');
  if (what === 'start') return void response.writeHead(202).end(JSON.stringify({ job: { id } }));
  const times = polled.get(id) ?? [];
  polled.set(id, [...times, Date.now()]);
  const answer = answers.get(id)?.(times.length) ?? {};
  if (answer === 'hang') return;
  if (answer === 'reset') return void response.destroy();
  response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '{"state":"done"}');
}

beforeAll(async () => {
  world = await createWorld({ script, handler, callTimeoutMs: 300 });
  folder = await mkdtemp(join(tmpdir(), 'errand-jobs-'));
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);
  await create({ name: 'Poll', toolName: 'poll', path: '/poll/{id}' });
  await start();
});

afterEach(start);

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  stopWorker ??= (await world.startWorker()).stop;
}

async function stop(): Promise<void> {
  await stopWorker?.();
  stopWorker = undefined;
}

async function create({ path, job, ...draft }: { name: string; toolName: string; path: string; job?: JobDeclaration }) {
  const action: ActionDraft = {
    ...draft,
    name: `${draft.name} a job`,
    description: 'Begins a long job, or looks at one by its id',
    url: `${world.endpoint.url}${path}`,
    parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }],
    ...(job ? { job } : {}),
  };
  await createAction(world.store.db, { organisationId: world.organisationId, draft: action });
}

let tools = 0;

/** An action of its own for one test, and a turn that calls it; `answer` = what polls are answered. */
async function begun(declared: Record<string, unknown>, answer: (poll: number) => Answer) {
  const toolName = `start${tools++}`;
  const reference = `r-${toolName}`;
  answers.set(reference, answer);
  const job = jobDeclarationSchema.parse({
    reference: { pointer: '/job/id' },
    poll: { action: 'poll', argument: 'id' },
    pending: { pointer: '/state', values: ['running'] },
    firstWaitSeconds: 0.02,
    intervalSeconds: 0.02,
    maxIntervalSeconds: 0.05,
    ...declared,
  });
  await create({ name: 'Start', toolName, path: '/start/{id}', job });
  const message = world.message({ text: `${toolName} ${reference}` });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  const row = await rowOf(reference);
  return { message, reference, toolName, jobId: String(row?.id) };
}

async function rowOf(reference: string) {
  const [row, ...others] = await world.database.query('select * from jobs where reference = $1', [reference]);
  expect(others).toEqual([]);
  return row;
}

async function ended(reference: string, timeout = 40_000) {
  const isOver = async () => (await rowOf(reference))?.told_at != null;
  await vi.waitUntil(isOver, { timeout, interval: 25 });
  return rowOf(reference);
}

const pollsOf = (jobId: string) =>
  world.database.query(
    `select step, state, cause, response_status as status, convert_from(response_body, 'UTF8') as body
     from steps where owner_kind = 'job' and owner_id = $1 order by step`,
    [jobId],
  );

const running: Answer = { body: '{"state":"running"}' };

test('a job is done on the third poll; each poll is a call in the ledger', async () => {
  const { reference, jobId, message } = await begun({ meanwhile: 'It takes a minute.' }, (poll) =>
    poll < 2 ? running : {},
  );
  expect(await ended(reference)).toMatchObject({ state: 'done', cause: '200', polls: 3, last_outcome: '200' });
  expect(await pollsOf(jobId)).toMatchObject([
    { step: 0, state: 'succeeded', body: '{"state":"running"}' },
    { step: 1, state: 'succeeded', body: null },
    { step: 2, state: 'succeeded', body: '{"state":"done"}' },
  ]);
  expect(await rowOf(reference)).toMatchObject({ session_id: sessionIdOf(message), next_poll_at: null });
});

test.each<[string, Record<string, unknown>, Answer, string]>([
  ['by status', {}, { status: 410 }, '410'],
  [
    'by value',
    { failed: { pointer: '/state', values: ['BROKEN'] } },
    { status: 200, body: '{"state":"broken"}' },
    '200',
  ],
])('a job fails %s', async (_how, declared, answer, cause) => {
  const { reference } = await begun(declared, (poll) => (poll === 0 ? running : answer));
  expect(await ended(reference)).toMatchObject({ state: 'failed', cause, polls: 2 });
});

test('a job that is still running at its deadline has expired', async () => {
  const { reference } = await begun({ deadlineSeconds: 2 }, () => running);
  expect(await ended(reference)).toMatchObject({ state: 'expired', cause: 'deadline', last_outcome: '200' });
});

test('polls that fail or time out are failed polls, not a failed job', async () => {
  const down: Answer[] = [{ status: 500 }, 'reset', 'hang', { status: 401 }];
  const { reference, jobId } = await begun({}, (poll) => down[poll] ?? {});
  expect(await ended(reference)).toMatchObject({ state: 'done', polls: 5 });
  expect((await pollsOf(jobId)).map(({ status, cause }) => cause ?? status)).toEqual([
    ...[500, 'reset', 'timeout', 401, 200],
  ]);
});

test.each<[string, () => string, number]>([
  ['in seconds', () => '1', 950],
  ['as a date', () => new Date(Date.now() + 2_000).toUTCString(), 900],
])('Retry-After %s is kept to', async (_how, retryAfter, atLeastMs) => {
  const { reference } = await begun({}, (poll) =>
    poll === 0 ? { status: 503, headers: { 'Retry-After': retryAfter() } } : {},
  );
  expect(await ended(reference)).toMatchObject({ state: 'done', polls: 2 });
  const [first = 0, second = 0] = polled.get(reference) ?? [];
  expect(second - first).toBeGreaterThan(atLeastMs);
});

test('Retry-After reaches no further than the deadline', async () => {
  const { reference } = await begun({ deadlineSeconds: 2, pending: { statuses: [202] } }, () => ({
    status: 202,
    headers: { 'Retry-After': '3600' },
  }));
  expect(await ended(reference)).toMatchObject({ state: 'expired', polls: 2 });
});

test('a job that is cancelled is polled no more; its progress can be asked for', async () => {
  const { reference, jobId } = await begun({ intervalSeconds: 600, maxIntervalSeconds: 600 }, () => running);
  const handle = world.temporal.workflow.getHandle(jobWorkflowId({ jobId }));
  await vi.waitUntil(async () => (await handle.query(jobStateQuery)).polls === 1, { timeout: 10_000 });
  expect(await handle.query(jobStateQuery)).toMatchObject({ state: 'pending', nextPollAtMs: expect.any(Number) });
  await handle.signal(cancelJobSignal);
  expect(await ended(reference)).toMatchObject({ state: 'cancelled', cause: 'cancelled', polls: 1 });
});

test('the same reference from two turns is one job', async () => {
  const { reference, toolName } = await begun({ intervalSeconds: 0.2, maxIntervalSeconds: 0.2 }, (poll) =>
    poll < 3 ? running : {},
  );
  expect(await world.client.submit(world.message({ text: `${toolName} ${reference}` }))).toMatchObject({
    state: 'replied',
  });
  expect(await ended(reference)).toMatchObject({ state: 'done', polls: 4 });
  expect(polled.get(reference)).toHaveLength(4);
});

test('after 120 polls a run is still short, and of the answers the first, the last and the changes are kept', async () => {
  const pace = { firstWaitSeconds: 0.01, intervalSeconds: 0.01, maxIntervalSeconds: 0.01 };
  const body = (poll: number) => JSON.stringify({ state: 'running', percent: poll < 60 ? 0 : 50 });
  const { reference, jobId } = await begun(pace, (poll) => (poll < 119 ? { body: body(poll) } : {}));
  expect(await ended(reference, 150_000)).toMatchObject({ state: 'done', polls: 120 });
  const calls = await pollsOf(jobId);
  expect(calls).toHaveLength(120);
  expect(calls.filter((call) => call.body !== null).map(({ step }) => step)).toEqual([0, 60, 119]);
  const workflowId = jobWorkflowId({ jobId });
  const events = await workflowHistory(world, { workflowId });
  expect(events.length).toBeLessThan(1_000);
}, 180_000);

test('a turn whose action declares no job has the events it had, and one that does a few more', async () => {
  const alone = world.message({ text: 'poll nothing' });
  await world.client.submit(alone);
  expect(await historyOf(world, { sessionId: sessionIdOf(alone) })).toHaveLength(26);
  const { message, reference } = await begun({}, () => ({}));
  await ended(reference);
  expect((await historyOf(world, { sessionId: sessionIdOf(message) })).length).toBeLessThanOrEqual(40);
});

test('a worker killed during a poll: a failed poll, and the next one ends the job', async () => {
  await stop();
  const environment = { ...world.workerEnvironment, ERRAND_EXTRA_CA: join(folder, 'ca.pem') };
  const doomed = await startWorkerProcess(environment);
  onTestFinished(() => doomed.kill());
  const { reference, jobId } = await begun({}, (poll) => (poll === 0 ? 'hang' : {}));
  await vi.waitUntil(() => polled.get(reference)?.length === 1, { timeout: 20_000 });
  await doomed.kill();
  await start();
  expect(await ended(reference)).toMatchObject({ state: 'done', polls: 2 });
  expect(await pollsOf(jobId)).toMatchObject([
    { state: 'unknown', cause: 'worker_lost' },
    { state: 'succeeded', status: 200 },
  ]);
  expect(polled.get(reference)).toHaveLength(2);
});

test('a worker gone between two polls: the next one is made by another, no poll twice', async () => {
  const { reference, jobId } = await begun({ intervalSeconds: 1, maxIntervalSeconds: 1 }, (poll) =>
    poll === 0 ? running : {},
  );
  await vi.waitUntil(async () => (await rowOf(reference))?.polls === 1, { timeout: 10_000 });
  await stop();
  await start();
  expect(await ended(reference)).toMatchObject({ state: 'done', polls: 2 });
  expect(await pollsOf(jobId)).toHaveLength(2);
});
