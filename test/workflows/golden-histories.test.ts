import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { createMailer } from '../../src/mail/mailer.ts';
import type { ActionDraft } from '../../src/schemas/action-draft.ts';
import { type JobDeclaration, jobDeclarationSchema } from '../../src/schemas/job.ts';
import { createAction } from '../../src/services/create-action.ts';
import { createSchedule } from '../../src/services/create-schedule.ts';
import { deleteSchedule } from '../../src/services/delete-schedule.ts';
import { triggerSchedule } from '../../src/services/trigger-schedule.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { cancelJobSignal, jobCallbackSignal, jobWorkflowId } from '../../src/workflows/messages.ts';
import { calling } from '../support/chat.ts';
import { goldenShape, type PlayedRun, recordedRun, shapeOf } from '../support/golden-histories.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import type { OpenAiScript, ScriptedAnswer } from '../support/openai-server.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let receiver: WebhookReceiver;
let mail: MailServer;
let withWebhook: string;
const ada = { email: 'ada@example.com' };
/** how often the endpoint was asked for a job, by its reference */
const polled = new Map<string, number>();

/** What the model proposes to the customer's words; to a result it replies, or wants another order. */
const proposals: Record<string, ScriptedAnswer> = {
  order: calling('getOrder', { orderId: 'A-1' }),
  'order twice': calling('getOrder', { orderId: 'A-1' }),
  'order cut': calling('getOrder', { orderId: 'A-0' }),
  move: calling('changeAddress', { orderId: 'A-1', body: { city: 'Bonn' } }),
  person: calling('handoff', { reason: 'user_requested', summary: 'Wants a person.', message: 'A person takes over.' }),
  mail: calling('send_email', { subject: 'Your invoice', body: 'Here it is.' }),
  fail: { status: 401, body: { error: { message: 'no' } } },
};

const script: OpenAiScript = ({ messages }) => {
  const said = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const results = messages.filter(({ role }) => role === 'tool').length;
  const [, tool, id] = /^begin (\S+) (\S+)$/.exec(said) ?? [];
  if (results === 0 && tool) return calling(tool, { id });
  if (results === 1 && said === 'order twice') return calling('getOrder', { orderId: 'A-2' });
  return (results === 0 && proposals[said]) || { text: 'So it is.' };
};

/** A job's reference says how it ends: at its third poll, after a run's worth of polls, as failed, or never. */
const handler: EndpointHandler = ({ url }, response) => {
  const [, what, id = ''] = url.split('/');
  if (id === 'A-0') return response.destroy();
  if (what === 'start') return response.writeHead(202).end(JSON.stringify({ id }));
  if (what !== 'poll') return response.end('{"status":"shipped"}');
  const polls = (polled.get(id) ?? 0) + 1;
  polled.set(id, polls);
  if (id.startsWith('failed')) return response.end('{"state":"error"}');
  const pollsNeeded = id.startsWith('long') ? 51 : id.startsWith('done') ? 3 : Number.POSITIVE_INFINITY;
  return response.end(JSON.stringify({ state: polls < pollsNeeded ? 'running' : 'done' }));
};

const followed = {
  reference: { pointer: '/id' },
  poll: { action: 'poll', argument: 'id' },
  pending: { pointer: '/state', values: ['running'] },
  failed: { pointer: '/state', values: ['error'] },
};
/** Actions that begin a job, by how it is followed. */
const jobs = {
  often: { firstWaitSeconds: 0.02, intervalSeconds: 0.02, maxIntervalSeconds: 0.02 },
  seldom: { firstWaitSeconds: 3_600, intervalSeconds: 3_600, maxIntervalSeconds: 3_600 },
  late: { firstWaitSeconds: 0.02, intervalSeconds: 30, maxIntervalSeconds: 30, deadlineSeconds: 5 },
};

beforeAll(async () => {
  [receiver, mail] = await Promise.all([startWebhookReceiver(), startMailServer()]);
  world = await createWorld({ script, handler, alsoAllowed: [receiver.endpoint.target] });
  withWebhook = await world.addOrganisation({ webhookUrl: receiver.url });
  const mailer = createMailer({
    url: mail.url,
    from: 'support@acme.example',
    extraCa: [mail.caPem],
    timeoutMs: 30_000,
  });
  const deliveryPatience = { firstPauseMs: 50, longestPauseMs: 100, wholeMs: 60_000 };
  await world.startWorker({ mailer, deliveryPatience });
  await action({ toolName: 'poll', path: '/poll/{id}' });
  for (const [toolName, declared] of Object.entries(jobs)) {
    await action({ toolName, path: '/start/{id}', job: jobDeclarationSchema.parse({ ...followed, ...declared }) });
  }
});

afterAll(async () => {
  await world.close();
  await Promise.all([receiver.stop(), mail.stop()]);
});

async function action({ path, toolName, job }: { path: string; toolName: string; job?: JobDeclaration }) {
  const draft: ActionDraft = {
    toolName,
    name: `Action ${toolName}`,
    description: 'Begins a long job, or looks at one by its id',
    url: `${world.endpoint.url}${path}`,
    parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }],
    ...(job ? { job } : {}),
  };
  await createAction(world.store.db, { organisationId: world.organisationId, draft });
}

const runOf = (message: Pick<MessageInput, 'organisationId' | 'session'>): PlayedRun => ({
  workflowId: turnWorkflowId(sessionIdOf(message)),
});

const ended = ({ workflowId }: PlayedRun) => world.temporal.workflow.getHandle(workflowId).result();

async function said(text: string, change: Partial<MessageInput> = {}): Promise<MessageInput> {
  const message = world.message({ text, contact: ada, ...change });
  await world.client.submit(message).catch(() => {}); // a refusal is a shape too
  return message;
}

/** The session of a message whose run has ended. */
async function quietSession(change: Partial<MessageInput> = {}): Promise<MessageInput> {
  const message = await said('hello', change);
  await ended(runOf(message));
  return message;
}

async function awaitedForm(organisationId = world.organisationId) {
  const message = world.message({ text: 'move', contact: ada, organisationId });
  const answer = await world.client.submit(message);
  if (answer.state !== 'awaiting_form') throw new Error(`the turn ended as ${answer.state}`);
  const { session } = message;
  return { message, address: { organisationId, session }, formId: answer.form.formId };
}

/** A job that its turn began, and its workflow. */
async function begun(tool: keyof typeof jobs, kind: string) {
  const message = await said(`begin ${tool} ${kind}-${randomBytes(4).toString('hex')}`);
  const [row] = await world.database.query('select id from jobs where session_id = $1', [sessionIdOf(message)]);
  const jobId = String(row?.id);
  return { message, jobId, run: { workflowId: jobWorkflowId({ jobId }) } };
}

/** The delivery of a turn's end, to a receiver that answers so. */
async function delivered(...answers: number[]): Promise<PlayedRun> {
  receiver.answerWith((_received, response) => void response.writeHead(answers.shift() ?? 204).end());
  const message = await said('order', { organisationId: withWebhook });
  const [row] = await world.database.query('select id from deliveries where session_id = $1', [sessionIdOf(message)]);
  return { workflowId: `delivery/${row?.id}` };
}

/** A run of a schedule whose result differs from the last one's, each time. */
async function scheduled(runs: number): Promise<PlayedRun> {
  const keeper = { db: world.store.db, temporal: world.temporal, taskQueue: world.taskQueue };
  const { organisationId, session } = await quietSession({ organisationId: withWebhook });
  const scheduleId = `s-${randomBytes(6).toString('hex')}`;
  await createSchedule(keeper, {
    organisationId,
    scheduleId,
    action: 'getOrder',
    arguments: { orderId: 'A-1' },
    everySeconds: 86_400,
    overlap: 'skip',
    catchupSeconds: 10,
    onChange: 'webhook',
    session,
  });
  const seen = new Set<string>();
  for (let run = 0; run < runs; run += 1) {
    if (run > 0) {
      await world.database.query(`update schedule_runs set result = '"earlier"' where schedule_id = $1`, [scheduleId]);
      await new Promise((resolve) => setTimeout(resolve, 1_050)); // runs of one second share an id in Temporal
    }
    await triggerSchedule(keeper, { organisationId, scheduleId });
    const newest = await vi.waitUntil(() => newRun(scheduleId, seen), { timeout: 60_000, interval: 100 });
    seen.add(newest);
    await ended({ workflowId: newest });
  }
  await deleteSchedule(keeper, { organisationId, scheduleId });
  return { workflowId: [...seen].at(-1) ?? '' };
}

async function newRun(scheduleId: string, seen: ReadonlySet<string>): Promise<string | undefined> {
  const query = `TaskQueue = '${world.taskQueue}' AND WorkflowType = 'scheduledPoll'`;
  for await (const { workflowId } of world.temporal.workflow.list({ query })) {
    if (workflowId.includes(scheduleId) && !seen.has(workflowId)) return workflowId;
  }
  return undefined;
}

/** Every shape of every workflow, and how it comes about. */
const shapes: Record<string, () => Promise<PlayedRun>> = {
  'turn-reply': async () => runOf(await said('hello')),
  'turn-call': async () => runOf(await said('order')),
  'turn-call-failed': async () => runOf(await said('order cut')),
  'turn-email': async () => runOf(await said('mail')),
  'turn-handoff': async () => runOf(await said('person')),
  'turn-model-failed': async () => runOf(await said('fail')),
  'turn-refused': async () => runOf(await said('hello', { organisationId: 'nobody' })),
  'turn-told': async () => runOf(await said('hello', { organisationId: withWebhook })),
  'turn-before-continuation': async () => ({ ...runOf(await said('order twice')), runsBack: 1 }),
  'turn-continuation': async () => runOf(await said('order twice')),
  'turn-answered-before': async () => runOf(await said('hello', await quietSession())),
  'turn-control': async () => {
    const message = await quietSession();
    await world.client.takeOver(message);
    return runOf(message);
  },
  'turn-routed': async () => {
    const message = await quietSession();
    await world.client.takeOver(message);
    return runOf(await said('hello', { ...message, messageId: 'next' }));
  },
  'turn-form': async () => {
    const { message, address, formId } = await awaitedForm();
    await world.client.submitForm({ ...address, formId, values: { orderId: 'A-1', body: { city: 'Kiel' } } });
    return runOf(message);
  },
  'turn-form-withdrawn': async () => {
    const { message } = await awaitedForm();
    return { ...runOf(await said('hello', { ...message, messageId: 'next', text: 'hello' })), runsBack: 1 };
  },
  'turn-form-taken-over': async () => {
    const { message, address } = await awaitedForm();
    await world.client.takeOver(address);
    return runOf(message);
  },
  'turn-form-expired': async () => {
    const organisationId = await world.addOrganisation({ formExpirySeconds: 1 });
    return runOf((await awaitedForm(organisationId)).message);
  },
  'turn-job': async () => runOf((await begun('seldom', 'done')).message),
  'turn-follow-up': async () => {
    const { message, run } = await begun('often', 'done');
    await ended(run);
    return runOf(message);
  },
  'job-done': async () => (await begun('often', 'done')).run,
  'job-failed': async () => (await begun('often', 'failed')).run,
  'job-deadline': async () => (await begun('late', 'late')).run,
  'job-cancelled': async () => {
    const { run } = await begun('seldom', 'cancelled');
    await world.temporal.workflow.getHandle(run.workflowId).signal(cancelJobSignal);
    return run;
  },
  'job-callback': async () => {
    const { run, jobId } = await begun('seldom', 'callback');
    await world.database.query(`update jobs set callback_body = '{"state":"done"}' where id = $1`, [jobId]);
    await world.temporal.workflow.getHandle(run.workflowId).signal(jobCallbackSignal);
    return run;
  },
  'job-long': async () => ({ ...(await begun('often', 'long')).run, runsBack: 1 }),
  'schedule-run': () => scheduled(1),
  'schedule-run-told': () => scheduled(2),
  'delivery-taken': () => delivered(),
  'delivery-retried': () => delivered(503, 503),
};

test.each(Object.entries(shapes))('%s: its history is kept, and is the one that is made today', async (name, play) => {
  const recorded = await recordedRun(world, await play());
  expect(shapeOf(recorded)).toEqual(await goldenShape(name, { recorded, update: inject('updateSnapshots') }));
});
