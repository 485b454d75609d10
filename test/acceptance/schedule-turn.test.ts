import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createActivities } from '../../src/activities/index.ts';
import { turnLines } from '../../src/cli/session/turn-lines.ts';
import { explanationLines } from '../../src/cli/why/explanation-lines.ts';
import type { MessageInput } from '../../src/client.ts';
import { submittedMessageSchema } from '../../src/schemas/message.ts';
import { createSchedule, type ScheduleInput } from '../../src/services/create-schedule.ts';
import { deleteSchedule } from '../../src/services/delete-schedule.ts';
import { explainTurn } from '../../src/services/explain-turn.ts';
import { showSession } from '../../src/services/show-session.ts';
import { triggerSchedule } from '../../src/services/trigger-schedule.ts';
import { readTurnStories } from '../../src/store/turn-story.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { held, inTurn, resultsIn } from '../support/chat.ts';
import { turnsOf } from '../support/rows.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let receiver: WebhookReceiver;
let organisationId: string;
let keeper: { db: World['store']['db']; temporal: World['temporal']; taskQueue: string };
let openFollowUp: ReturnType<typeof createActivities>['openFollowUp'];
/** what the endpoint says, in turn, the last one for good */
let stock: number[];
const created: string[] = [];

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({
    script: inTurn(),
    alsoAllowed: [receiver.endpoint.target],
    handler: (_request, response) => {
      const left = stock.length > 1 ? stock.shift() : stock[0];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ stock: left, unit: 'box' }));
    },
  });
  organisationId = await world.addOrganisation({ webhookUrl: receiver.url });
  keeper = { db: world.store.db, temporal: world.temporal, taskQueue: world.taskQueue };
  await world.startWorker();
  const model = { name: 'none', decide: () => Promise.reject(new Error('not here')) };
  const endpoint = { send: () => Promise.reject(new Error('not here')), close: async () => {} };
  const turns = { client: world.temporal, taskQueue: world.taskQueue };
  ({ openFollowUp } = createActivities({ db: world.store.db, endpoint, model, sealer: world.sealer, turns }));
});

beforeEach(() => {
  stock = [5, 0];
});

afterAll(async () => {
  for (const scheduleId of created) await deleteSchedule(keeper, { organisationId, scheduleId }).catch(() => {});
  await world.close();
  await receiver.stop();
});

/** A session in which the customer asked for something, and a schedule that looks after it: never due by itself. */
async function watched(change: Partial<ScheduleInput> = {}, said: Partial<MessageInput> = {}) {
  world.model.setScript(inTurn({ text: 'I will tell you.' }));
  const message = world.message({ organisationId, text: 'tell me when A-1 is sold out', ...said });
  await world.client.submit(message);
  world.model.requests.length = 0;
  const scheduleId = `s-${randomBytes(6).toString('hex')}`;
  await createSchedule(keeper, {
    organisationId,
    scheduleId,
    action: 'getOrder',
    arguments: { orderId: 'A-1' },
    everySeconds: 86_400,
    overlap: 'skip',
    catchupSeconds: 10,
    comparePointer: '/stock',
    onChange: 'turn',
    session: message.session,
    ...change,
  });
  created.push(scheduleId);
  return { message, ref: { organisationId, scheduleId }, sessionId: sessionIdOf(message) };
}

type Watched = Awaited<ReturnType<typeof watched>>;

/** Triggers so many runs, one after the other: runs of one second share an id in Temporal. */
async function looked({ ref }: Watched, times: number) {
  const runs = () =>
    world.database.query('select id, changed from schedule_runs where schedule_id = $1 and finished_at is not null', [
      ref.scheduleId,
    ]);
  for (let time = 1; time <= times; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_050 - (Date.now() % 1_000)));
    await triggerSchedule(keeper, ref);
    await vi.waitUntil(async () => (await runs()).length === time, { timeout: 60_000, interval: 50 });
  }
  const [changed] = (await runs()).filter((run) => run.changed);
  return { runId: String(changed?.id), messageId: `schedule/${ref.scheduleId}/${changed?.id}` };
}

async function turnEnded(messageId: string) {
  const isOver = (status?: string) => status !== undefined && status !== 'open' && status !== 'continued';
  await vi.waitUntil(async () => isOver((await turnsOf(world, messageId)).at(-1)?.status), { timeout: 60_000 });
  return turnsOf(world, messageId);
}

const textsOf = async ({ session }: Pick<MessageInput, 'session'>) =>
  (await showSession(world.store.db, { organisationId, session })).messages.map(({ role, text }) => `${role}: ${text}`);

test('the customer hears of a change in a turn of its own, made of the run’s call and of what changed', async () => {
  const it = await watched();
  world.model.setScript(inTurn({ text: 'A-1 is sold out now.' }));
  const { runId, messageId } = await looked(it, 2);
  const [turn, ...others] = await turnEnded(messageId);
  expect(others).toEqual([]);
  expect(turn).toMatchObject({ trigger: 'schedule', status: 'replied', depth: 0 });
  expect(await textsOf(it.message)).toEqual([
    'customer: tell me when A-1 is sold out',
    'ai: I will tell you.',
    'ai: A-1 is sold out now.',
  ]);
  const [asked] = world.model.requests;
  const result = resultsIn(asked).at(-1);
  expect(result).toContain('responseStatus: 200\n\n{"stock":0,"unit":"box"}');
  expect(result).toMatch(/The schedule s-\w+ made this call at \S+Z, and the value at "\/stock" has changed/);
  expect(result).toContain('it was 5 and is 0 now.');
  expect(asked?.body.messages[0]?.content).toContain('looked at for this customer by a schedule has changed');
  expect(JSON.stringify(asked?.body.messages)).toContain('"{\\"orderId\\":\\"A-1\\"}"');

  const { session } = it.message;
  const [, received] = await receiver.awaited(session, 2);
  expect(received?.payload).toMatchObject({
    id: turn?.id,
    event: 'turn.ended',
    message: null,
    schedule: { scheduleId: it.ref.scheduleId, runId, result: '0' },
    answer: { state: 'replied', reply: 'A-1 is sold out now.' },
  });
  const explanation = await explainTurn(world.store.db, { organisationId, session, egressAddresses: [] });
  expect(explanation).toMatchObject({ messageId, turns: [{ trigger: 'schedule' }], reasons: [{ kind: 'declined' }] });
  expect(explanationLines(explanation, { all: false })[0]).toContain(`, ${messageId}: one turn, replied`);
  const [story] = await readTurnStories(world.store.db, { organisationId, messageId });
  expect(story && turnLines(story)[0]).toContain(`${messageId}, replied`);
});

test('however often it is asked for, a change is one turn; a run without a change opens none', async () => {
  const it = await watched();
  world.model.setScript(inTurn({ text: 'Sold out.' }));
  const { runId, messageId } = await looked(it, 3);
  await turnEnded(messageId);
  const { scheduleId } = it.ref;
  const subject = { organisationId, sessionId: it.sessionId, scheduleId };
  expect(await openFollowUp({ ...subject, runId })).toBe('told_before');
  const followUp = { organisationId, messageId };
  await world.temporal.workflow.getHandle(`session/${it.sessionId}`).result();
  await world.temporal.workflow.execute('conversationTurn', {
    workflowId: `session/${it.sessionId}`,
    taskQueue: world.taskQueue,
    args: [{ sessionId: it.sessionId, inbox: [followUp, followUp] }],
  });
  expect(await turnsOf(world, messageId)).toHaveLength(1);
  expect(world.model.requests).toHaveLength(1);
  const [first] = await world.database.query(
    'select id from schedule_runs where schedule_id = $1 order by started_at limit 1',
    [scheduleId],
  );
  await expect(openFollowUp({ ...subject, runId: String(first?.id) })).rejects.toThrow('nothing to tell');
  expect(await openFollowUp({ ...subject, sessionId: 'other', runId })).toBe('gone');
});

test.each<[string, string, (message: MessageInput) => Promise<unknown>]>([
  ['a person took over', 'taken_over', (message) => world.client.takeOver(message)],
  ['was resolved', 'resolved', (message) => world.client.resolve(message)],
])('in a session that %s the team is told of the change, and the AI stays silent', async (_what, reason, change) => {
  const it = await watched();
  await change(it.message);
  const { runId, messageId } = await looked(it, 2);
  expect(await turnEnded(messageId)).toMatchObject([{ trigger: 'schedule', status: 'routed', cause: reason }]);
  expect(world.model.requests).toEqual([]);
  const { session } = it.message;
  const [, received] = await receiver.awaited(session, 2);
  expect(received?.payload).toMatchObject({ schedule: { runId, result: '0' }, answer: { state: 'routed', reason } });
  const { reasons } = await explainTurn(world.store.db, { organisationId, session, egressAddresses: [] });
  expect(reasons).toMatchObject([{ kind: 'routed', fact: expect.stringContaining('what the schedule found changed') }]);
});

test('a change whose run was terminated before it could be told is told by the next run', async () => {
  const it = await watched({ overlap: 'terminate_other' });
  const { hold, release } = held();
  world.model.setScript(({ messages }) =>
    messages.at(-1)?.role === 'tool' ? { text: 'Sold out.' } : { text: 'Heard.', hold },
  );
  const open = submittedMessageSchema.parse({ ...it.message, messageId: randomUUID(), text: 'and the blue one?' });
  const news = Array.from({ length: 20 }, (_, place) => ({ organisationId, messageId: `schedule/s/${place}` }));
  const { sessionId } = it;
  const { taskQueue, temporal } = world;
  const workflowId = `session/${sessionId}`;
  await temporal.workflow.getHandle(workflowId).result();
  const run = await temporal.workflow.start('conversationTurn', {
    workflowId,
    taskQueue,
    args: [{ sessionId, inbox: [open, ...news] }],
  });
  await vi.waitUntil(() => world.model.requests.length === 1, { timeout: 60_000 });
  const { messageId } = await looked(it, 3); // the line is full: the second, which found the change, waits to tell it
  await run.terminate();
  release();
  expect(await turnEnded(messageId)).toMatchObject([{ trigger: 'schedule', status: 'replied' }]);
});

test('a change of a schedule that was deleted meanwhile is told to nobody, and its run ends', async () => {
  const it = await watched({ onChange: 'nothing' });
  const { runId, messageId } = await looked(it, 2);
  await deleteSchedule(keeper, it.ref);
  const subject = { organisationId, sessionId: it.sessionId, scheduleId: it.ref.scheduleId, runId };
  expect(await openFollowUp(subject)).toBe('gone');
  expect(await turnsOf(world, messageId)).toEqual([]);
});
