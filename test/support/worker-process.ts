import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A real `errand worker` in a process of its own, which a test may kill. It never outlives its parent. */
export interface WorkerProcess {
  pid: number;
  /** all that it has written to standard output and standard error */
  output(): string;
  /** kill -9 */
  kill(): Promise<void>;
  /** SIGTERM, as a deploy does; answers the exit code */
  stop(): Promise<number | null>;
}

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const timedWorker = fileURLToPath(new URL('./timed-worker.ts', import.meta.url));
const endsWithParent = new URL('./ends-with-parent.mjs', import.meta.url).href;
const loader = import.meta.resolve('tsx');

/** Resolves when the worker says that it runs. `times`: other ones than the product's for a call, and between sweeps. */
export async function startWorkerProcess(
  environment: Record<string, string>,
  times?: { callTimeoutMs?: number; sweepEveryMs?: number },
): Promise<WorkerProcess> {
  const program = times === undefined ? [cli, 'worker'] : [timedWorker, JSON.stringify(times)];
  const child = spawn(process.execPath, ['--import', loader, '--import', endsWithParent, ...program], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // not `exit`: what it wrote last may still be on its way then
  const ended = once(child, 'close');
  const { stdout, stderr, pid } = child;
  if (!stdout || !stderr || !pid) throw new Error('the worker process was not started');
  let output = '';
  for (const stream of [stdout, stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const reader = createInterface({ input: stderr });
  await new Promise<void>((resolve, reject) => {
    reader.on('line', (line) => {
      if (line.startsWith('worker: task queue')) resolve();
    });
    child.once('exit', () => reject(new Error(`the worker ended: ${output}`)));
  });
  return {
    pid,
    output: () => output,
    kill: () => end(child, 'SIGKILL', ended).then(() => undefined),
    stop: () => end(child, 'SIGTERM', ended),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<unknown>): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
  return child.exitCode;
}
