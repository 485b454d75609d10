import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const readySchema = z.object({ url: z.string(), target: z.string(), caPem: z.string() });

/** An HTTPS endpoint that answers at once. `target` is its `host:port`. */
export interface BenchEndpoint extends z.infer<typeof readySchema> {
  stop(): Promise<void>;
}

export async function startEndpoint(): Promise<BenchEndpoint> {
  const endpoint = fork(fileURLToPath(new URL('./endpoint-process.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(endpoint, 'exit');
  const [ready] = await Promise.race([
    once(endpoint, 'message'),
    ended.then(() => Promise.reject(new Error('the endpoint of the bench ended before it was ready'))),
  ]);
  return {
    ...readySchema.parse(ready),
    async stop() {
      endpoint.disconnect();
      await ended;
    },
  };
}
