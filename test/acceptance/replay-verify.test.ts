import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { VerifyReport } from '../../src/services/verify-histories.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { calling } from '../support/chat.ts';
import { runCli } from '../support/run-cli.ts';
import { workflowBundleFile } from '../support/workflow-bundle-file.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;
let other: string;
let openTurn: string;

/** Three turns, one of them of another organisation, and one that waits for its form. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-replay-'));
  world = await createWorld({
    script: ({ messages }) =>
      messages.at(-1)?.content === 'move'
        ? calling('changeAddress', { orderId: 'A-1', body: { city: 'Bonn' } })
        : { text: 'Hello.' },
  });
  await world.startWorker();
  other = await world.addOrganisation();
  for (const organisationId of [world.organisationId, world.organisationId, other]) {
    await world.client.submit(world.message({ organisationId, text: 'hello' }));
  }
  const waiting = world.message({ text: 'move' });
  expect(await world.client.submit(waiting)).toMatchObject({ state: 'awaiting_form' });
  openTurn = turnWorkflowId(sessionIdOf(waiting));
  // lists lag behind
  for (const [status, runs] of [
    ['Completed', 3],
    ['Running', 1],
  ] as const) {
    const query = `TaskQueue = '${world.taskQueue}' and ExecutionStatus = '${status}'`;
    await vi.waitUntil(async () => (await world.temporal.workflow.count(query)).count === runs, { timeout: 60_000 });
  }
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

async function verified(args: string[], env: Record<string, string> = {}) {
  const result = await runCli({
    args: ['replay', 'verify', '--json', ...args],
    env: { ...world.workerEnvironment, ...env },
  });
  return { ...result, report: JSON.parse(result.stdout) as VerifyReport };
}

test('the runs of a time range are verified from the server, sealed as they are, open ones too', async () => {
  const { exitCode, report } = await verified(['--from', '1h']);
  expect(report).toMatchObject({ verified: 4, diverged: 0, unreadable: 0, workflows: { conversationTurn: 4 } });
  expect(exitCode).toBe(0);
});

test('a status, an organisation and a time choose among them', async () => {
  expect((await verified(['--from', '1h', '--status', 'running'])).report).toMatchObject({ verified: 1 });
  expect((await verified(['--from', '1h', '--org', other])).report).toMatchObject({ verified: 1 });
  expect((await verified(['--from', '2h', '--to', '1h'])).report).toMatchObject({ verified: 0, diverged: 0 });
});

test('before a deploy that would break it, an open turn is named', async () => {
  const bundle = await workflowBundleFile(new URL('../support/changed-workflows.ts', import.meta.url), folder);
  const { exitCode, report } = await verified(['--from', '1h', '--status', 'running'], {
    ERRAND_WORKFLOW_BUNDLE: bundle,
  });
  expect(report.divergences).toMatchObject([{ workflowType: 'conversationTurn', workflowId: openTurn, eventId: 5 }]);
  expect(exitCode).toBe(1);
});
