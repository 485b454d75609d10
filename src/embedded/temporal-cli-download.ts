import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { scriptLoader, scriptPath } from './child-script.ts';
import { makeFolder } from './make-folder.ts';
import { lastLine, runCommand } from './run-command.ts';
import type { CliAttempt } from './temporal-cli-attempt.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

const DOWNLOAD_TIMEOUT_MS = 120_000;

/** Lets the SDK download the pinned CLI, bounded in time, and moves it to `destination` in one step. */
export async function downloadTemporalCli({
  destination,
  onProgress,
  env,
  signal,
  progressEveryMs,
  timeoutMs = DOWNLOAD_TIMEOUT_MS,
}: {
  destination: string;
  onProgress: (line: string) => void;
  env: NodeJS.ProcessEnv | undefined;
  signal: AbortSignal | undefined;
  progressEveryMs: number | undefined;
  timeoutMs: number | undefined;
}): Promise<CliAttempt> {
  onProgress(`Downloading the Temporal CLI ${TEMPORAL_CLI_VERSION} from temporal.download`);
  const cliFolder = dirname(destination);
  await makeFolder(cliFolder);
  const workFolder = await mkdtemp(join(cliFolder, 'downloading-'));
  try {
    // a process of its own: the SDK's native runtime can be configured only once in a process, and a download not stopped
    const download = await runCommand({
      command: process.execPath,
      args: [...scriptLoader(), scriptPath('temporal-download-script'), workFolder, `v${TEMPORAL_CLI_VERSION}`],
      env,
      signal,
      timeoutMs,
      progress: { what: 'Still downloading the Temporal CLI', everyMs: progressEveryMs, onProgress },
    });
    if (!download.succeeded) return { problem: `failed: ${lastLine(download.output)}` };
    const [executable] = await readdir(workFolder);
    if (!executable) return { problem: 'failed: the SDK left no file' };
    await rename(join(workFolder, executable), destination);
    return { path: destination };
  } catch (error) {
    return { problem: `failed: ${(error as Error).message}` };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}
