import type { ChaosOptions } from './chaos-options.ts';
import { createInstallation, type Installation } from './installation.ts';
import { ledgerPoints, outsidePoints } from './points.ts';
import type { VariantFindings } from './report.ts';
import { startServers } from './servers.ts';
import { kill } from './variants/kill.ts';

const QUICK = { patienceMs: 30_000, reachWithinMs: 14_000 };

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export async function runChaos({ quick }: ChaosOptions): Promise<VariantFindings[]> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  const interrupted = () => void stopAll().finally(() => process.exit(130));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    onProgress('starting Temporal and PostgreSQL');
    const servers = await startServers(onProgress);
    stops.push(servers.stop);
    const installation: Installation = await createInstallation({
      temporalAddress: servers.temporal.address,
      databaseUrl: servers.postgres.url,
      workflowBundlePath: servers.workflowBundlePath,
    });
    stops.push(installation.stop);
    onProgress('kill');
    const crowds = [
      { points: outsidePoints, sessionsEach: 4 },
      { points: ledgerPoints, sessionsEach: 2 },
    ];
    const findings = await kill({ installation, crowds, workers: 1, ...QUICK });
    return [{ variant: 'kill -9 of the only worker', ...findings }];
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await stopAll();
  }
}
