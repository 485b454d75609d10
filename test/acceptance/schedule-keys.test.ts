import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../../src/secrets/payload-codec.ts';
import { createSchedule } from '../../src/services/create-schedule.ts';
import { deleteSchedule } from '../../src/services/delete-schedule.ts';
import { listSchedules } from '../../src/services/list-schedules.ts';
import { pauseSchedule } from '../../src/services/pause-schedule.ts';
import { resealSchedules } from '../../src/services/reseal-schedules.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { createDataConverter } from '../../src/temporal/data-converter.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let keeper: { db: World['store']['db']; temporal: World['temporal']; taskQueue: string };
const schedules = ['by-cron', 'paused', 'by-interval'];

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'noted' }) });
  keeper = { db: world.store.db, temporal: world.temporal, taskQueue: world.taskQueue };
});

afterAll(async () => {
  const { organisationId } = world;
  for (const scheduleId of schedules) await deleteSchedule(keeper, { organisationId, scheduleId }).catch(() => {});
  await world.close();
});

test('a rotation seals schedules by the new key, with calendar and pause as they were; one whose key is gone is named', async () => {
  const { organisationId } = world;
  const common = {
    ...{ organisationId, action: 'getOrder', arguments: { orderId: 'A-1' } },
    ...{ overlap: 'skip' as const, catchupSeconds: 60 },
  };
  /** Temporal does not always describe a schedule in time. */
  const listed = (temporal: Client) =>
    vi.waitFor(
      async () => {
        const clocks = (await listSchedules({ ...keeper, temporal }, { organisationId })).map(({ clock }) => clock);
        expect(clocks).not.toContain('unknown');
        return clocks;
      },
      { timeout: 60_000 },
    );
  const cron = { cron: ['30 7 * * MON-FRI', '@monthly'], timezone: 'Europe/Berlin' };
  await createSchedule(keeper, { ...common, ...cron, scheduleId: 'by-cron' });
  await createSchedule(keeper, { ...common, ...cron, scheduleId: 'paused' });
  await pauseSchedule(keeper, { organisationId, scheduleId: 'paused', paused: true });
  await createSchedule(keeper, { ...common, everySeconds: 86_400, scheduleId: 'by-interval' });
  const before = await listed(keeper.temporal);

  const fresh = generateKeyRingText().replace('k1:', 'k2:');
  const client = (keys: string) =>
    connectTemporal(
      { address: inject('temporalAddress'), namespace: 'default' },
      createDataConverter(createPayloadCodec(parseKeyRing(keys))),
    );
  const [alone, both] = [await client(fresh), await client(`${fresh},${world.secretKeys}`)];
  expect(await listed(alone)).toEqual(['lost_key', 'lost_key', 'lost_key']);
  const lost = schedules.toSorted().map((scheduleId) => `${organisationId}/${scheduleId}`);
  expect(await resealSchedules(world.store.db, (work) => work(alone))).toEqual({ sealed: 0, lost });
  expect(await resealSchedules(world.store.db, (work) => work(both))).toEqual({ sealed: 3, lost: [] });
  const after = await listed(alone);
  expect(after).toEqual(before);
  expect(after).toMatchObject([{ paused: false }, { paused: false }, { paused: true }]);
  await alone.connection.close();
  await both.connection.close();
});

test('where there are no schedules, no client is asked for', async () => {
  const other = await createWorld({ script: () => ({ text: 'noted' }) });
  const never = () => Promise.reject(new Error('no client'));
  expect(await resealSchedules(other.store.db, never)).toEqual({ sealed: 0, lost: [] });
  await other.close();
});
