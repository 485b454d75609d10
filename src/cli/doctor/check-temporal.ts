import type { Client } from '@temporalio/client';
import type { Config } from '../../config.ts';
import { OLDEST_SERVER } from '../../embedded/temporal-version.ts';
import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createPayloadCodec } from '../../secrets/payload-codec.ts';
import { connectTemporal } from '../../temporal/connection.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { serverClockDifferenceMs } from '../../temporal/server-clock.ts';
import { readTemporalFacts, type TemporalFacts } from '../../temporal/server-facts.ts';
import { keyChecksOfWorkers, versionsOfWorkers, type WorkerVersions } from '../../temporal/worker-identity.ts';
import { checkRuns } from './check-runs.ts';
import { clockFinding, type Finding, failed, findingsOf, ok, warning } from './finding.ts';

/** One connection to Temporal: the server, the namespace, and who polls the task queue with which keys. */
export function checkTemporal({
  temporal,
  secretKeys,
  taskQueue,
}: {
  temporal: NonNullable<Config['temporal']>;
  secretKeys: string;
  taskQueue: string;
}): Promise<Finding[]> {
  const fix = 'check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the credentials, and that Temporal runs';
  return findingsOf({ check: 'temporal', fix }, async () => {
    const keyRing = parseKeyRing(secretKeys);
    const client = await connectTemporal(temporal, createDataConverter(createPayloadCodec(keyRing)));
    try {
      const facts = await readTemporalFacts(client);
      return [
        versionFinding(facts),
        attributeFinding(facts.jobStateAttribute),
        await workersFinding({ client, taskQueue, key: keyRing.current.id, check: keyRing.checks[0] ?? '' }),
        ...versionFindings(await versionsOfWorkers(client, taskQueue)),
        ...(await Promise.all([temporalClock(client), checkRuns(client, taskQueue)])).flat(),
      ];
    } finally {
      await client.connection.close();
    }
  });
}

function versionFinding({ version, namespace }: TemporalFacts): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_SERVER;
  const isOld = version !== '' && (major < oldestMajor || (major === oldestMajor && minor < oldestMinor));
  const message = `Temporal ${version || 'of unknown version'}, namespace ${namespace}`;
  return isOld
    ? failed('temporal', message, `use Temporal ${OLDEST_SERVER.join('.')} or later: update-with-start must be stable`)
    : ok('temporal', message);
}

/** Credentials that may not ask for work are no fault: then its time is not known. */
async function temporalClock(client: Client): Promise<Finding[]> {
  return serverClockDifferenceMs(client).then(
    (differenceMs) => [clockFinding('Temporal', differenceMs)],
    () => [],
  );
}

function attributeFinding(state: TemporalFacts['jobStateAttribute']): Finding {
  const check = 'search attributes';
  if (state === 'present') return ok(check, 'ErrandJobState is there');
  const without = 'jobs are followed without their state in lists of Temporal';
  const fix = 'a worker that may adds it at its start; else create it as a Keyword';
  if (state === undefined) return warning(check, `these credentials may not look: ${without}, perhaps`, fix);
  const what = state === 'absent' ? 'is absent' : 'is no Keyword';
  return warning(check, `ErrandJobState ${what}: ${without}`, fix);
}

async function workersFinding({
  client,
  taskQueue,
  key,
  check,
}: {
  client: Client;
  taskQueue: string;
  key: string;
  check: string;
}): Promise<Finding> {
  const workers = await keyChecksOfWorkers(client, taskQueue);
  if (workers.length === 0) {
    const fix = 'start errand worker, with the same ERRAND_TASK_QUEUE';
    return warning('workers', `none has asked the task queue ${taskQueue} for work in the last 90 s`, fix);
  }
  const able = workers.filter((checks) => checks.includes(check)).length;
  const counted = `${able} of ${workers.length} on the task queue ${taskQueue} have the key "${key}"`;
  if (able === workers.length) return ok('workers', counted);
  const fix = 'give every worker and client the same ERRAND_SECRET_KEYS';
  return able === 0 ? failed('workers', counted, fix) : warning('workers', counted, fix);
}

/** Nothing to say where neither workers nor the task queue know of versions. */
function versionFindings({ current, asking }: WorkerVersions): Finding[] {
  if (asking.length === 0 || [current, ...asking].every((version) => version === 'unversioned')) return [];
  const able = asking.filter((version) => version === current).length;
  const counted = `${able} of ${asking.length} workers are of the current version, which gets the work (${current})`;
  if (able > 0) return [ok('worker versions', counted)];
  const others = [...new Set(asking)].join(', ');
  const missing = current === 'unversioned' ? 'workers without ERRAND_BUILD_ID' : `workers of ${current}`;
  const fix = `make the version of those that run current (${others}; docs/operating.md), or start ${missing}`;
  return [failed('worker versions', counted, fix)];
}
