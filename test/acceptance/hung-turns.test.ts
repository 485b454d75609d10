import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { checkRuns } from '../../src/cli/doctor/check-runs.ts';
import { storyLines } from '../../src/cli/session/story-lines.ts';
import type { RunProblem } from '../../src/schemas/run-problem.ts';
import { sessionStorySchema } from '../../src/schemas/session-story.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../../src/secrets/payload-codec.ts';
import { explainTurn } from '../../src/services/explain-turn.ts';
import { sessionProblem } from '../../src/services/session-problem.ts';
import { redactedStory } from '../../src/story/redacted-story.ts';
import { sessionPage } from '../../src/story/session-page.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { createDataConverter } from '../../src/temporal/data-converter.ts';
import { runProblem } from '../../src/temporal/run-problem.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import type { TurnReason } from '../../src/turn/explain/turn-reasons.ts';
import { calling } from '../support/chat.ts';
import { runCli } from '../support/run-cli.ts';
import { workflowBundleFile } from '../support/workflow-bundle-file.ts';
import { createWorld, type World } from '../support/world.ts';

// Runs that stand still: a worker's bug fails their workflow tasks, or no worker takes them.

let world: World;
let folder: string;
/** of a turn: the bug strikes after its call was answered, or at its very first workflow task */
let bugs: Record<'late' | 'first', string>;

beforeAll(async () => {
  world = await createWorld({
    script: ({ messages }) => {
      const last = messages.at(-1);
      if (last?.role === 'tool') return { text: 'Refunded.' };
      return last?.content === 'refund'
        ? calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } })
        : { text: 'Hello.' };
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'errand-hung-'));
  const bundle = (file: string) => workflowBundleFile(new URL(`../support/${file}`, import.meta.url), folder);
  bugs = { late: await bundle('late-bug-workflows.ts'), first: await bundle('broken-workflows.ts') };
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const about = (command: string, session: string, ...more: string[]) =>
  runCli({ args: [command, session, '--org', world.organisationId, ...more], env: world.workerEnvironment });
const runFindings = () => checkRuns(world.temporal, world.taskQueue);
const workflowOf = (session: string) => turnWorkflowId(sessionIdOf({ organisationId: world.organisationId, session }));

/** As `errand why` composes it, which the first two tests show. */
async function reasonsOf(session: string): Promise<TurnReason[]> {
  const named = { organisationId: world.organisationId, session };
  const { db } = world.store;
  const problem = await sessionProblem({ db, temporal: world.temporal }, named);
  return (await explainTurn(db, { ...named, egressAddresses: [], problem })).reasons;
}

/** Submits a message, and waits until its run stands still. */
async function hangs(session: string, text: string): Promise<{ answer: Promise<unknown>; problem: RunProblem }> {
  const answer = world.client.submit(world.message({ session, text }));
  const problem = await vi.waitUntil(() => runProblem(world.temporal, workflowOf(session)), {
    timeout: 20_000,
    interval: 100,
  });
  return { answer, problem };
}

test('without any worker, a message that waits is told by its session, though the ledger knows neither', async () => {
  const { answer, problem } = await hangs('waiting', 'hello');
  expect(problem).toMatchObject({ kind: 'task_waits', polled: false, taskQueue: world.taskQueue, message: null });
  const { exitCode, stderr } = await about('why', 'waiting');
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain(`has no session "waiting"; but its run ${workflowOf('waiting')}`);
  expect(stderr).toContain(`no worker has asked the task queue ${world.taskQueue} for work in the last 90 s`);
  expect(stderr).toContain('errand worker');
  expect(await runFindings()).toMatchObject([{ level: 'ok', message: expect.stringContaining('1 wait for a worker') }]);
  const worker = await world.startWorker();
  expect(await answer).toMatchObject({ state: 'replied' });
  await worker.stop();
});

test('a turn whose workflow task fails says since when, how often, why and what to do; then the fixed worker ends it', async () => {
  const bad = await world.startWorker({ workflowBundle: { codePath: bugs.late } });
  const { answer, problem } = await hangs('late', 'refund');
  expect(problem).toMatchObject({ kind: 'task_fails', polled: true, message: 'a planted bug' });
  const told = `hangs: its workflow task has failed since ${problem.since}, now at attempt`;
  const why = await about('why', 'late');
  expect(why).toMatchObject({ exitCode: 0, stderr: '' });
  expect(why.stdout).toContain(`the turn ${told}`);
  expect(why.stdout).toContain('"a planted bug"');
  expect(why.stdout).toContain('errand replay verify --from 1h --status running');
  expect(await reasonsOf('late')).toMatchObject([{ kind: 'hung', turnId: expect.any(String) }, { kind: 'open' }]);

  const file = join(folder, 'late.html');
  const { stdout } = await about('session', 'late', '--json', '--html', file);
  const story = sessionStorySchema.parse(JSON.parse(stdout));
  expect(story.workflow.problem).toMatchObject({ kind: 'task_fails', runId: problem.runId, message: 'a planted bug' });
  expect(storyLines(story).join('\n')).toContain(`its run ${problem.runId} ${told}`);
  expect(await readFile(file, 'utf8')).toContain('a planted bug');
  const outside = await sessionPage(redactedStory(story), { madeAt: problem.since });
  expect(outside).toContain('its workflow task has failed, now at attempt');
  expect(outside).not.toContain('a planted bug');

  const doctor = await runCli({ args: ['doctor'], env: world.workerEnvironment });
  expect(doctor.exitCode).toBe(1);
  expect(doctor.stdout).toContain(
    'error    runs: the workflow tasks of 1 among 1 open runs fail. To mend it: errand replay',
  );
  expect(doctor.stdout).toContain(`error    runs: ${workflowOf('late')} ${told}`);

  await bad.stop();
  const worker = await world.startWorker();
  expect(await answer).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  expect(await reasonsOf('late')).toEqual([]);
  await worker.stop();
}, 90_000);

test('a bug in the very first workflow task leaves no turn: the session and the doctor name it all the same', async () => {
  const good = await world.startWorker();
  await world.client.submit(world.message({ session: 'known', text: 'hello' }));
  await good.stop();
  const bad = await world.startWorker({ workflowBundle: { codePath: bugs.first } });
  const [known, unknown] = [await hangs('known', 'again'), await hangs('unknown', 'hello')];

  expect((await reasonsOf('known'))[0]).toMatchObject({
    kind: 'hung',
    turnId: null,
    fact: expect.stringContaining('"a planted bug"'),
  });
  const { stderr } = await about('session', 'unknown');
  expect(stderr).toContain(`has no session "unknown"; but its run ${workflowOf('unknown')}`);
  expect(stderr).toContain('"a planted bug"');
  const found = (await runFindings()).map(({ message }) => message).join('\n');
  expect(found).toContain('the workflow tasks of 2 among 2 open runs fail');
  expect(found).toContain(workflowOf('known'));
  expect(found).toContain(workflowOf('unknown'));

  await bad.stop();
  const worker = await world.startWorker();
  expect(await known.answer).toMatchObject({ state: 'replied' });
  expect(await unknown.answer).toMatchObject({ state: 'replied' });
  expect(await runFindings()).toMatchObject([{ level: 'ok' }]);
  await worker.stop();
}, 90_000);

test('with other keys the failure stays sealed: what is told is that it fails', async () => {
  const bad = await world.startWorker({ workflowBundle: { codePath: bugs.first } });
  const { answer } = await hangs('sealed', 'hello');
  const otherKeys = createDataConverter(createPayloadCodec(parseKeyRing(generateKeyRingText())));
  const other = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' }, otherKeys);
  onTestFinished(() => other.connection.close());
  const problem = await runProblem(other, workflowOf('sealed'));
  expect(problem).toMatchObject({ kind: 'task_fails', message: null });
  await bad.stop();
  await world.startWorker();
  expect(await answer).toMatchObject({ state: 'replied' });
}, 90_000);

test('where Temporal is away, the ledger is still told, with a line that the rest is not known', async () => {
  const env = { ...world.workerEnvironment, TEMPORAL_ADDRESS: '127.0.0.1:9' };
  const { exitCode, stdout, stderr } = await runCli({ args: ['why', 'late', '--org', world.organisationId], env });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('one turn, replied');
  expect(stderr).toMatch(/^whether the session's run goes on is not known: Temporal at 127\.0\.0\.1:9/);
});

test('of many open runs the newest 500 are looked at within the time of a check, and that is said', async () => {
  const taskQueue = `${world.taskQueue}-many`;
  const start = (number: number) =>
    world.temporal.workflow.start('conversationTurn', { taskQueue, workflowId: `${taskQueue}/${number}` });
  for (let begun = 0; begun < 520; begun += 40) {
    await Promise.all(Array.from({ length: 40 }, (_, number) => start(begun + number)));
  }
  const query = `TaskQueue = '${taskQueue}'`;
  await vi.waitUntil(async () => (await world.temporal.workflow.count(query)).count === 520, { timeout: 20_000 });
  const startedAt = performance.now();
  const [finding] = await checkRuns(world.temporal, taskQueue);
  const tookMs = performance.now() - startedAt;
  console.log(`520 open runs looked at in ${Math.round(tookMs)} ms: ${finding?.message}`);
  expect(tookMs).toBeLessThan(10_000);
  expect(finding).toMatchObject({
    level: 'warning',
    message: expect.stringMatching(
      /^no workflow task fails in the newest \d+ of 520 open runs, \d+ wait for a worker$/,
    ),
    fix: expect.stringContaining('errand replay verify'),
  });
}, 60_000);
