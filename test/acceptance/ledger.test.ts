import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { editAction } from '../../src/services/edit-action.ts';
import { fenceCall, readCall, recordNotSent, recordOutcome, settleCall } from '../../src/store/steps.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn, resultsIn } from '../support/chat.ts';
import { callsOf, turnsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('refunded') });
  await world.startWorker();
});

beforeEach(() => {
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const refund = (orderId: string) => calling('refundOrder', { orderId, body: { amount: 1 } });
const runOf = (message: { organisationId: string; session: string }) =>
  world.temporal.workflow.getHandle(turnWorkflowId(sessionIdOf(message)));

/** A call as it stands before its fence, and attempts at it. */
async function planned() {
  world.model.setScript(inTurn(refund('A-0'), { text: 'Done.' }));
  const message = world.message({ text: 'refund' });
  await world.client.submit(message);
  const [turn] = await turnsOf(world, message.messageId);
  if (!turn) throw new Error('there is no turn');
  await world.database.query(`update steps set state = 'planned', nonce = null where owner_id = $1 and step = 0`, [
    turn.id,
  ]);
  const key = { organisationId: world.organisationId, ownerKind: 'turn' as const, ownerId: turn.id, step: 0 };
  const request = { method: 'POST', url: 'https://company.example', headers: [], bodyBytes: 0 };
  const sessionId = sessionIdOf(message);
  return {
    key,
    fence: (nonce: string, again: boolean) =>
      fenceCall(world.store.db, key, { nonce, sessionId, request, requestBody: null, again }),
  };
}

test('two runs of one turn that reach the fence together: one request, and the AI is never told that nothing was sent', async () => {
  world.model.setScript(inTurn(refund('A-1'), { text: 'end' }));
  // holds every fence between its update and its commit
  await world.database.query(`create function held_fence() returns trigger language plpgsql as
    'begin perform pg_advisory_xact_lock(77); return new; end'`);
  await world.database.query(`create trigger held_fence before update on steps for each row
    when (new.state = 'sent') execute function held_fence()`);
  const gate = new pg.Client({ connectionString: world.database.url });
  await gate.connect();
  const waitingFences = async (count: number) =>
    vi.waitFor(
      async () => {
        const { rows } = await gate.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(rows).toHaveLength(count);
      },
      { timeout: 60_000, interval: 50 },
    );
  await gate.query('select pg_advisory_lock(77)');
  const message = world.message({ text: 'refund' });
  const answer = world.client.submit(message);
  await waitingFences(1);
  await runOf(message).terminate('an operator');
  await waitingFences(2);
  await gate.query('select pg_advisory_unlock(77)');
  await gate.end();
  expect(await answer).toMatchObject({ state: 'replied' });
  await world.database.query('drop trigger held_fence on steps');
  // the run that replied may not be the one whose request leaves
  await vi.waitUntil(() => world.endpoint.requests.length > 0, { timeout: 60_000 });
  expect(world.endpoint.requests).toHaveLength(1);
  expect(resultsIn(world.model.requests.at(-1)).join()).not.toContain('not sent');
  expect(await callsOf(world, message.messageId)).toMatchObject([
    { state: expect.stringMatching(/succeeded|unknown/) },
  ]);
});

test('a turn taken up again after its call reads the result, even when the request could not be made any more', async () => {
  const organisationId = await world.addOrganisation();
  const path = {
    name: 'orderId',
    in: 'path' as const,
    argument: 'orderId',
    required: true,
    schema: { type: 'string' },
  };
  const email = { ...path, name: 'email', in: 'query' as const, argument: 'email', binding: 'contact.email' as const };
  await editAction(world.store.db, { organisationId, toolName: 'refundOrder', change: { parameters: [path, email] } });
  world.model.setScript(inTurn(refund('A-2'), { hang: true }, { text: 'end' }));
  const message = world.message({
    organisationId,
    text: 'refund',
    contact: { email: 'ada@example.com', externalId: '42' },
  });
  const first = world.client.submit(message, { deadlineMs: 60_000 }).catch(() => undefined);
  await vi.waitFor(() => expect(world.model.requests).toHaveLength(2), { timeout: 60_000 });
  await world.database.query('update contacts set email = null where organisation_id = $1', [organisationId]);
  await runOf(message).terminate('an operator');
  expect(await world.client.submit({ ...message, contact: { externalId: '42' } })).toMatchObject({ state: 'replied' });
  await first;
  expect(resultsIn(world.model.requests[2])).toEqual([expect.stringContaining('refunded')]);
  expect(world.endpoint.requests).toHaveLength(1);
});

test('an attempt whose worker was given up for lost takes nothing from the second attempt', async () => {
  const { key, fence } = await planned();
  await settleCall(world.store.db, key);
  expect(await fence('lost', false)).toEqual({ won: false });
  expect(await recordNotSent(world.store.db, key, { cause: 'no_longer_allowed' })).toMatchObject({
    state: 'not_sent',
    cause: 'worker_lost',
  });
  expect(await fence('second', true)).toEqual({ won: true });
});

test('a timeout that could not be recorded stays a timeout', async () => {
  const { key, fence } = await planned();
  await fence('mine', false);
  await settleCall(world.store.db, key, { state: 'unknown', cause: 'timeout', status: null });
  expect(await readCall(world.store.db, key)).toMatchObject({ state: 'unknown', cause: 'timeout', status: null });
});

const answered = (status: number) => ({
  state: 'succeeded' as const,
  ...{ cause: null, status, responseHeaders: [], body: null, cut: false, timings: { totalMs: 1 } },
});
const lateOutcomeOf = async ({ ownerId }: { ownerId: string }) =>
  (await world.database.query('select late_outcome from steps where owner_id = $1 and step = 0', [ownerId]))[0]
    ?.late_outcome;

test('an outcome that is recorded again, because the answer of the first statement was lost, is no late one', async () => {
  const { key, fence } = await planned();
  await fence('mine', false);
  const record = () => recordOutcome(world.store.db, key, { nonce: 'mine', outcome: answered(200) });
  expect([await record(), await record()]).toEqual(['succeeded', 'succeeded']);
  expect(await lateOutcomeOf(key)).toBeNull();
});

test('an outcome that comes after the call was given up for lost is kept beside it', async () => {
  const { key, fence } = await planned();
  await fence('mine', false);
  await settleCall(world.store.db, key);
  expect(await recordOutcome(world.store.db, key, { nonce: 'mine', outcome: answered(200) })).toBe('unknown');
  expect(await lateOutcomeOf(key)).toMatchObject({ state: 'succeeded', status: 200 });
  expect(await recordOutcome(world.store.db, key, { nonce: 'another', outcome: answered(200) })).toBeNull();
});
