import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createOrganisation } from '../../src/services/create-organisation.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { AI_UNAVAILABLE_REPLY } from '../../src/turn/prompts.ts';
import { calling } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import type { OpenAiScript } from '../support/openai-server.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { missingLines, type ShownCommand, shellArguments, shownCommands } from '../support/shown-commands.ts';
import { testActions } from '../support/test-actions.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { workflowBundleFile } from '../support/workflow-bundle-file.ts';
import { createWorld, type World } from '../support/world.ts';

// The story that README.md tells of an operator's day: each command as it stands there, in its order, shows what stands below it.

const organisationId = 'acme';
let world: World;
let receiver: WebhookReceiver;
let folder: string;
let environment: Record<string, string>;
const workers: WorkerProcess[] = [];
/** what of README.md is still to be played */
let story: ShownCommand[];
let isModelUp = true;
let endpointAnswers: EndpointHandler;

/** Decides by what the customer wrote last, and replies by what the endpoint said. */
const script: OpenAiScript = ({ messages }) => {
  if (!isModelUp) return { cut: 'before' };
  const last = messages.at(-1);
  if (last?.role === 'tool') return { text: last.content?.includes('refunded') ? 'Refunded.' : 'That failed.' };
  const [, orderId] = /refund (A-\d)/.exec(last?.content ?? '') ?? [];
  return orderId ? calling('refundOrder', { orderId, body: { amount: 5 } }) : { text: 'Hello.' };
};

beforeAll(async () => {
  story = shownCommands(await readFile('README.md', 'utf8'), 'Operate it');
  receiver = await startWebhookReceiver();
  endpointAnswers = refunds;
  world = await createWorld({ script, handler: (request, response) => endpointAnswers(request, response) });
  const { store, endpoint, workerEnvironment } = world;
  await createOrganisation(store.db, { id: organisationId, name: 'Acme', settings: { webhookUrl: receiver.url } });
  const actions = { text: JSON.stringify(testActions), fileName: 'actions.json', serverBaseUrl: endpoint.url };
  await importActions(store.db, { organisationId, ...actions });
  folder = await mkdtemp(join(tmpdir(), 'errand-operating-'));
  await writeFile(join(folder, 'ca.pem'), endpoint.caPem);
  environment = {
    ...workerEnvironment,
    ERRAND_EXTRA_CA: join(folder, 'ca.pem'),
    ERRAND_EGRESS_ALLOW: `${endpoint.target},${receiver.endpoint.target}`,
  };
  await deploy();
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await world.close();
  await receiver.stop();
  await rm(folder, { recursive: true });
});

/** Starts a worker of the new version, then stops the one before; without a change it is the one of the sources. */
async function deploy(change: Record<string, string> = {}): Promise<void> {
  const next = await startWorkerProcess({ ...environment, ...change });
  const before = workers.splice(0, 1, next);
  for (const worker of before) expect(await worker.stop()).toBe(0);
}

const refunds: EndpointHandler = (_request, response) => void response.end('{"status":"refunded"}');
const callsOf = (orderId: string) => world.endpoint.requests.filter(({ url }) => url.includes(orderId)).length;

function says(text: string, session: string) {
  const contact = { email: 'ada@example.com' };
  return world.message({ organisationId, session, contact, messageId: `${session}/1`, text });
}

/** Runs the next command of the story, which must be this one, and finds the shown lines in what it prints. */
async function play(command: string, env: Record<string, string> = {}): Promise<CliResult> {
  const next = story.shift();
  expect(next?.command).toBe(command);
  const [, ...args] = shellArguments(command);
  const result = await runCli({ args, env: { ...environment, ...env } });
  const printed = `${result.stdout}${result.stderr}`;
  expect(missingLines(next?.shown ?? [], printed), printed).toEqual([]);
  return result;
}

test('the model is down: the failed turn is found, understood, and run again once the model answers', async () => {
  isModelUp = false;
  const message = says('please refund A-1', 'chat-4711');
  expect(await world.client.submit(message)).toMatchObject({ state: 'failed', reply: AI_UNAVAILABLE_REPLY });
  await play('errand sessions --org acme --turn-status failed --since 24h');
  await play("errand session '#1' --org acme");
  await play("errand why '#1' --org acme");
  expect(await play('errand doctor')).toMatchObject({ exitCode: 1 });
  isModelUp = true;
  expect(await play("errand replay '#1' --org acme --live --hand-back --deliver")).toMatchObject({ exitCode: 0 });
  expect(callsOf('A-1')).toBe(1);
  const [failed, told] = await receiver.awaited(message.session, 2);
  expect(failed?.payload).toMatchObject({ event: 'turn.ended', answer: { state: 'failed' } });
  expect(told?.payload).toMatchObject({ event: 'turn.ended', answer: { state: 'replied', reply: 'Refunded.' } });
});

test('the endpoint answers 500: the call is found, understood, tried without sending, and made once', async () => {
  endpointAnswers = (_request, response) => void response.writeHead(500).end('out of memory');
  expect(await world.client.submit(says('refund A-2', 'chat-4712'))).toMatchObject({ reply: 'That failed.' });
  await play('errand calls --org acme --status 5xx --since 24h');
  await play("errand why '#2' refundOrder --org acme");
  endpointAnswers = refunds;
  await play("errand replay '#2' --org acme");
  expect(callsOf('A-2')).toBe(1);
  await play("errand replay '#2' --org acme --live");
  expect(callsOf('A-2')).toBe(2);
});

test('a deploy with a bug: the turn that hangs is found, the bug named, and the fixed deploy answers it', async () => {
  const bug = new URL('../support/late-bug-workflows.ts', import.meta.url);
  const withBug = { ERRAND_WORKFLOW_BUNDLE: await workflowBundleFile(bug, folder) };
  await deploy(withBug);
  const message = says('refund A-3', 'chat-4713');
  const answer = world.client.submit(message);
  await vi.waitUntil(() => taskFailed(turnWorkflowId(sessionIdOf(message))), { timeout: 60_000, interval: 200 });
  await play('errand turns --org acme --status open');
  await play("errand why '#3' --org acme");
  expect(await play('errand doctor')).toMatchObject({ exitCode: 1 });
  const verify = 'errand replay verify --from 1h --status running';
  expect(await play(verify, withBug)).toMatchObject({ exitCode: 1 });
  expect(await play(verify)).toMatchObject({ exitCode: 0 });
  await deploy();
  expect(await answer).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  expect(callsOf('A-3')).toBe(1);
  // nothing is told in README.md that was not played
  expect(story).toEqual([]);
});

async function taskFailed(workflowId: string): Promise<boolean> {
  const history = await world.temporal.workflow
    .getHandle(workflowId)
    .fetchHistory()
    .catch(() => undefined);
  return history?.events?.some(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes) ?? false;
}
