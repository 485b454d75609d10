// The process of observed-worker-process.ts, from its parent's side.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface ObservedWorkerInput {
  address: string;
  databaseUrl: string;
  secretKeys: string;
  taskQueue: string;
  endpoint: { target: string; caPem: string };
  /** absent = no metrics */
  metricsPort?: number;
  /** absent = no traces */
  traceEndpoint?: string;
}

export interface ObservedWorker {
  /** user and system, since its start */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

const cpuSchema = z.object({ cpuMs: z.number() });

/** Resolves when it works. */
export async function startObservedWorker(input: ObservedWorkerInput): Promise<ObservedWorker> {
  const program = fileURLToPath(new URL('./observed-worker-process.ts', import.meta.url));
  const worker = fork(program, [JSON.stringify(input)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(worker, 'exit');
  const lost = ended.then(() => Promise.reject(new Error('a worker of the bench ended')));
  lost.catch(() => {});
  await Promise.race([once(worker, 'message'), lost]);
  return {
    async cpuMs() {
      const answer = once(worker, 'message');
      worker.send('cpu');
      const [message] = await Promise.race([answer, lost]);
      return cpuSchema.parse(message).cpuMs;
    },
    async stop() {
      worker.send('stop');
      await ended;
    },
  };
}
