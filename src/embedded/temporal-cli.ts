import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrandError } from '../errors.ts';
import { lastLine, runCommand } from './run-command.ts';
import type { CliAttempt } from './temporal-cli-attempt.ts';
import { buildTemporalCli } from './temporal-cli-build.ts';
import { downloadTemporalCli } from './temporal-cli-download.ts';
import { OLDEST_SERVER, TEMPORAL_CLI_VERSION } from './temporal-version.ts';

/**
 * Path of a Temporal CLI that runs, from the first place that has one: PATH, our cache, the SDK's download, `go install`.
 * The last two fill `<cacheDir>/temporal-cli-<version>/temporal` and may take minutes; `onProgress` gets a line at least
 * every `progressEveryMs` (10 s). `env` is the environment of the child processes, inherited when absent.
 * @throws ErrandError `unavailable` that says what was tried and what to install
 */
export async function findTemporalCli({
  cacheDir,
  onProgress,
  env,
  signal,
  downloadTimeoutMs,
  progressEveryMs,
}: {
  cacheDir: string;
  onProgress: (line: string) => void;
  env?: NodeJS.ProcessEnv | undefined;
  /** ends a download or build that runs */
  signal?: AbortSignal | undefined;
  downloadTimeoutMs?: number;
  progressEveryMs?: number;
}): Promise<string> {
  const destination = join(cacheDir, `temporal-cli-${TEMPORAL_CLI_VERSION}`, 'temporal');
  const shared = { destination, onProgress, env, signal, progressEveryMs };
  const ways: [name: string, find: () => Promise<CliAttempt>][] = [
    ['temporal on PATH', () => onPath(env)],
    [destination, () => inCache(destination)],
    ['download', () => downloadTemporalCli({ ...shared, timeoutMs: downloadTimeoutMs })],
    ['go install', () => buildTemporalCli(shared)],
  ];

  const problems: string[] = [];
  for (const [name, find] of ways) {
    const attempt = await find();
    if ('path' in attempt) return attempt.path;
    problems.push(`${name} (${attempt.problem})`);
  }
  throw new ErrandError(
    'unavailable',
    `No Temporal server. Tried: ${problems.join('; ')}. Install the Temporal CLI (https://docs.temporal.io/cli) or Go 1.24, or set TEMPORAL_ADDRESS.`,
  );
}

async function onPath(env: NodeJS.ProcessEnv | undefined): Promise<CliAttempt> {
  const version = await runCommand({ command: 'temporal', args: ['--version'], env, timeoutMs: 10_000 });
  if (!version.succeeded && /ENOENT/.test(version.output)) return { problem: 'not there' };
  if (!version.succeeded || !/temporal version/i.test(version.output)) {
    return { problem: `temporal --version answers: ${lastLine(version.output)}` };
  }
  const server = /server v?(\d+)\.(\d+)/i.exec(version.output);
  if (server && !isRecentEnough({ major: Number(server[1]), minor: Number(server[2]) })) {
    return { problem: `too old: ${lastLine(version.output)}, needs server ${OLDEST_SERVER.join('.')}` };
  }
  const place = await runCommand({ command: '/bin/sh', args: ['-c', 'command -v temporal'], env });
  return { path: place.succeeded ? lastLine(place.output) : 'temporal' };
}

function isRecentEnough({ major, minor }: { major: number; minor: number }): boolean {
  const [oldestMajor, oldestMinor] = OLDEST_SERVER;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

async function inCache(destination: string): Promise<CliAttempt> {
  try {
    await access(destination, constants.X_OK);
    return { path: destination };
  } catch {
    return { problem: 'not there' };
  }
}
