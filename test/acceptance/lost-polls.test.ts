// A poll's row is written by the fence itself: what happens to one whose activity was given up before it, or during the call.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCatalogs } from '../../src/activities/catalogs.ts';
import { polls } from '../../src/activities/poll-once.ts';
import { createEndpointClient, type EndpointClient } from '../../src/http/endpoint-client.ts';
import { noMetrics } from '../../src/observe/metrics.ts';
import { jobDeclarationSchema } from '../../src/schemas/job.ts';
import { createAction } from '../../src/services/create-action.ts';
import { listActions } from '../../src/services/list-actions.ts';
import { insertJob } from '../../src/store/jobs.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let endpoint: EndpointClient;
let activities: ReturnType<typeof polls>;
let sessionId: string;
/** what happens at the endpoint while it is polled */
let meanwhile: () => Promise<unknown> = async () => {};
const requested: string[] = [];

beforeAll(async () => {
  world = await createWorld({
    script: () => ({ text: 'Hello.' }),
    handler: async ({ url }, response) => {
      requested.push(url);
      await meanwhile();
      response.end('{"state":"done"}');
    },
  });
  const { store, sealer, organisationId } = world;
  const { target, caPem, url } = world.endpoint;
  endpoint = createEndpointClient({ timeoutMs: 30_000, maxResponseBytes: 1_000, extraCa: [caPem], allow: [target] });
  activities = polls({ db: store.db, catalogs: createCatalogs(store.db), endpoint, sealer, metrics: noMetrics });
  const parameters = [{ name: 'id', in: 'path', schema: { type: 'string' } } as const];
  const draft = { name: 'Poll a job', toolName: 'poll', description: 'Looks at a long job by its id', parameters };
  await createAction(store.db, { organisationId, draft: { ...draft, url: `${url}/poll/{id}` } });
  const worker = await world.startWorker();
  const message = world.message({ text: 'Hello' });
  await world.client.submit(message);
  sessionId = sessionIdOf(message);
  await worker.stop();
});

afterAll(async () => {
  await endpoint.close();
  await world.close();
});

/** A job that nobody follows; its first poll. */
async function pending() {
  const { store, organisationId } = world;
  const action = (await listActions(store.db, { organisationId })).find(
    ({ definition }) => definition.toolName === 'poll',
  );
  const [organisation] = await world.database.query('select catalog_version from organisations where id = $1', [
    organisationId,
  ]);
  const poll = { organisationId, jobId: randomUUID(), poll: 0 };
  meanwhile = async () => {};
  await insertJob(store.db, {
    ...{ ...poll, sessionId, turnId: randomUUID(), step: 0, toolName: 'poll', reference: poll.jobId },
    actionId: String(action?.actionId),
    catalogVersion: Number(organisation?.catalog_version),
    declaration: jobDeclarationSchema.parse({
      reference: { pointer: '/id' },
      poll: { action: 'poll', argument: 'id' },
    }),
    nextPollAt: new Date(),
    deadlineAt: new Date(Date.now() + 60_000),
  });
  return poll;
}

const rowsOf = async ({ jobId }: { jobId: string }) => ({
  calls: await world.database.query(
    'select state, cause, arguments, late_outcome from steps where owner_kind = $1 and owner_id = $2',
    ['job', jobId],
  ),
  jobs: await world.database.query('select state, polls, last_outcome from jobs where id = $1', [jobId]),
});

test('a poll that was lost before its fence is settled as not sent, and its slow activity then sends nothing', async () => {
  const poll = await pending();
  expect(await activities.settlePoll(poll)).toMatchObject({ state: 'pending' });
  expect(await activities.pollOnce(poll)).toMatchObject({ state: 'pending' });
  expect(requested).not.toContain(`/poll/${poll.jobId}`);
  expect(await rowsOf(poll)).toEqual({
    calls: [{ state: 'not_sent', cause: 'worker_lost', arguments: { id: poll.jobId }, late_outcome: null }],
    jobs: [{ state: 'pending', polls: 1, last_outcome: 'worker_lost' }],
  });
});

test('the ledger says `sent` while the request is under way, and a poll settled meanwhile ends no job', async () => {
  const poll = await pending();
  let during: unknown;
  meanwhile = async () => {
    during = (await rowsOf(poll)).calls;
    await activities.settlePoll(poll);
  };
  expect(await activities.pollOnce(poll)).toMatchObject({ state: 'pending' });
  expect(during).toMatchObject([{ state: 'sent', cause: null }]);
  expect(await rowsOf(poll)).toMatchObject({
    calls: [{ state: 'unknown', cause: 'worker_lost', late_outcome: { state: 'succeeded', status: 200 } }],
    jobs: [{ state: 'pending', polls: 1 }],
  });
});

test('the same poll made twice at once is one request, and its answer ends the job', async () => {
  const poll = await pending();
  await Promise.allSettled([activities.pollOnce(poll), activities.pollOnce(poll)]);
  expect(requested.filter((url) => url === `/poll/${poll.jobId}`)).toHaveLength(1);
  expect(await rowsOf(poll)).toMatchObject({
    calls: [{ state: 'succeeded', cause: null }],
    jobs: [{ state: 'done', polls: 1, last_outcome: '200' }],
  });
});
