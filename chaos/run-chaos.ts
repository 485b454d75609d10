import type { ChaosOptions } from './chaos-options.ts';
import { createInstallation } from './installation.ts';
import type { ChaosResults, VariantFindings } from './report.ts';
import { type ChaosServers, startServers } from './servers.ts';
import type { Patience } from './strike.ts';
import type { Variant } from './variants.ts';

const QUICK: Patience = { reachMs: 14_000, answerMs: 25_000 };
const FULL: Patience = { reachMs: 30_000, answerMs: 90_000 };

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs one variant after the other on servers of its own, and tells of each on standard error. One that could not be run to
 * its end is named, and the others go on. Whatever happens, what it started is ended.
 * @throws ErrandError `unavailable` when the servers can't be started
 */
export async function runChaos({
  quick,
  variants,
}: Pick<ChaosOptions, 'quick'> & { variants: readonly Variant[] }): Promise<ChaosResults> {
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
    const results: ChaosResults = { findings: [], notRun: [] };
    for (const variant of variants) {
      const startedAt = performance.now();
      onProgress(variant.name);
      try {
        const findings = await runVariant({ variant, servers, patience: quick ? QUICK : FULL, stops });
        results.findings.push(findings);
        for (const problem of findings.problems) onProgress(`  ${problem}`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        results.notRun.push({ variant: variant.name, reason });
        onProgress(`  not run to its end: ${reason}`);
      }
      onProgress(`  ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
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
  try {
    const findings = await variant.run({ installation, servers, patience });
    return { variant: variant.name, ...findings };
  } finally {
    stops.pop();
    await installation.stop();
  }
}
