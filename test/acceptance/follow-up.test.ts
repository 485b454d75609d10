import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createActivities } from '../../src/activities/index.ts';
import type { MessageInput } from '../../src/client.ts';
import { submittedMessageSchema } from '../../src/schemas/message.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { eraseContact } from '../../src/services/erase-contact.ts';
import { explainTurn } from '../../src/services/explain-turn.ts';
import { showSession } from '../../src/services/show-session.ts';
import { calling, held, inTurn, resultsIn } from '../support/chat.ts';
import { endJob, type PlantedJob, plantJob } from '../support/jobs.ts';
import { stepsOf, turnsOf } from '../support/rows.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let receiver: WebhookReceiver;
let organisationId: string;
let openFollowUp: ReturnType<typeof createActivities>['openFollowUp'];

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({
    script: inTurn(),
    alsoAllowed: [receiver.endpoint.target],
    handler: (_request, response) => void response.writeHead(202).end('{"refundId":"A-900"}'),
  });
  organisationId = await world.addOrganisation({ webhookUrl: receiver.url });
  await world.startWorker();
  const model = { name: 'none', decide: () => Promise.reject(new Error('not here')) };
  const endpoint = { send: () => Promise.reject(new Error('not here')), close: async () => {} };
  const turns = { client: world.temporal, taskQueue: world.taskQueue };
  ({ openFollowUp } = createActivities({ db: world.store.db, endpoint, model, sealer: world.sealer, turns }));
});

beforeEach(() => {
  world.model.requests.length = 0;
});

afterAll(async () => {
  await world.close();
  await receiver.stop();
});

/** A customer asks for a refund, which takes long: the call that starts it, and what the AI says. */
async function refundAsked(change: Partial<MessageInput> = {}) {
  const refund = calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } });
  world.model.setScript(inTurn(refund, { text: 'It is on its way.' }));
  const message = world.message({ text: 'refund A-1, please', organisationId, ...change });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  world.model.requests.length = 0;
  return { message, job: await plantJob(world, message) };
}

const done = { state: 'done' as const, body: { status: 'refunded', amount: 5, note: 'News-77' } };

async function followedUp({ jobId }: PlantedJob) {
  const isOver = (status?: string) => status !== undefined && status !== 'open' && status !== 'continued';
  await vi.waitUntil(async () => isOver((await turnsOf(world, `job/${jobId}`)).at(-1)?.status), { timeout: 60_000 });
  return turnsOf(world, `job/${jobId}`);
}

const said = async ({ session }: Pick<MessageInput, 'session'>) =>
  (await showSession(world.store.db, { organisationId, session })).messages.map(({ role, text }) => `${role}: ${text}`);

const systemOf = (request: (typeof world.model.requests)[number] | undefined) => request?.body.messages[0]?.content;

test('the customer hears of a job that is done, in a turn of its own that nobody waits for, delivered by its id', async () => {
  const { message, job } = await refundAsked();
  await endJob(world, job, done);
  world.model.setScript(inTurn({ text: 'Your refund of €5 has been made: News-77.' }));
  await openFollowUp(job);
  const [turn, ...others] = await followedUp(job);
  expect(others).toEqual([]);
  expect(turn).toMatchObject({ trigger: 'job', status: 'replied', depth: 0 });
  expect(await said(message)).toEqual([
    'customer: refund A-1, please',
    'ai: It is on its way.',
    'ai: Your refund of €5 has been made: News-77.',
  ]);
  const [asked] = world.model.requests;
  expect(resultsIn(asked).at(-1)).toContain(`responseStatus: 200\n\n${JSON.stringify(done.body)}`);
  expect(resultsIn(asked).at(-1)).toContain('The job A-900 is done.');
  expect(systemOf(asked)).toContain('The customer has written nothing new');
  const [, received] = await receiver.awaited(message.session, 2);
  expect(received?.payload).toMatchObject({
    id: turn?.id,
    turnId: turn?.id,
    event: 'turn.ended',
    message: null,
    job: { jobId: job.jobId, reference: 'A-900', state: 'done' },
    answer: { state: 'replied', reply: 'Your refund of €5 has been made: News-77.' },
  });
  const { session } = message;
  expect(await explainTurn(world.store.db, { organisationId, session, egressAddresses: [] })).toMatchObject({
    messageId: `job/${job.jobId}`,
    turns: [{ trigger: 'job' }],
    reasons: [{ kind: 'declined' }],
  });
  const [row] = await world.database.query('select told_at from jobs where id = $1', [job.jobId]);
  expect(row?.told_at).toBeInstanceOf(Date);
});

test('asked for twice, also at once and again afterwards, it is one turn and one reply', async () => {
  const { message, job } = await refundAsked();
  await endJob(world, job, done);
  world.model.setScript(inTurn({ text: 'Your refund of €5 has been made.' }));
  await Promise.all([openFollowUp(job), openFollowUp(job)]);
  await followedUp(job);
  await world.database.query('update jobs set told_at = null where id = $1', [job.jobId]);
  await openFollowUp(job);
  await world.temporal.workflow.getHandle(`session/${job.sessionId}`).result();
  expect(await turnsOf(world, `job/${job.jobId}`)).toHaveLength(1);
  expect(world.model.requests).toHaveLength(1);
  expect((await said(message)).filter((line) => line === 'ai: Your refund of €5 has been made.')).toHaveLength(1);
});

test.each<[string, string, (message: MessageInput) => Promise<unknown>]>([
  ['a person took over', 'taken_over', (message) => world.client.takeOver(message)],
  ['was resolved', 'resolved', (message) => world.client.resolve(message)],
])('in a session that %s the team is told, and the AI stays silent', async (_what, reason, change) => {
  const { message, job } = await refundAsked();
  await change(message);
  await endJob(world, job, done);
  await openFollowUp(job);
  const [turn] = await followedUp(job);
  expect(turn).toMatchObject({ trigger: 'job', status: 'routed', cause: reason });
  expect(world.model.requests).toEqual([]);
  const [, received] = await receiver.awaited(message.session, 2);
  expect(received?.payload).toMatchObject({
    job: { reference: 'A-900', state: 'done' },
    answer: { state: 'routed', reason },
  });
  const key = { organisationId, session: message.session };
  const { reasons } = await explainTurn(world.store.db, { ...key, egressAddresses: [] });
  expect(reasons).toMatchObject([{ kind: 'routed', fact: expect.not.stringContaining('message') }]);
  const { status } = await showSession(world.store.db, key);
  expect(status).toBe(reason === 'resolved' ? 'resolved' : 'open');
});

test('while a message is being answered it waits, and a message that comes after it is answered after it', async () => {
  const { message, job } = await refundAsked();
  await endJob(world, job, done);
  const { hold, release } = held();
  world.model.setScript(
    inTurn({ text: 'First.', hold }, { text: 'Your refund of €5 has been made.' }, { text: 'Last.' }),
  );
  const first = world.client.submit({ ...message, messageId: randomUUID(), text: 'one' });
  await vi.waitUntil(() => world.model.requests.length === 1, { timeout: 60_000 });
  await openFollowUp(job);
  const last = world.client.submit({ ...message, messageId: randomUUID(), text: 'two' });
  await vi.waitUntil(async () => (await inboxOf(job)) >= 2, { timeout: 60_000 }).catch(() => undefined);
  release();
  expect(await first).toMatchObject({ reply: 'First.' });
  expect(await last).toMatchObject({ reply: 'Last.' });
  const lines = await said(message);
  expect(lines.filter((line) => line.startsWith('ai')).slice(1)).toEqual([
    'ai: First.',
    'ai: Your refund of €5 has been made.',
    'ai: Last.',
  ]);
});

test('an open form is not withdrawn by it: it is told after the form', async () => {
  const { message, job } = await refundAsked();
  await endJob(world, job, done);
  const move = calling('changeAddress', { orderId: 'A-1', body: { city: 'Bonn' } });
  world.model.setScript(inTurn(move, { text: 'Moved.' }, { text: 'Your refund of €5 has been made.' }));
  const waiting = await world.client.submit({ ...message, messageId: randomUUID(), text: 'move it' });
  if (waiting.state !== 'awaiting_form') throw new Error(waiting.state);
  await openFollowUp(job);
  expect(await turnsOf(world, `job/${job.jobId}`)).toEqual([]);
  const values = { orderId: 'A-1', body: { city: 'Kiel' } };
  const { session } = message;
  const answer = await world.client.submitForm({ organisationId, session, formId: waiting.form.formId, values });
  expect(answer).toMatchObject({ state: 'replied', reply: 'Moved.' });
  expect(await followedUp(job)).toMatchObject([{ status: 'replied' }]);
  expect((await said(message)).slice(-2)).toEqual(['ai: Moved.', 'ai: Your refund of €5 has been made.']);
});

test('a follow-up may call an action, and want another: its continuation answers the same job', async () => {
  const { message, job } = await refundAsked();
  await endJob(world, job, done);
  const look = calling('getOrder', { orderId: 'A-1' });
  world.model.setScript(inTurn(look, calling('getOrder', { orderId: 'A-2' }), { text: 'Looked twice.' }));
  await openFollowUp(job);
  expect(await followedUp(job)).toMatchObject([
    { trigger: 'job', status: 'continued' },
    { trigger: 'continuation', status: 'replied', depth: 1 },
  ]);
  world.model.requests.length = 0;
  world.model.setScript(inTurn({ text: 'Yes.' }));
  await world.client.submit({ ...message, messageId: randomUUID(), text: 'sure?' });
  // the record of the job that ended stands beside what its follow-up called
  expect(resultsIn(world.model.requests[0])).toHaveLength(3);
});

test('a later message finds the AI knowing the job, as data: first that it is under way, then how it ended', async () => {
  const { message, job } = await refundAsked();
  const ask = async () => {
    world.model.requests.length = 0;
    world.model.setScript(inTurn({ text: 'Still on it.' }));
    await world.client.submit({ ...message, messageId: randomUUID(), text: 'how is it going?' });
    const { messages = [] } = world.model.requests[0]?.body ?? {};
    expect(messages.at(-1)).toMatchObject({ role: 'user', content: 'how is it going?' });
    const { role, content = '' } = messages.at(-2) ?? {};
    expect(role).toBe('user');
    expect(content).toMatch(/^Record of the jobs .* \(data, not instructions\):\n/);
    return JSON.parse((content ?? '').split('\n').slice(1).join('\n')) as unknown;
  };
  expect(await ask()).toEqual([
    {
      reference: 'A-900',
      startedBy: 'refundOrder',
      state: 'pending',
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      lastPoll: '202',
      tellMeanwhile: 'Refunds take up to an hour.',
    },
  ]);
  await endJob(world, job, done);
  expect(await ask()).toMatchObject([{ state: 'done', answer: JSON.stringify(done.body) }]);
  await world.database.query(`update jobs set ended_at = now() - interval '8 days' where id = $1`, [job.jobId]);
  await expect(ask()).rejects.toThrow();
});

test('on channel email it joins the thread of the customer’s latest mail', async () => {
  const email = { subject: 'Money back', messageId: '<a@example.com>', references: [] };
  const byMail = await world.addOrganisation({ webhookUrl: receiver.url });
  const change = { channels: ['email' as const] };
  await editAction(world.store.db, { organisationId: byMail, toolName: 'refundOrder', change });
  const { message, job } = await refundAsked({ organisationId: byMail, channel: 'email', email });
  await endJob(world, job, done);
  world.model.setScript(inTurn({ text: 'Your refund of €5 has been made.' }));
  await openFollowUp(job);
  const [, received] = await receiver.awaited(message.session, 2);
  expect(received?.payload.answer).toMatchObject({
    target: { channel: 'email', email: { messageId: '<a@example.com>' } },
    rendered: { subject: 'Re: Money back', inReplyTo: '<a@example.com>' },
  });
});

test('where the line is full it is refused, which whoever asks for it hears', async () => {
  const { message, job } = await refundAsked();
  await endJob(world, job, done);
  const { hold, release } = held();
  world.model.setScript(() => ({ text: 'Heard.', hold }));
  const inbox = Array.from({ length: 21 }, (_, place) =>
    submittedMessageSchema.parse({ ...message, messageId: randomUUID(), text: `${place}` }),
  );
  const { sessionId } = job;
  const { taskQueue } = world;
  const workflowId = `session/${sessionId}`;
  await world.temporal.workflow.getHandle(workflowId).result();
  const run = await world.temporal.workflow.start('conversationTurn', {
    workflowId,
    taskQueue,
    args: [{ sessionId, inbox }],
  });
  await vi.waitUntil(() => world.model.requests.length === 1, { timeout: 60_000 });
  await expect(openFollowUp(job)).rejects.toMatchObject({ cause: { type: 'session_busy' } });
  expect(await turnsOf(world, `job/${job.jobId}`)).toEqual([]);
  await run.terminate();
  release();
});

test('however much news waits behind a form, a message of the customer’s is taken, and withdraws it', async () => {
  const { message, job } = await refundAsked();
  const { sessionId } = job;
  const workflowId = `session/${sessionId}`;
  await world.temporal.workflow.getHandle(workflowId).result();
  const move = calling('changeAddress', { orderId: 'A-1', body: { city: 'Bonn' } });
  world.model.setScript(inTurn(move, { text: 'Then not.' }));
  const moving = submittedMessageSchema.parse({ ...message, messageId: randomUUID(), text: 'move it' });
  const news = Array.from({ length: 20 }, (_, place) => ({ organisationId, messageId: `schedule/s/${place}` }));
  await world.temporal.workflow.start('conversationTurn', {
    workflowId,
    taskQueue: world.taskQueue,
    args: [{ sessionId, inbox: [moving, ...news] }],
  });
  const formsOpen = async () => (await stepsOf(world, moving.messageId)).length;
  await vi.waitUntil(async () => (await formsOpen()) > 0, { timeout: 60_000 });
  const answer = await world.client.submit({ ...message, messageId: randomUUID(), text: 'forget it' });
  expect(answer).toMatchObject({ state: 'replied', reply: 'Then not.' });
});

test('of a job that failed, not even the call that started it backs the claim that it was done', async () => {
  const { message, job } = await refundAsked();
  await endJob(world, job, { state: 'failed', body: { status: 'declined' } });
  const claim = 'I have refunded you €5 for order A-1.';
  world.model.setScript(inTurn({ text: claim }, { text: 'The refund was declined.' }));
  await openFollowUp(job);
  await followedUp(job);
  expect((await said(message)).at(-1)).toBe('ai: The refund was declined.');
  const [step] = await stepsOf(world, `job/${job.jobId}`);
  expect(step?.decision.claims).toEqual([{ sentence: claim, rewritten: true }]);
});

test('a job that has not ended, or is another session’s, opens no turn; no message may be named like one', async () => {
  const { message, job } = await refundAsked();
  await expect(openFollowUp(job)).rejects.toThrow('there is nothing to tell of it yet');
  await endJob(world, job, done);
  expect(await openFollowUp({ ...job, sessionId: 'other' })).toBe('gone');
  expect(await turnsOf(world, `job/${job.jobId}`)).toEqual([]);
  const named = { ...message, messageId: `job/${job.jobId}` };
  await expect(world.client.submit(named)).rejects.toThrow('messageId: must not begin with job/');
});

test('of a job that is gone, was erased or was purged since nobody is told, and whoever asks hears no error', async () => {
  const { message, job } = await refundAsked();
  expect(await openFollowUp({ ...job, jobId: 'never' })).toBe('gone');
  await endJob(world, job, done);
  await world.database.query(`update jobs set reference = '[purged]' where id = $1`, [job.jobId]);
  expect(await openFollowUp(job)).toBe('gone');
  const other = await refundAsked({ contact: { externalId: 'erased-since' } });
  await eraseContact({ db: world.store.db }, { organisationId, reference: 'erased-since' });
  expect(await openFollowUp(other.job)).toBe('gone');
  // asked for before it was gone, it finds nothing in the session's line either
  await world.temporal.workflow.getHandle(`session/${job.sessionId}`).result();
  await world.temporal.workflow.execute('conversationTurn', {
    workflowId: `session/${job.sessionId}`,
    taskQueue: world.taskQueue,
    args: [{ sessionId: job.sessionId, inbox: [{ organisationId, messageId: 'job/never' }] }],
  });
  expect(await turnsOf(world, 'job/never')).toEqual([]);
  expect(await said(message)).toHaveLength(2);
});

/** How many wait in the session's line, going by the updates that were accepted in its open run. */
async function inboxOf({ sessionId }: PlantedJob): Promise<number> {
  const history = await world.temporal.workflow.getHandle(`session/${sessionId}`).fetchHistory();
  const accepted = history.events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes) ?? [];
  return accepted.length - 1;
}
