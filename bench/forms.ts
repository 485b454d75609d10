// Open waits are free: the memory of one worker with few and with many turns that wait for their form, bounded by its cache.
import { randomUUID } from 'node:crypto';
import { createErrandClient, type ErrandClient } from '../src/client.ts';
import { generateKeyRingText, parseKeyRing } from '../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../src/secrets/payload-codec.ts';
import { createOrganisation } from '../src/services/create-organisation.ts';
import { importActions } from '../src/services/import-actions.ts';
import { openStore } from '../src/store/database.ts';
import { connectTemporal } from '../src/temporal/connection.ts';
import { createDataConverter } from '../src/temporal/data-converter.ts';
import { MAX_CACHED_WORKFLOWS } from '../src/temporal/worker.ts';
import type { BenchOptions } from './bench-options.ts';
import { type BenchEndpoint, startEndpoint } from './endpoint.ts';
import { FORMS_DOCUMENT, FORMS_ORGANISATION_ID } from './forms-subject.ts';
import { type BenchServers, startServers } from './servers.ts';
import { median } from './statistics.ts';
import { startWaitingWorker } from './waiting-worker.ts';

const TASK_QUEUE = 'bench-forms';
const WIDTH = 16;
/** forms that are submitted of the first ones, whose runs the cache has long dropped */
const SUBMITTED = 20;

/** `few` and `many` waiting turns are compared; `cached`: the most runs a worker keeps in memory. */
const FULL = { few: 1_000, many: 10_000, cached: MAX_CACHED_WORKFLOWS };
const QUICK = { few: 100, many: 500, cached: 50 };

interface Waiting {
  session: string;
  formId: string;
}

export async function benchForms({ quick, json }: BenchOptions): Promise<string[]> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const [servers, endpoint] = await Promise.all([startServers(onProgress), startEndpoint()]);
  try {
    const figures = await measured({ servers, endpoint, sizes: quick ? QUICK : FULL, onProgress });
    return json
      ? [JSON.stringify(figures)]
      : Object.entries(figures).map(([name, value]) => `${name.padEnd(24)} ${value}`);
  } finally {
    await Promise.all([servers.stop(), endpoint.stop()]);
  }
}

async function measured({
  servers,
  endpoint,
  sizes: { few, many, cached },
  onProgress,
}: {
  servers: BenchServers;
  endpoint: BenchEndpoint;
  sizes: typeof FULL;
  onProgress: (line: string) => void;
}) {
  await seed(servers.databaseUrl, endpoint.url);
  const secretKeys = generateKeyRingText();
  const codec = createPayloadCodec(parseKeyRing(secretKeys));
  const temporal = await connectTemporal(
    { address: servers.temporalAddress, namespace: 'default' },
    createDataConverter(codec),
  );
  const client = createErrandClient({ client: temporal, taskQueue: TASK_QUEUE });
  const worker = await startWaitingWorker({
    servers,
    endpoint,
    taskQueue: TASK_QUEUE,
    secretKeys,
    maxCachedWorkflows: cached,
  });
  try {
    const waiting = await openForms(client, few);
    onProgress(`${few} turns wait`);
    const megabytesFew = await worker.megabytes();
    waiting.push(...(await openForms(client, many - few)));
    onProgress(`${many} turns wait`);
    const megabytesMany = await worker.megabytes();
    const submitMs: number[] = [];
    for (const { session, formId } of waiting.slice(0, SUBMITTED)) {
      const begun = performance.now();
      const form = { organisationId: FORMS_ORGANISATION_ID, session, formId };
      const { state } = await client.submitForm({ ...form, values: { id: 'A-1', city: 'Bonn' } });
      if (state !== 'replied') throw new Error(`a submitted form ended as ${state}`);
      submitMs.push(performance.now() - begun);
    }
    const round = (value: number) => Math.round(value * 100) / 100;
    return {
      few,
      many,
      cached,
      megabytesFew: round(megabytesFew),
      megabytesMany: round(megabytesMany),
      memoryRatio: round(megabytesMany / megabytesFew),
      submitMsP50: round(median(submitMs)),
    };
  } finally {
    await worker.stop();
    await client.close();
  }
}

async function seed(databaseUrl: string, serverBaseUrl: string): Promise<void> {
  const store = openStore({ databaseUrl });
  const organisationId = FORMS_ORGANISATION_ID;
  await createOrganisation(store.db, { id: organisationId, name: 'Bench' });
  const text = JSON.stringify(FORMS_DOCUMENT);
  await importActions(store.db, { organisationId, text, fileName: 'shop.json', serverBaseUrl });
  await store.close();
}

/** Turns of as many new sessions that now wait for their form. */
async function openForms(client: ErrandClient, count: number): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  let next = 0;
  const sender = async () => {
    while (next < count) {
      next += 1;
      const session = randomUUID();
      const answer = await client.submit({
        organisationId: FORMS_ORGANISATION_ID,
        session,
        channel: 'web',
        messageId: randomUUID(),
        text: 'Please send my order A-1 to Kiel instead.',
      });
      if (answer.state !== 'awaiting_form') throw new Error(`a turn that should wait ended as ${answer.state}`);
      waiting.push({ session, formId: answer.form.formId });
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, sender));
  return waiting;
}
