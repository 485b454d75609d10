import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type ParserName, parserAnswerSchema } from './import-parsers.ts';

const runSchema = parserAnswerSchema.extend({
  /** from reading the file to the answer, the parser being loaded */
  seconds: z.number(),
  /** the most that the process has held resident until then, its own start included */
  peakMegabytes: z.number(),
});
export type ParserRun = z.infer<typeof runSchema>;

/** A parser in a process of its own. */
export interface RunningParser {
  /** What it makes of one file; a text says why there is no answer. After that the process is gone. */
  parse(file: string): Promise<ParserRun | string>;
  stop(): Promise<void>;
}

export async function startParser({
  parser,
  timeLimitMs,
}: {
  parser: ParserName;
  timeLimitMs: number;
}): Promise<RunningParser> {
  const path = fileURLToPath(new URL('./import-process.ts', import.meta.url));
  const child = fork(path, [parser], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const ended = once(child, 'exit');
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString('utf8');
  });
  await nextMessage({ child, ended, timeLimitMs });
  return {
    async parse(file) {
      child.send(file);
      const message = await nextMessage({ child, ended, timeLimitMs });
      if (message !== undefined) return runSchema.parse(message);
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        return `over ${timeLimitMs / 1_000} s`;
      }
      return /heap out of memory/.test(complaint) ? 'out of memory' : `crashed: ${complaint.trim().slice(-100)}`;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Undefined when the process ends or the time is up before there is one. */
async function nextMessage({
  child,
  ended,
  timeLimitMs,
}: {
  child: ChildProcess;
  ended: Promise<unknown>;
  timeLimitMs: number;
}): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeLimitMs);
  });
  const message = once(child, 'message').then(([value]: unknown[]) => value);
  const first = await Promise.race([message, ended.then(() => undefined), late]);
  clearTimeout(timer);
  return first;
}
