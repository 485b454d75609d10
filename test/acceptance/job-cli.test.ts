import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { calling } from '../support/chat.ts';
import type { RecordedRequest } from '../support/https-endpoint.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';
import { errandAction } from './action-cli.ts';

let world: World;
let folder: string;
/** what a job of this reference is polled with, and what the poll is answered */
const polls: Pick<RecordedRequest, 'method' | 'url' | 'body'>[] = [];
const states = new Map<string, string>();

function handler({ method, url, body }: RecordedRequest, response: ServerResponse): void {
  const [, what, shop = '', id = ''] = url.split('/');
  if (what === 'begin') return void response.writeHead(202).end(JSON.stringify({ job: { id } }));
  polls.push({ method, url, body });
  response.end(JSON.stringify({ state: states.get(id || shop) ?? 'done' }));
}

beforeAll(async () => {
  world = await createWorld({
    handler,
    script: ({ messages }) => {
      const last = messages.at(-1);
      const [tool = '', id = ''] = (last?.content ?? '').split(' ');
      return last?.role === 'user' ? calling(tool, { shop: 's1', id }) : { text: 'It was begun.' };
    },
  });
  await world.startWorker();
  folder = await mkdtemp(join(tmpdir(), 'errand-job-cli-'));
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);
  await action(
    'create',
    ...draft('lookAtJob', '/jobs/{shop}/{id}'),
    '--param',
    'shop=s1',
    'id=r-1',
    '--require',
    'shop',
  );
  await action(
    'create',
    ...draft('askForJob', '/ask'),
    '--method',
    'POST',
    '--body-sample',
    '{"job":{"number":1},"deep":true}',
  );
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const draft = (name: string, path: string) => [
  ...['--name', name, '--tool-name', name, '--description', `${name} begins a long job or looks at one`],
  ...['--url', `${world.endpoint.url}${path}`],
];
const begins = (name: string) => [...draft(name, '/begin/{shop}/{id}'), '--param', 'shop=s1', 'id=r-1'];

async function refused(...args: string[]) {
  const { exitCode, stderr } = await errandAction(world, args);
  return { exitCode, stderr };
}

async function action(...args: string[]) {
  const { exitCode, stdout, stderr } = await errandAction(world, args);
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout;
}

const poll = { action: 'lookAtJob', argument: 'id', fromCall: { shop: 'shop' } };
const pace = { firstWaitSeconds: 0.02, intervalSeconds: 0.02, maxIntervalSeconds: 0.05 };

async function jobFile(change: object = {}): Promise<string> {
  const file = join(folder, 'job.json');
  const pending = { pointer: '/state', values: ['running'] };
  await writeFile(file, JSON.stringify({ reference: { pointer: '/job/id' }, poll, pending, ...pace, ...change }));
  return file;
}

/** A turn that begins a job, and that job. */
async function begun(tool: string, reference: string) {
  const message = world.message({ text: `${tool} ${reference}` });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  const [row] = await world.database.query('select id, turn_id from jobs where reference = $1', [reference]);
  return { message, jobId: String(row?.id), callId: `${row?.turn_id}/0` };
}

const errand = (...args: string[]) =>
  runCli({ args: [...args, '--org', world.organisationId], env: world.workerEnvironment });

async function shown(...args: string[]) {
  const { exitCode, stdout, stderr } = await errand(...args);
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout;
}

async function ended(jobId: string) {
  const row = async () =>
    (await world.database.query('select state, cause, told_at, polls from jobs where id = $1', [jobId]))[0];
  await vi.waitUntil(async () => (await row())?.told_at != null, { timeout: 60_000, interval: 25 });
  return row();
}

test('a declaration is saved with --job, shown, told in the revisions, and taken away with --no-job', async () => {
  await action('create', ...begins('beginDeclared'), '--job', await jobFile());
  const show = await action('show', 'beginDeclared');
  expect(show).toContain('job:\n  reference:\n    pointer: /job/id\n  poll:\n    action: lookAtJob\n');
  await writeFile(join(folder, 'shown.yaml'), show.replace('backoff: 1.5', 'backoff: 2'));
  expect(await action('edit', 'beginDeclared', '--file', join(folder, 'shown.yaml'))).toContain(
    'changed (job), revision 2',
  );
  expect(await action('edit', 'beginDeclared', '--no-job')).toContain('changed (job), revision 3');
  expect(await action('show', 'beginDeclared')).not.toContain('job:');
  expect((await action('revisions', 'beginDeclared')).match(/ job$/gm)).toHaveLength(2);
});

test.each<[object, string]>([
  [
    { poll: { ...poll, argument: 'key' } },
    '/job/poll/argument: "lookAtJob" has no argument "key": name one of shop, id',
  ],
  [{ poll: { ...poll, fromCall: {} } }, "/job/poll/arguments: must have required property 'shop'"],
  [
    { poll: { ...poll, fromCall: { shop: 'branch' } } },
    '/job/poll/fromCall/shop: "beginWrong" has no argument "branch"',
  ],
  [{ poll: { action: 'askForJob', argument: '/job/key' } }, 'the body of "askForJob" has no field "/job/key"'],
  [{ done: { pointer: '/state', values: ['Running'] } }, '/job/done/values: "Running" stands in pending too'],
  [{ reference: { path: '/id' } }, 'job.reference: must be one of {pointer: /id}, {header: X-Job-Id}'],
])('a wrong declaration is refused with its place: %j', async (change, problem) => {
  const { exitCode, stderr } = await refused('create', ...begins('beginWrong'), '--job', await jobFile(change));
  expect(exitCode).toBeGreaterThan(0);
  expect(stderr).toContain(problem);
});

test('the polled action is renamed with its followers, can not be deleted or broken, and disabling it warns', async () => {
  const { endpoint } = world;
  await action('create', ...draft('followMe', '/jobs/{shop}/{id}'), '--param', 'shop=s1', 'id=r-1');
  await action('create', ...begins('beginFollowed'), '--job', await jobFile({ poll: { ...poll, action: 'followMe' } }));
  await action('edit', 'followMe', '--tool-name', 'followedByName');
  expect(await action('show', 'beginFollowed')).toContain('action: followedByName');
  expect((await refused('delete', 'followedByName')).stderr).toContain(
    'the long jobs of beginFollowed poll by followedByName, nothing was deleted',
  );
  const without = ['--url', `${endpoint.url}/jobs/{shop}`, '--remove-param', 'id'];
  expect((await refused('edit', 'followedByName', ...without)).stderr).toContain(
    'beginFollowed /job/poll/argument: "followedByName" has no argument "id"',
  );
  expect(await action('disable', 'followedByName')).toContain(
    'warning: while it is disabled the jobs that beginFollowed begins are not polled',
  );
  expect(await action('show', 'beginFollowed')).toContain('# its jobs are not polled: followedByName is disabled');
  await action('delete', 'beginFollowed');
  expect(await action('delete', 'followedByName')).toContain('followedByName deleted');
});

test('a test tells the reference that it found and the poll that would follow, and begins no job', async () => {
  await action('create', ...begins('beginTested'), '--job', await jobFile());
  const env = { ERRAND_EXTRA_CA: join(folder, 'ca.pem') };
  const tested = async (...args: string[]) =>
    (await errandAction(world, ['test', 'beginTested', '--args', '{"shop":"s9","id":"r-test"}', ...args], env)).stdout;
  const before = polls.length;
  expect(await tested('--dry-run')).toContain(
    'note: its answer begins a long job: the reference at /job/id goes to lookAtJob as id',
  );
  expect(await tested()).toContain(
    `note: in a conversation this would begin the job "r-test", polled with GET ${world.endpoint.url}/jobs/s9/r-test`,
  );
  await action('edit', 'beginTested', '--job', await jobFile({ reference: { pointer: '/id' } }));
  expect(await tested()).toContain('would begin no job: there is no usable reference at /id');
  await action('edit', 'beginTested', '--job', await jobFile({ startsOn: [201] }));
  expect(await tested()).toContain('would begin no job: a 202 begins none');
  expect(polls).toHaveLength(before);
  expect(await world.database.query("select 1 from jobs where reference = 'r-test'")).toEqual([]);
});

test('a poll takes over what the call was made with; a POST is polled with the reference in its body, as a number', async () => {
  await action('create', ...begins('beginShop'), '--job', await jobFile());
  const { jobId } = await begun('beginShop', 'r-shop');
  expect(await ended(jobId)).toMatchObject({ state: 'done', polls: 1 });
  const asked = { poll: { action: 'askForJob', argument: '/job/number', arguments: { body: { deep: true } } } };
  await action('create', ...begins('beginAsked'), '--job', await jobFile(asked));
  expect(await ended((await begun('beginAsked', '77')).jobId)).toMatchObject({ state: 'done' });
  expect(polls.slice(-2)).toMatchObject([
    { method: 'GET', url: '/jobs/s1/r-shop' },
    { method: 'POST', url: '/ask' },
  ]);
  expect(JSON.parse(String(polls.at(-1)?.body))).toEqual({ deep: true, job: { number: 77 } });
});

test('a reference that the polled action refuses fails the job at once, and nothing is sent', async () => {
  const asked = { poll: { action: 'askForJob', argument: '/job/number', arguments: { body: { deep: true } } } };
  await action('create', ...begins('beginRefused'), '--job', await jobFile(asked));
  const before = polls.length;
  const { jobId } = await begun('beginRefused', 'r-7');
  expect(await ended(jobId)).toMatchObject({ state: 'cancelled', cause: 'poll_refused' });
  expect(polls).toHaveLength(before);
});

test('jobs are listed by state and session and page by page, shown with their polls, and cancelled', async () => {
  const slow = { intervalSeconds: 600, maxIntervalSeconds: 600 };
  await action('create', ...begins('beginSlow'), '--job', await jobFile(slow));
  states.set('r-slow', 'running');
  const { jobId, callId, message } = await begun('beginSlow', 'r-slow');
  const done = await begun('beginSlow', 'r-quick');
  await ended(done.jobId);
  const polledOnce = async () => JSON.parse(await shown('job', 'show', jobId, '--json'));
  await vi.waitUntil(async () => (await polledOnce()).polls === 1, { timeout: 60_000 });
  const story = await polledOnce();
  expect(story).toMatchObject({
    id: jobId,
    state: 'pending',
    toldAt: null,
    workflowId: `job/${jobId}`,
    calls: [{ status: 200 }],
  });
  const text = await shown('job', 'show', jobId);
  expect(text).toContain(
    `begun by call ${callId} in #${story.ticketNumber} ${message.session}; followed by job/${jobId}, polled by lookAtJob`,
  );
  expect(text).toMatch(
    /next poll \S+Z\ndeadline \S+Z\nthe session was not told yet\n {2}\S+Z {2}\S+\/0 {2}succeeded \(200, \d+ ms\)\n$/,
  );
  expect(await shown('job', 'show', done.jobId)).toMatch(/ended \S+Z\nthe session was told \S+Z\n/);

  const ids = async (...filter: string[]) =>
    JSON.parse(await shown('job', 'list', '--json', ...filter)).jobs.map(({ id }: { id: string }) => id);
  expect(await ids('--state', 'pending')).toEqual([jobId]);
  expect(await ids('--session', message.session)).toEqual([jobId]);
  expect(await ids('--limit', '1')).toEqual([done.jobId]);
  expect(await ids('--limit', '1', '--after', done.jobId)).toEqual([jobId]);
  expect(await shown('job', 'list', '--state', 'expired')).toBe('no jobs\n');
  expect(await shown('job', 'list', '--limit', '1')).toContain(`\nmore: the same with --after ${done.jobId}\n`);
  expect(await shown('session', message.session)).toContain(`jobs\n  ${jobId}  beginSlow "r-slow", pending, 1 polls\n`);
  expect(await shown('call', callId)).toContain(`it began the job ${jobId}`);
  const calls = JSON.parse(await shown('calls', '--session', message.session, '--json')).calls;
  expect(calls.map((one: { callId: string; ownerKind: string }) => [one.callId, one.ownerKind])).toEqual([
    [`${jobId}/0`, 'job'],
    [callId, 'turn'],
  ]);

  expect(await shown('job', 'cancel', jobId)).toBe(`job ${jobId} is cancelled\n`);
  expect(await ended(jobId)).toMatchObject({ state: 'cancelled', polls: 1 });
  expect(await shown('job', 'cancel', done.jobId)).toBe(`job ${done.jobId} is done\n`);
}, 300_000);

test.each([
  [['job', 'show', 'none'], 'has no job "none": see errand job list'],
  [['job', 'cancel', 'none'], 'has no job "none": see errand job list'],
  [
    ['job', 'list', '--state', 'running'],
    'state must be one of pending, done, failed, expired, cancelled, not running',
  ],
  [['job', 'list', '--session', 'none'], 'none'],
  [['job', 'list', '--after', 'none'], 'has no job "none"'],
  [['job', 'list', '--limit', '0'], '--limit must be a number from 1 to 1000, not 0'],
])('%j is refused', async (args, problem) => {
  const { exitCode, stdout, stderr } = await errand(...args);
  expect([exitCode, stdout]).not.toContain(0);
  expect(stderr).toContain(problem);
});
