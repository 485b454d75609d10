import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../../src/secrets/payload-codec.ts';
import type { VerifyReport } from '../../src/services/verify-histories.ts';
import { historyFromJson, historyToJson } from '../../src/temporal/history-json.ts';
import { GOLDEN_FOLDER, goldenFile } from '../support/golden-histories.ts';
import { runCli } from '../support/run-cli.ts';
import { workflowBundleFile } from '../support/workflow-bundle-file.ts';

let folder: string;
/** the workflows of today, built once */
let today: { ERRAND_WORKFLOW_BUNDLE: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-replay-'));
  today = {
    ERRAND_WORKFLOW_BUNDLE: await workflowBundleFile(new URL('../../src/workflows/index.ts', import.meta.url), folder),
  };
});

afterAll(() => rm(folder, { recursive: true }));

async function verified(path: string, env: Record<string, string> = {}) {
  const { exitCode, stdout } = await runCli({ args: ['replay', 'verify', path, '--json'], env });
  return { exitCode, report: JSON.parse(stdout) as VerifyReport };
}

test('every golden history replays against the workflows of today, without any server and any configuration', async () => {
  const files = await readdir(GOLDEN_FOLDER);
  const { exitCode, report } = await verified(GOLDEN_FOLDER);
  expect(report).toMatchObject({ verified: files.length, diverged: 0, unreadable: 0, divergences: [], problems: [] });
  expect(Object.keys(report.workflows).toSorted()).toEqual([
    'conversationTurn',
    'delivery',
    'pollJob',
    'scheduledPoll',
  ]);
  expect(exitCode).toBe(0);
});

test('a workflow changed without a patch: each history it breaks is named, with workflow and event; the others verify', async () => {
  const bundle = await workflowBundleFile(new URL('../support/changed-workflows.ts', import.meta.url), folder);
  const { exitCode, report } = await verified(GOLDEN_FOLDER, { ERRAND_WORKFLOW_BUNDLE: bundle });
  const turns = (await readdir(GOLDEN_FOLDER)).filter((name) => name.startsWith('turn-'));
  expect(exitCode).toBe(1);
  expect(report.diverged).toBe(turns.length);
  expect(Object.keys(report.workflows).toSorted()).toEqual(['delivery', 'pollJob', 'scheduledPoll']);
  const call = report.divergences.find(({ name }) => name === goldenFile('turn-call'));
  expect(call).toEqual({
    name: goldenFile('turn-call'),
    workflowType: 'conversationTurn',
    workflowId: expect.stringMatching(/^session\/[0-9a-f]{32}$/),
    runId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    eventId: 5,
    eventType: 'WorkflowExecutionUpdateAccepted',
    difference: expect.stringContaining('Timer machine does not handle this event'),
  });
});

test('the same change behind a patch breaks no history', async () => {
  const bundle = await workflowBundleFile(new URL('../support/later-workflows.ts', import.meta.url), folder);
  const { exitCode, report } = await verified(goldenFile('turn-form'), { ERRAND_WORKFLOW_BUNDLE: bundle });
  expect(report).toMatchObject({ verified: 1, diverged: 0 });
  expect(exitCode).toBe(0);
});

test('a workflow that throws is told with what it threw, at the event where it does', async () => {
  const bundle = await workflowBundleFile(new URL('../support/broken-workflows.ts', import.meta.url), folder);
  const { exitCode, stdout } = await runCli({
    args: ['replay', 'verify', goldenFile('turn-reply')],
    env: { ERRAND_WORKFLOW_BUNDLE: bundle },
  });
  expect(exitCode).toBe(1);
  const [line, summary] = stdout.split('\n');
  expect(line).toMatch(
    /^diverged: conversationTurn session\/\w+, run [\w-]+, event \d+ \w+: a planted bug \(test.*\)$/,
  );
  expect(summary).toContain('0 verified, 1 diverged, 0 unreadable');
});

test('a run that stands still because its workflow task fails is told with why, and verified against code that is mended', async () => {
  const { events } = JSON.parse(await readFile(goldenFile('turn-reply'), 'utf8'));
  const { eventTime } = events[2];
  const workflowTaskFailedEventAttributes = { scheduledEventId: '2', startedEventId: '3' };
  const failed = { eventId: '4', eventTime, eventType: 'EVENT_TYPE_WORKFLOW_TASK_FAILED' };
  const file = join(folder, 'stands-still.json');
  await writeFile(
    file,
    JSON.stringify({ events: [...events.slice(0, 3), { ...failed, workflowTaskFailedEventAttributes }] }),
  );
  const bundle = await workflowBundleFile(new URL('../support/broken-workflows.ts', import.meta.url), folder);
  const { report } = await verified(file, { ERRAND_WORKFLOW_BUNDLE: bundle });
  expect(report.divergences).toMatchObject([
    { eventId: 4, eventType: 'WorkflowTaskFailed', difference: 'a planted bug' },
  ]);
  expect((await verified(file, today)).report).toMatchObject({ verified: 1, diverged: 0 });
});

test('files that hold no history, or half of one, are named; the others are verified', async () => {
  const place = join(folder, 'broken');
  await cp(goldenFile('turn-reply'), join(place, 'good.json'));
  const { events } = JSON.parse(await readFile(goldenFile('turn-call'), 'utf8'));
  const files: Record<string, unknown> = {
    'no-events': {},
    'other-json': [1, 2],
    'without-start': { events: events.slice(1) },
    'with-a-gap': { events: events.filter((_event: unknown, index: number) => index !== 8) },
  };
  for (const [name, json] of Object.entries(files)) await writeFile(join(place, `${name}.json`), JSON.stringify(json));
  await writeFile(join(place, 'no-json.json'), '{"events":');
  const { exitCode, report } = await verified(place, today);
  expect(report).toMatchObject({ verified: 1, diverged: 0, unreadable: 5 });
  const problems = Object.fromEntries(report.problems.map(({ name, problem }) => [name.split('/').at(-1), problem]));
  expect(problems).toEqual({
    'no-events.json': 'its first event is not the start of a workflow',
    'other-json.json': expect.stringContaining('it is no history'),
    'without-start.json': 'its first event is not the start of a workflow',
    'with-a-gap.json': expect.stringContaining('History is out of order'),
    'no-json.json': expect.stringContaining('it is no history'),
  });
  expect(exitCode).toBe(1);
});

test('with --org too, a history with a payload that is no JSON is named, and the others are verified', async () => {
  const place = join(folder, 'no-payload');
  await cp(goldenFile('turn-reply'), join(place, 'good.json'));
  const history = historyFromJson(JSON.parse(await readFile(goldenFile('turn-call'), 'utf8')));
  const [payload] = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  if (!payload) throw new Error('the golden history has no input');
  payload.data = Buffer.from('{"broken');
  await writeFile(join(place, 'broken.json'), JSON.stringify(historyToJson(history)));
  const args = ['replay', 'verify', place, '--org', 'no-such-organisation', '--json'];
  const { exitCode, stdout } = await runCli({ args, env: today });
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ verified: 0, unreadable: 1 },
    problems: [{ name: join(place, 'broken.json'), problem: expect.stringContaining('JSON') }],
  });
  expect(exitCode).toBe(1);
});

test('a range that ends before it begins is refused: a gate that looks at nothing must not pass', async () => {
  const { exitCode, stderr } = await runCli({ args: ['replay', 'verify', '--from', '1h', '--to', '2h'], env: today });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--from 1h must be earlier than --to 2h')]);
});

test('histories of another organisation alone: it says that nothing was verified', async () => {
  const args = ['replay', 'verify', GOLDEN_FOLDER, '--org', 'no-such-organisation', '--json'];
  const { exitCode, stdout, stderr } = await runCli({ args, env: today });
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { verified: 0, diverged: 0, unreadable: 0 }]);
  expect(stderr).toContain('nothing was verified: no history fits');
});

test('a run that no worker has taken yet is verified, because nothing was decided in it', async () => {
  const { events } = JSON.parse(await readFile(goldenFile('turn-reply'), 'utf8'));
  const file = join(folder, 'waiting.json');
  await writeFile(file, JSON.stringify({ events: events.slice(0, 2) }));
  expect((await verified(file, today)).report).toMatchObject({ verified: 1, unreadable: 0 });
});

test('a history that is sealed needs the keys of its installation', async () => {
  const secretKeys = generateKeyRingText();
  const history = historyFromJson(JSON.parse(await readFile(goldenFile('delivery-taken'), 'utf8')));
  const input = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input;
  if (!input?.payloads) throw new Error('the golden history has no input');
  input.payloads = await createPayloadCodec(parseKeyRing(secretKeys)).encode(input.payloads);
  const file = join(folder, 'sealed.json');
  await writeFile(file, JSON.stringify(historyToJson(history)));
  const { exitCode, report } = await verified(file, today);
  expect(report.problems).toEqual([{ name: file, problem: expect.stringContaining('set ERRAND_SECRET_KEYS') }]);
  expect(exitCode).toBe(1);
  expect((await verified(file, { ...today, ERRAND_SECRET_KEYS: secretKeys })).report).toMatchObject({
    verified: 1,
    unreadable: 0,
  });
});

test.each<[string, string[], string]>([
  ['an empty folder', ['.'], 'no .json file'],
  ['a folder that is not there', ['nowhere'], 'there is no file or folder'],
  ['neither a folder nor a time', [], '--from must be given'],
  ['a status that does not exist', ['--from', '1h', '--status', 'lost'], '--status must be one of running'],
])('%s is refused', async (_what, args, problem) => {
  const cwd = await mkdtemp(join(folder, 'empty-'));
  const { exitCode, stderr } = await runCli({ args: ['replay', 'verify', ...args], cwd });
  expect(stderr).toContain(problem);
  expect(exitCode).toBe(2);
});
