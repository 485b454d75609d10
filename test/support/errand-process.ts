import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { scriptLoader } from '../../src/embedded/child-script.ts';

/** A long command of `errand` as a user runs it in a folder, with none of Errand's variables set. */
export interface ErrandProcess {
  pid: number;
  stdout(): string;
  stderr(): string;
  /** resolves when one of the streams holds the text */
  says(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  exitCode: Promise<number | null>;
}

export function startErrand({
  args,
  cwd,
  env = {},
}: {
  args: string[];
  cwd: string;
  env?: Record<string, string>;
}): ErrandProcess {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const { PATH, HOME, XDG_CACHE_HOME } = process.env;
  const child = spawn(process.execPath, [...scriptLoader(), cli, ...args], {
    cwd,
    env: { PATH, HOME, XDG_CACHE_HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (written.stdout += chunk));
  child.stderr.on('data', (chunk) => (written.stderr += chunk));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exitCode;
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    says: (text) =>
      vi
        .waitUntil(() => `${written.stdout}\n${written.stderr}`.includes(text), { timeout: 120_000, interval: 20 })
        .then(),
    signal: (name) => void child.kill(name),
    exitCode,
  };
}
