import { type Config, readConfig } from '../../config.ts';
import { ErrandError } from '../../errors.ts';
import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createPayloadCodec } from '../../secrets/payload-codec.ts';
import { type FoundHistory, type VerifyReport, verifyHistories } from '../../services/verify-histories.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { listHistories, type RunFilter, type RunStatus, runStatuses } from '../../temporal/list-histories.ts';
import { silenceReplays } from '../../temporal/replay-histories.ts';
import { workflowBundleOf } from '../../temporal/worker.ts';
import { pastInstant } from '../past-instant.ts';
import { printLines } from '../print-lines.ts';
import { reachableConfig } from '../running-servers.ts';
import { timeRange } from '../time-range.ts';
import { withTemporal } from '../with-temporal.ts';
import { historyFiles, readHistories } from './history-files.ts';
import { verifyProgress } from './verify-progress.ts';

interface VerifyOptions {
  path?: string;
  from?: string;
  to?: string;
  status?: string;
  org?: string;
  json?: boolean;
}

/** An installation may have no open run; a gate that looks at the wrong place has none either. */
const NOTHING = 'nothing was verified: no history fits; look at ERRAND_TASK_QUEUE, --org, --from, --to and --status';

/** Exit code 1 when a history diverged, or could not be looked at. */
export async function verify({ json, ...options }: VerifyOptions): Promise<void> {
  const report = await verified(options);
  if (report.diverged + report.unreadable > 0) process.exitCode = 1;
  if (report.verified + report.diverged + report.unreadable === 0) console.error(NOTHING);
  if (json) console.log(JSON.stringify(report));
  else printLines(reportLines(report));
}

async function verified({ path, from, to, status, org }: Omit<VerifyOptions, 'json'>): Promise<VerifyReport> {
  const config = readConfig();
  if (path !== undefined) {
    if (from ?? to ?? status) throw wrongUse('from, to and status', 'are for runs of Temporal: leave the path out');
    const files = await historyFiles(path);
    return verifiedOnes({ config, org, count: files.length, histories: readHistories(files) });
  }
  if (from === undefined) throw wrongUse('from', 'must be given where no file or folder is: which runs?');
  if (status !== undefined && !Object.hasOwn(runStatuses, status)) {
    throw wrongUse('status', `must be one of ${Object.keys(runStatuses).join(', ')}`);
  }
  const { until = new Date() } = timeRange({ since: from, until: to }, { since: 'from', until: 'to' });
  const filter: RunFilter = {
    taskQueue: config.ERRAND_TASK_QUEUE,
    from: pastInstant(from, 'from'),
    to: until,
    status: status as RunStatus | undefined,
  };
  const reachable = await reachableConfig(config);
  return withTemporal(reachable, async (temporal) =>
    verifiedOnes({ config: reachable, org, ...(await listHistories(temporal, filter)) }),
  );
}

async function verifiedOnes({
  config,
  org,
  count,
  histories,
}: {
  config: Pick<Config, 'ERRAND_SECRET_KEYS' | 'ERRAND_WORKFLOW_BUNDLE'>;
  org: string | undefined;
  count: number;
  histories: AsyncIterable<FoundHistory>;
}): Promise<VerifyReport> {
  const { ERRAND_SECRET_KEYS: keys, ERRAND_WORKFLOW_BUNDLE: path } = config;
  const codec = keys === undefined ? undefined : createPayloadCodec(parseKeyRing(keys));
  const dataConverter = createDataConverter(
    codec ?? { encode: async (given) => given, decode: async (given) => given },
  );
  silenceReplays();
  const workflowBundle = await workflowBundleOf({ path, dataConverter });
  const progress = verifyProgress(count);
  return verifyHistories({ histories, workflowBundle, codec, organisationId: org, onProgress: progress.tell }).finally(
    progress.end,
  );
}

function wrongUse(field: string, problem: string): ErrandError {
  return new ErrandError('invalid_request', `--${field} ${problem}`, { field });
}

function reportLines({ verified, diverged, unreadable, workflows, seconds, ...rest }: VerifyReport): string[] {
  const types = Object.entries(workflows).map(([type, count]) => `${count} ${type}`);
  const pace = `${seconds.toFixed(1)} s, ${Math.round(rest.historiesPerSecond)} histories/s`;
  return [
    ...rest.divergences.map(({ workflowType, workflowId, runId, eventId, eventType, difference, name }) => {
      const event = eventId === undefined ? '' : `, event ${eventId} ${eventType}`;
      return `diverged: ${workflowType} ${workflowId}, run ${runId}${event}: ${difference} (${name})`;
    }),
    ...rest.problems.map(({ name, problem }) => `unreadable: ${name}: ${problem}`),
    `${verified} verified${types.length > 0 ? ` (${types.join(', ')})` : ''}, ${diverged} diverged, ${unreadable} unreadable; ${pace}`,
  ];
}
