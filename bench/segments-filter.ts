// A turn's filter among 10 and among 2,000 actions, of which the contact may see the same 10: the rest are restricted to a
// segment it is not in. Whole turns, by turns, because the filter alone takes microseconds.

import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import pg from 'pg';
import { createActivities } from '../src/activities/index.ts';
import { createErrandClient } from '../src/client.ts';
import { createEndpointClient } from '../src/http/endpoint-client.ts';
import type { LanguageModel } from '../src/schemas/decision.ts';
import { createSealer } from '../src/secrets/sealing.ts';
import { addContact } from '../src/services/add-contact.ts';
import { addSegment } from '../src/services/add-segment.ts';
import { createOrganisation } from '../src/services/create-organisation.ts';
import { importActions } from '../src/services/import-actions.ts';
import { openStore, type Store } from '../src/store/database.ts';
import { createTurnWorker } from '../src/temporal/worker.ts';
import { byTurns, oneAfterTheOther } from './load.ts';
import type { BenchServers } from './servers.ts';
import { prepareSides } from './sides.ts';
import { median } from './statistics.ts';

export interface FilterFigures {
  msFew: number;
  msMany: number;
  filterRatio: number;
  /** of each */
  turns: number;
}

const VISIBLE = 10;
const MANY = 2_000;
const WARM_UP = 10;
const TASK_QUEUE = 'bench-segments';
const CUSTOMER = { externalId: 'customer-1' };

/** Replies at once; says so when the filter let through another number of actions. */
const replying: LanguageModel = {
  name: 'bench/replying',
  decide: async ({ tools }) => {
    if (tools.length !== VISIBLE) throw new Error(`${tools.length} actions are visible, not ${VISIBLE}`);
    return { text: 'Hello.', proposals: [] };
  },
};

export async function measureFilter({
  servers: { temporalAddress: address, databaseUrl },
  forMs,
}: {
  servers: BenchServers;
  forMs: number;
}): Promise<FilterFigures> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const { keyRing, dataConverter, workflowBundle } = await prepareSides();
  const store = openStore({ databaseUrl });
  const endpoint = createEndpointClient({ timeoutMs: 60_000, maxResponseBytes: 1024, extraCa: [], allow: [] });
  const connection = await Connection.connect({ address });
  const client = createErrandClient({ client: new Client({ connection, dataConverter }), taskQueue: TASK_QUEUE });
  const worker = await createTurnWorker({
    temporal: { address, namespace: 'default' },
    taskQueue: TASK_QUEUE,
    activities: createActivities({ db: store.db, endpoint, model: replying, sealer: createSealer(keyRing) }),
    dataConverter,
    workflowBundle,
    shutdownGraceMs: 500,
  });
  const ended = worker.run();
  try {
    const few = await seed({ store, databaseUrl }, VISIBLE);
    const many = await seed({ store, databaseUrl }, MANY);
    const turnIn = (organisationId: string) => async () => {
      const message = { organisationId, session: randomUUID(), channel: 'web' as const, messageId: randomUUID() };
      const answer = await client.submit({ ...message, contact: CUSTOMER, text: 'Hello' });
      if (answer.state !== 'replied') throw new Error(`a turn was not replied to: ${JSON.stringify(answer)}`);
    };
    for (const one of [few, many]) await oneAfterTheOther(WARM_UP, turnIn(one));
    const [timesFew, timesMany] = await byTurns(forMs, [turnIn(few), turnIn(many)]);
    const [msFew, msMany] = [median(timesFew), median(timesMany)];
    return { msFew, msMany, filterRatio: msMany / msFew, turns: timesFew.length };
  } finally {
    worker.shutdown();
    await ended;
    await worker.close();
    await endpoint.close();
    await connection.close();
    await store.close();
  }
}

/** An organisation with this many actions, 10 of them for everybody. */
async function seed({ store, databaseUrl }: { store: Store; databaseUrl: string }, actions: number): Promise<string> {
  const { db } = store;
  const organisationId = `bench-${actions}`;
  await createOrganisation(db, { id: organisationId, name: 'Bench' });
  await addSegment(db, { organisationId, segmentId: 'staff' });
  await addContact(db, { organisationId, ...CUSTOMER });
  await importActions(db, { organisationId, text: documentOf(actions), fileName: 'bench.json' });
  await restrict({ databaseUrl, organisationId });
  return organisationId;
}

function documentOf(actions: number): string {
  const operations = Array.from({ length: actions }, (_, i): [string, object] => [
    `/things-${i}/{id}`,
    {
      get: {
        operationId: i < VISIBLE ? `open-${i}` : `staff-${i}`,
        summary: `Look up one of the company's things of kind ${i} by its id`,
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {},
      },
    },
  ]);
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Bench', version: '1' },
    servers: [{ url: 'https://things.example' }],
    paths: Object.fromEntries(operations),
  });
}

/** One statement in place of 1,990 edits; no worker has read this version of the catalog yet. */
async function restrict({
  databaseUrl,
  organisationId,
}: {
  databaseUrl: string;
  organisationId: string;
}): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `update action_revisions set segment_ids = '{staff}', definition = jsonb_set(definition, '{segmentIds}', '["staff"]')
       where organisation_id = $1 and tool_name like 'staff-%'`,
      [organisationId],
    );
    await client.query('analyze');
  } finally {
    await client.end();
  }
}
