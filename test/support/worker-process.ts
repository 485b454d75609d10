import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A real `errand worker` in a process of its own, which a test may kill. */
export interface WorkerProcess {
  pid: number;
  /** what it has written on standard error */
  log(): string;
  /** kill -9 */
  kill(): Promise<void>;
  /** SIGTERM, as a deploy does; answers the exit code */
  stop(): Promise<number | null>;
}

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const loader = import.meta.resolve('tsx');

/** Resolves when the worker says that it runs. */
export async function startWorkerProcess(environment: Record<string, string>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['--import', loader, cli, 'worker'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const { stderr, pid } = child;
  if (!stderr || !pid) throw new Error('the worker process was not started');
  const reader = createInterface({ input: stderr });
  await new Promise<void>((resolve, reject) => {
    reader.on('line', (line) => {
      lines.push(line);
      if (line.startsWith('worker: task queue')) resolve();
    });
    child.once('exit', () => reject(new Error(`the worker ended: ${lines.join('\n')}`)));
  });
  return {
    pid,
    log: () => lines.join('\n'),
    kill: () => end(child, 'SIGKILL', ended).then(() => undefined),
    stop: () => end(child, 'SIGTERM', ended),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<unknown>): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
  return child.exitCode;
}
