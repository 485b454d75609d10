import type { ChaosOptions } from './chaos-options.ts';
import { createInstallation } from './installation.ts';
import type { VariantFindings } from './report.ts';
import { type ChaosServers, startServers } from './servers.ts';
import type { Patience } from './strike.ts';
import { quickVariants, type Variant, variants } from './variants.ts';

const QUICK: Patience = { reachMs: 14_000, answerMs: 25_000 };
const FULL: Patience = { reachMs: 30_000, answerMs: 90_000 };

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs one variant after the other on servers of its own. Whatever happens, what it started is ended.
 * @throws ErrandError `unavailable` when the servers can't be started, Error when sessions do not get to their points
 */
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
    const results: VariantFindings[] = [];
    for (const variant of quick ? quickVariants : variants) {
      onProgress(variant.name);
      results.push(await runVariant({ variant, servers, patience: quick ? QUICK : FULL, stops }));
    }
    return results;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await stopAll();
  }
}

async function runVariant({
  variant,
  servers,
  patience,
  stops,
}: {
  variant: Variant;
  servers: ChaosServers;
  patience: Patience;
  stops: (() => Promise<void>)[];
}): Promise<VariantFindings> {
  const installation = await createInstallation({
    temporalAddress: servers.temporal.address,
    databaseUrl: servers.postgres.url,
    workflowBundlePath: servers.workflowBundlePath,
  });
  stops.push(installation.stop);
  const findings = await variant.run({ installation, servers, patience });
  stops.pop();
  await installation.stop();
  return { variant: variant.name, ...findings };
}
