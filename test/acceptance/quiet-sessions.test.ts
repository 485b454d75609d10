import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { sweep } from '../../src/services/sweep.ts';
import { calling } from '../support/chat.ts';
import { sessionOf } from '../support/rows.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

const MINUTE_MS = 60_000;

let world: World;
let receiver: WebhookReceiver;
let organisationId: string;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({
    script: ({ messages }) => {
      const said = messages.at(-1)?.content ?? '';
      if (said === 'move') return calling('changeAddress', { orderId: 'A-2', body: { city: 'Bonn' } });
      if (said === 'legal') return calling('leave_to_team', { topic: 'legal advice' });
      return { text: 'Hello.' };
    },
    alsoAllowed: [receiver.endpoint.target],
  });
  await world.startWorker();
});

beforeEach(async () => {
  organisationId = await world.addOrganisation({
    webhookUrl: receiver.url,
    resolveAfterQuietMinutes: 30,
    autopilotTopics: { reply: [], skip: ['legal advice'] },
  });
});

afterAll(async () => {
  await world.close();
  await receiver.stop();
});

async function said(text: string, change: Partial<MessageInput> = {}): Promise<MessageInput> {
  const turn = world.message({ organisationId, text, ...change });
  await world.client.submit(turn);
  return turn;
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);
const swept = (now: Date) => {
  const { store, temporal, taskQueue } = world;
  return sweep({ db: store.db, temporal, taskQueue, showsJobState: true }, now);
};
const statusOf = async ({ session }: MessageInput) => (await sessionOf(world, session))?.status;

test('a session in which nobody wrote for so long is resolved, and the webhook is told', async () => {
  const turn = await said('hello');
  await receiver.awaited(turn.session, 1);
  expect(await swept(inMinutes(29))).toMatchObject({ resolved: 0 });
  expect(await statusOf(turn)).toBe('open');
  expect(await swept(inMinutes(31))).toMatchObject({ resolved: 1 });
  expect(await statusOf(turn)).toBe('resolved');
  const received = await receiver.awaited(turn.session, 2);
  const told = received.find(({ payload }) => payload.event === 'session.resolved')?.payload;
  expect(told).toMatchObject({ session: { status: 'resolved', handledBy: 'ai' } });
  expect(told?.turnId).toBeUndefined();
  expect(told?.position).toBeGreaterThan(received[0]?.payload.position ?? Number.POSITIVE_INFINITY);
  expect(await swept(inMinutes(32))).toMatchObject({ resolved: 0 });
});

test('sweeps of several workers at once resolve each session once', async () => {
  const turns = await Promise.all(Array.from({ length: 12 }, () => said('hello')));
  const sweeps = await Promise.all(Array.from({ length: 4 }, () => swept(inMinutes(31))));
  expect(sweeps.reduce((sum, { resolved }) => sum + resolved, 0)).toBe(12);
  expect(new Set(await Promise.all(turns.map(statusOf)))).toEqual(new Set(['resolved']));
  const noted = await world.database.query(
    `select session_id from deliveries where organisation_id = $1 and kind = 'session.resolved'`,
    [organisationId],
  );
  expect(noted).toHaveLength(12);
});

test.each<[string, string, (turn: MessageInput) => Promise<void>]>([
  ['whose turn is open', 'move', async () => {}],
  ['that the team handles', 'hello', ({ session }) => world.client.takeOver({ organisationId, session })],
  ['whose last message was left to the team in silence', 'legal', async () => {}],
])('a session %s is left alone', async (_what, text, change) => {
  const turn = await said(text);
  await change(turn);
  expect(await swept(inMinutes(10_000))).toMatchObject({ resolved: 0 });
  expect(await statusOf(turn)).toBe('open');
});

test('a session that was handed back is quiet from then on', async () => {
  const turn = await said('hello');
  await world.database.query(`update sessions set updated_at = now() - interval '2 days' where external_id = $1`, [
    turn.session,
  ]);
  const session = { organisationId, session: turn.session };
  await world.client.takeOver(session);
  await world.client.handBack(session);
  expect(await swept(inMinutes(29))).toMatchObject({ resolved: 0 });
  expect(await swept(inMinutes(31))).toMatchObject({ resolved: 1 });
});

test('an organisation without the setting keeps its sessions open, one without a webhook is told nothing', async () => {
  organisationId = await world.addOrganisation();
  const kept = await said('hello');
  organisationId = await world.addOrganisation({ resolveAfterQuietMinutes: 30 });
  const resolved = await said('hello');
  // a sweep starts what earlier tests left to be told
  const pending = `select from deliveries where state = 'pending'`;
  await vi.waitUntil(async () => (await world.database.query(pending)).length === 0, { timeout: 60_000 });
  expect(await swept(inMinutes(10_000))).toMatchObject({ deliveries: 0 });
  expect([await statusOf(kept), await statusOf(resolved)]).toEqual(['open', 'resolved']);
  expect(await world.database.query('select 1 from deliveries where organisation_id = $1', [organisationId])).toEqual(
    [],
  );
});

test('a worker sweeps by itself, and ends in good order', async () => {
  const turn = await said('hello');
  await world.database.query(`update sessions set updated_at = now() - interval '1 hour' where external_id = $1`, [
    turn.session,
  ]);
  await world.database.query(`update turns set finished_at = now() - interval '1 hour' where message_id = $1`, [
    turn.messageId,
  ]);
  const worker = await startWorkerProcess(world.workerEnvironment, { sweepEveryMs: 50 });
  await vi.waitUntil(async () => (await statusOf(turn)) === 'resolved', { timeout: 60_000 });
  expect(await worker.stop()).toBe(0);
});

test('a delivery that nobody began, because whoever noted it died, is started by a sweep', async () => {
  const turn = await said('hello');
  const [session] = await world.database.query('select id from sessions where external_id = $1', [turn.session]);
  await world.database.query(
    `insert into deliveries (organisation_id, id, session_id, kind, created_at)
     values ($1, $2, $3, 'session.resolved', now() - interval '2 minutes')`,
    [organisationId, `lost-${turn.session}`, session?.id],
  );
  await swept(new Date());
  const received = await receiver.awaited(turn.session, 2);
  expect(received.map(({ payload }) => payload.id)).toContain(`lost-${turn.session}`);
});
