import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { lastLine, runCommand } from './run-command.ts';
import type { CliAttempt } from './temporal-cli-attempt.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

/** Builds the CLI with `go install` (2.5 to 5 minutes on two cores) and moves it to `destination` in one step. */
export async function buildTemporalCli({
  destination,
  onProgress,
  env,
  signal,
  progressEveryMs,
}: {
  destination: string;
  onProgress: (line: string) => void;
  env: NodeJS.ProcessEnv | undefined;
  signal: AbortSignal | undefined;
  progressEveryMs: number | undefined;
}): Promise<CliAttempt> {
  const go = await runCommand({ command: 'go', args: ['version'], env, timeoutMs: 10_000 });
  if (!go.succeeded) return { problem: 'Go is not installed' };

  onProgress(`Building the Temporal CLI ${TEMPORAL_CLI_VERSION} with go install: 3 to 5 minutes, only this once`);
  const cliFolder = dirname(destination);
  await makeFolder(cliFolder);
  const workFolder = await mkdtemp(join(cliFolder, 'building-'));
  try {
    const build = await runCommand({
      // env(1) adds GOBIN to whatever environment is inherited
      command: 'env',
      args: [`GOBIN=${workFolder}`, 'go', 'install', `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION}`],
      env,
      signal,
      progress: { what: 'Still building the Temporal CLI', everyMs: progressEveryMs, onProgress },
    });
    if (!build.succeeded) return { problem: `failed: ${lastLine(build.output)}` };
    await rename(join(workFolder, 'temporal'), destination);
    return { path: destination };
  } catch (error) {
    return { problem: `failed: ${(error as Error).message}` };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}
