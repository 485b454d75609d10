// The process of waiting-worker-process.ts, from its parent's side.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { BenchEndpoint } from './endpoint.ts';
import type { BenchServers } from './servers.ts';

export interface WaitingWorker {
  /** resident, after a garbage collection */
  megabytes(): Promise<number>;
  /** user and system, since its start */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

const memorySchema = z.object({ megabytes: z.number() });
const cpuSchema = z.object({ cpuMs: z.number() });

/** A worker of its own process, whose cache holds `cached` runs. Resolves when it works. */
export async function startWaitingWorker({
  servers: { temporalAddress: address, databaseUrl },
  endpoint: { target, caPem },
  ...work
}: {
  servers: BenchServers;
  endpoint: BenchEndpoint;
  taskQueue: string;
  secretKeys: string;
  maxCachedWorkflows: number;
  /** a file of bundled workflows; absent = the worker bundles them itself */
  workflowsPath?: string;
}): Promise<WaitingWorker> {
  const worker = fork(
    fileURLToPath(new URL('./waiting-worker-process.ts', import.meta.url)),
    [JSON.stringify({ address, databaseUrl, endpoint: { target, caPem }, ...work })],
    { execArgv: [...process.execArgv, '--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  await answerOf(worker);
  return {
    megabytes: async () => memorySchema.parse(await asked(worker, 'gc')).megabytes,
    cpuMs: async () => cpuSchema.parse(await asked(worker, 'cpu')).cpuMs,
    async stop() {
      worker.send('stop');
      await once(worker, 'exit');
    },
  };
}

async function asked(worker: ChildProcess, wish: 'gc' | 'cpu'): Promise<unknown> {
  const answer = answerOf(worker);
  worker.send(wish);
  return answer;
}

async function answerOf(worker: ChildProcess): Promise<unknown> {
  const ended = once(worker, 'exit').then(() => Promise.reject(new Error('the worker ended')));
  ended.catch(() => {});
  const [message] = await Promise.race([once(worker, 'message'), ended]);
  return message;
}
