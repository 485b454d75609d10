import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { editOrganisation } from '../../src/services/edit-organisation.ts';
import type { DeliveryPatience } from '../../src/turn/delivery-outcome.ts';
import { runCli } from '../support/run-cli.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let receiver: WebhookReceiver;
let organisationId: string;

/** A whole patience that no delivery which is taken in the end uses up. */
const patience = { firstPauseMs: 100, longestPauseMs: 200, wholeMs: 60_000 };
const canary = 'canary-of-the-message';

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({ script: () => ({ text: 'Hello.' }), alsoAllowed: [receiver.endpoint.target] });
});

beforeEach(async () => {
  receiver.answerWith((_received, response) => void response.writeHead(204).end());
  organisationId = await world.addOrganisation({ webhookUrl: receiver.url });
});

afterAll(async () => {
  await world.close();
  await receiver.stop();
});

async function startWorker(deliveryPatience: DeliveryPatience): Promise<void> {
  const worker = await world.startWorker({ deliveryPatience });
  onTestFinished(worker.stop);
}

async function answered(): Promise<MessageInput> {
  const turn = world.message({ organisationId, text: `hello ${canary}` });
  expect(await world.client.submit(turn)).toMatchObject({ state: 'replied' });
  return turn;
}

async function settled() {
  const rows = () => world.database.query('select * from deliveries where organisation_id = $1', [organisationId]);
  await vi.waitUntil(async () => (await rows()).every(({ state }) => state !== 'pending'), { timeout: 60_000 });
  return rows();
}

const errand = (...args: string[]) =>
  runCli({ args: [...args, '--org', organisationId], env: world.workerEnvironment });

test.each<[string, number, number]>([
  ['with 500', 500, 3],
  ['with a redirect, which is not followed', 302, 3],
  ['with 404', 404, 3],
])('a receiver that answers %s is told again until it takes it', async (_what, status, times) => {
  await startWorker(patience);
  let left = times - 1;
  receiver.answerWith((_received, response) => {
    const now = left-- > 0 ? status : 200;
    response.writeHead(now, { location: receiver.endpoint.url }).end();
  });
  const turn = await answered();
  expect(await settled()).toMatchObject([{ state: 'delivered', attempts: times, last_outcome: '200' }]);
  const received = receiver.of(turn.session);
  expect(new Set(received.map(({ payload }) => payload.id)).size).toBe(1);
  expect(new Set(received.map(({ request }) => request.header.signature)).size).toBe(times);
});

test('a receiver whose answer is lost gets the same delivery again, under the same id', async () => {
  await startWorker(patience);
  receiver.answerWith(({ request }, response) => {
    if (receiver.endpoint.requests[0] === request) response.destroy();
    else response.end();
  });
  receiver.endpoint.requests.length = 0;
  const turn = await answered();
  const [first, second] = await receiver.awaited(turn.session, 2);
  expect(second?.request.header['idempotency-key']).toBe(first?.request.header['idempotency-key']);
  expect(second?.payload).toEqual(first?.payload);
  expect(await settled()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
});

test('Retry-After is kept to', async () => {
  await startWorker(patience);
  const at: number[] = [];
  receiver.answerWith((_received, response) => {
    at.push(performance.now());
    response.writeHead(at.length === 1 ? 503 : 200, { 'retry-after': '1' }).end();
  });
  await answered();
  expect(await settled()).toMatchObject([{ state: 'delivered' }]);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
});

test('410 is given up at once; what never comes through fails after its time, and can be started again', async () => {
  await startWorker({ ...patience, wholeMs: 5_000 });
  receiver.answerWith((_received, response) => void response.writeHead(410).end());
  await answered();
  expect(await settled()).toMatchObject([{ state: 'failed', attempts: 1, last_outcome: '410' }]);

  receiver.answerWith((_received, response) => void response.writeHead(503).end());
  const turn = await answered();
  const failed = (await settled()).find(({ last_outcome: outcome }) => outcome === '503');
  expect(failed).toMatchObject({ state: 'failed' });
  expect(Number(failed?.attempts)).toBeGreaterThan(2);

  const listed = JSON.parse((await errand('deliveries', '--state', 'failed', '--json')).stdout);
  expect(listed).toMatchObject([{ session: turn.session, lastOutcome: '503' }, { lastOutcome: '410' }]);
  const text = await errand('deliveries', '--session', turn.session);
  expect(text.stdout).toMatch(/turn\.ended {2}failed \(\d+ attempts, 503\)\n$/);
  receiver.answerWith((_received, response) => void response.end());
  const { exitCode } = await errand('deliveries', 'retry', String(failed?.id));
  expect(exitCode).toBe(0);
  await vi.waitUntil(async () => (await settled()).some(({ state }) => state === 'delivered'), { timeout: 60_000 });
  expect((await errand('deliveries', 'retry', 'none', '--json')).stdout).toContain('"not_found"');
  expect((await errand('deliveries', '--state', 'lost', '--json')).stdout).toContain('"field":"state"');
});

test('a receiver at a private address is not told, unless the installation exempts it', async () => {
  await startWorker({ ...patience, wholeMs: 0 });
  const other = await startWebhookReceiver();
  onTestFinished(other.stop);
  await editOrganisation(world.store.db, { id: organisationId, settings: { webhookUrl: other.url } });
  await answered();
  expect(await settled()).toMatchObject([{ state: 'failed', attempts: 1, last_outcome: 'blocked_address' }]);
  expect(other.endpoint.connections).toBe(0);
});

test('a receiver that hangs takes eight places of a worker and no more; those that wait are told afterwards', async () => {
  await startWorker(patience);
  const hanging: ServerResponse[] = [];
  receiver.answerWith((_received, response) => void hanging.push(response));
  await Promise.all(Array.from({ length: 12 }, answered));
  await vi.waitUntil(() => hanging.length === 8, { timeout: 60_000 });
  // those beyond come back after a second: time for them to have done so
  await delay(1_500);
  expect(hanging).toHaveLength(8);

  const hung = organisationId;
  organisationId = await world.addOrganisation({ webhookUrl: receiver.url });
  receiver.answerWith((_received, response) => void response.end());
  await answered();
  expect(await settled()).toMatchObject([{ state: 'delivered' }]);
  for (const response of hanging) response.end();
  organisationId = hung;
  const told = await settled();
  expect(told.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(Array(12).fill('delivered 1'));
});

test.each(['http://a.example', 'https://user:canary@a.example'])(
  'a webhook must be https, without a password: not %s',
  async (webhookUrl) => {
    const change = editOrganisation(world.store.db, { id: organisationId, settings: { webhookUrl } });
    await expect(change).rejects.toMatchObject({
      code: 'invalid_request',
      details: { field: 'webhookUrl' },
      message: expect.not.stringContaining('canary'),
    });
  },
);

test('a webhook that was taken away since is not told', async () => {
  await startWorker(patience);
  receiver.answerWith((_received, response) => void response.writeHead(500).end());
  const turn = await answered();
  await receiver.awaited(turn.session, 1);
  await editOrganisation(world.store.db, { id: organisationId, settings: { webhookUrl: null } });
  expect(await settled()).toMatchObject([{ state: 'failed', last_outcome: 'no_webhook' }]);
});

test('a worker killed between the end of a turn and its delivery: another one delivers, under the same id', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'errand-delivery-'));
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);
  const environment = {
    ...world.workerEnvironment,
    ERRAND_EXTRA_CA: join(folder, 'ca.pem'),
    ERRAND_EGRESS_ALLOW: `${world.endpoint.target},${receiver.endpoint.target}`,
    ERRAND_LOG_LEVEL: 'debug',
  };
  // the first worker never gets an answer of the receiver, whether it still asks or not
  receiver.answerWith(() => undefined);
  const doomed = await startWorkerProcess(environment);
  const turn = await answered();
  await doomed.kill();
  const before = receiver.of(turn.session).length;
  receiver.answerWith((_received, response) => void response.end());
  const heir = await startWorkerProcess(environment);
  const received = await receiver.awaited(turn.session, before + 1);
  expect(new Set(received.map(({ payload }) => payload.id)).size).toBe(1);
  expect(await settled()).toMatchObject([{ state: 'delivered' }]);
  await heir.stop();
  expect(heir.output() + doomed.output()).not.toContain(canary);
  await rm(folder, { recursive: true });
});
