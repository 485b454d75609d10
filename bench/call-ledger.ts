// What the effect ledger adds to a call: the row planned, the fence committed before the first byte, the outcome stored.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { embeddedFolders } from '../src/embedded/embedded-folders.ts';
import { startPostgres } from '../src/embedded/postgres.ts';
import { createOrganisation } from '../src/services/create-organisation.ts';
import { type Database, openStore } from '../src/store/database.ts';
import { migrateDatabase } from '../src/store/migrate.ts';
import { recordOutcome } from '../src/store/steps.ts';
import { fenceTestCall, planTestCall, testStep } from '../src/store/test-calls.ts';
import { oneAfterTheOther } from './load.ts';
import { median } from './statistics.ts';
import { GET_ORDER_PATH, ORDER } from './subject.ts';

const ORGANISATION_ID = 'bench-call';

/** Median milliseconds per call, one after the other, on a PostgreSQL that is durable as shipped. */
export async function measureLedger({ calls, onProgress }: { calls: number; onProgress: (line: string) => void }) {
  const stateDir = await mkdtemp(join(tmpdir(), 'errand-bench-'));
  const { ERRAND_HOME: errandHome, home, xdgCacheHome } = readConfig();
  const { cacheDir } = embeddedFolders({ errandHome, projectDir: stateDir, home, xdgCacheHome });
  const postgres = await startPostgres({ stateDir, cacheDir, ephemeral: true, onProgress });
  try {
    await migrateDatabase(postgres.url);
    const store = openStore({ databaseUrl: postgres.url });
    await createOrganisation(store.db, { id: ORGANISATION_ID, name: 'Bench' });
    await oneAfterTheOther(50, () => ledgerOfOneCall(store.db));
    const times = await oneAfterTheOther(calls, () => ledgerOfOneCall(store.db));
    await store.close();
    return { ledgerMs: median(times) };
  } finally {
    await postgres.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function ledgerOfOneCall(db: Database): Promise<void> {
  const key = testStep({ organisationId: ORGANISATION_ID, testId: randomUUID() });
  const nonce = randomUUID();
  await planTestCall(db, key, { actionId: 'get-order', revision: 1, arguments: { id: 'A-1042' } });
  const request = { method: 'GET', url: `https://shop.example${GET_ORDER_PATH}`, headers: [], bodyBytes: 0 };
  if (!(await fenceTestCall(db, key, { nonce, request, requestBody: null })))
    throw new Error('the fence of a bench call was not passed');
  const outcome = {
    state: 'succeeded' as const,
    cause: null,
    status: 200,
    responseHeaders: [],
    body: Buffer.from(ORDER),
    cut: false,
    timings: { totalMs: 1 },
  };
  await recordOutcome(db, key, { nonce, outcome });
}
