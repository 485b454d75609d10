import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { ErrandError } from '../errors.ts';
import type { WorkerHealth } from '../worker.ts';

/** What supervisors ask of a worker: `GET /healthz`, its process is alive; `GET /readyz`, it works: 200, else 503 with what fails. */
export async function startHealthServer({
  host,
  port,
  health,
}: {
  host: string;
  /** 0 = a free one */
  port: number;
  health: () => Promise<WorkerHealth>;
}): Promise<{ url: string; close(): void }> {
  const app = new Hono();
  app.get('/healthz', (context) => context.text('ok'));
  app.get('/readyz', async (context) => {
    const parts = await health();
    return context.json(parts, Object.values(parts).every(Boolean) ? 200 : 503);
  });
  const server = serve({ fetch: app.fetch, hostname: host, port });
  await once(server, 'listening').catch((cause: Error) => {
    const message = `the worker's health endpoint can't listen on ${host}:${port} (${cause.message}): set ERRAND_HEALTH_HOST and ERRAND_HEALTH_PORT`;
    throw new ErrandError('unavailable', message, { field: 'ERRAND_HEALTH_PORT', cause });
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close() {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    },
  };
}
