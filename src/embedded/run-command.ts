import { spawn } from 'node:child_process';
import { elapsedProgress } from './elapsed-progress.ts';

const KEPT_OUTPUT_CHARACTERS = 8_000;

export interface CommandResult {
  /** exit code 0 within the time */
  succeeded: boolean;
  /** the last output of both streams, or why the program could not be started */
  output: string;
}

/**
 * Runs a program to its end and never rejects. Its environment is inherited unless `env` is given.
 * With `progress`, says at most every `everyMs` (10 s) that it still runs.
 */
export function runCommand({
  command,
  args,
  env,
  runAs,
  signal,
  timeoutMs,
  progress,
}: {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv | undefined;
  runAs?: { uid: number; gid: number } | undefined;
  /** ends the program */
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  progress?: { what: string; everyMs?: number | undefined; onProgress: (line: string) => void };
}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: '/',
      stdio: 'pipe',
      ...(env && { env }),
      ...(signal && { signal }),
      ...runAs,
    });
    const endProgress = progress ? elapsedProgress(progress) : () => undefined;
    let output = '';
    let timedOut = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, timeoutMs);
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS);
    };
    const settle = (succeeded: boolean, reason: string) => {
      clearTimeout(timer);
      endProgress();
      resolve({ succeeded, output: reason });
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.stdin.end();
    child.on('error', (error) => settle(false, error.message));
    child.on('close', (code) =>
      settle(code === 0, timedOut ? `no end after ${(timeoutMs ?? 0) / 1000} s\n${output}` : output),
    );
  });
}

/** The last non-empty line, for messages that must stay one line. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
