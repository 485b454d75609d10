import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { connectErrand } from './client.ts';
import { metricsAddress, type WorkerConfig } from './config.ts';
import { ErrandError } from './errors.ts';
import { createLog } from './log.ts';
import { installRuntime } from './observe/runtime.ts';
import { watchQueues } from './observe/watch-queues.ts';
import { callbackRoutes } from './pages/callback-routes.ts';
import { formRoutes } from './pages/form-routes.ts';
import { CALLBACK_PATH, openCallbackToken } from './secrets/callback-token.ts';
import { FORM_PATH, openFormToken } from './secrets/form-link.ts';
import { parseKeyRing } from './secrets/key-ring.ts';
import { createPayloadCodec } from './secrets/payload-codec.ts';
import { receiveCallback } from './services/receive-callback.ts';
import { assertReachable, openStore } from './store/database.ts';
import { databaseFault } from './store/database-fault.ts';
import { readQueueDepths } from './store/queue-depths.ts';
import { connectTemporal } from './temporal/connection.ts';
import { createDataConverter } from './temporal/data-converter.ts';

export interface RunningServer {
  /** where it listens, `http://127.0.0.1:8080` */
  url: string;
  /** Takes no new request, lets those under way end for so long, then ends them. */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** Less than the 60 s after which proxies commonly give up (nginx, AWS load balancers). */
const ANSWER_DEADLINE_MS = 55_000;
const GRACE_MS = 60_000;

/**
 * Composes the server of the hosted pages and of callbacks from its configuration; nothing else does.
 * @param port 0 = a free one
 * @throws ErrandError when the configuration is wrong, a server can't be reached, or the port is taken
 */
export async function startServer(
  config: WorkerConfig,
  { port, answerDeadlineMs = ANSWER_DEADLINE_MS }: { port: number; answerDeadlineMs?: number },
): Promise<RunningServer> {
  const { temporal, DATABASE_URL: databaseUrl, ERRAND_SECRET_KEYS: secretKeys, ERRAND_TASK_QUEUE: taskQueue } = config;
  const keyRing = parseKeyRing(secretKeys);
  await assertReachable(databaseUrl);
  const log = createLog(config.ERRAND_LOG_LEVEL);
  const metricsAt = metricsAddress(config);
  const runtime = metricsAt && installRuntime({ log, metricsAt });
  const metrics = runtime?.metrics;
  const client = await connectErrand({ temporal, secretKeys, taskQueue });
  const jobs = await connectTemporal(temporal, createDataConverter(createPayloadCodec(keyRing))).catch(
    async (error: unknown) => {
      await client.close();
      throw error;
    },
  );
  const store = openStore({ databaseUrl });
  const onFailed = (error: unknown) => log.warn({ error }, 'what waits could not be counted');
  const stopWatching = metrics && watchQueues({ read: () => readQueueDepths(store.db), metrics, onFailed });
  const closeParts = async () => {
    await stopWatching?.();
    await Promise.all([client.close(), jobs.connection.close()]);
    await store.close();
  };
  // the address of a request is the right to its form, or to its callback: it goes into no log
  const onFault = (what: string) => (error: unknown) => log.error({ error: databaseFault(error) ?? error }, what);
  const openToken = (token: string) => openFormToken(keyRing, token);
  const parts = { db: store.db, temporal: jobs };
  const callbacks = callbackRoutes({
    receive: (token, body) =>
      receiveCallback(parts, { call: openCallbackToken(keyRing, token), body, now: new Date() }),
    onRefused: (refused) => log.warn(refused, 'a callback was refused'),
    onFault: onFault('a callback failed'),
  });
  const onPageFault = onFault('a form page failed');
  const app = formRoutes({ db: store.db, client, openToken, answerDeadlineMs, onFault: onPageFault });
  app.get('/healthz', (context) => context.text('ok'));
  app.route('/', callbacks);
  const fetch: typeof app.fetch = async (request, ...rest) => {
    const answer = await app.fetch(request, ...rest);
    metrics?.pageAnswered({ page: pageOf(request.url), status: answer.status });
    return answer;
  };
  try {
    const { url, stop } = await listen({ fetch, host: config.ERRAND_SERVER_HOST, port });
    return {
      url,
      async close({ graceMs = GRACE_MS } = {}) {
        await stop(graceMs);
        await closeParts();
        await runtime?.close();
      },
    };
  } catch (error) {
    await closeParts();
    throw error;
  }
}

async function listen({ fetch, host, port }: { fetch: Hono['fetch']; host: string; port: number }) {
  const server = serve({ fetch, hostname: host, port });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (cause) => reject(cannotListen({ host, port, cause })));
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async stop(graceMs: number): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      const end = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(end);
    },
  };
}

/** By the beginning of its path only: the rest is the right to a form, or to a callback. */
function pageOf(url: string): 'form' | 'callback' | 'health' | 'other' {
  const { pathname } = new URL(url);
  if (pathname.startsWith(`${FORM_PATH}/`)) return 'form';
  if (pathname.startsWith(`${CALLBACK_PATH}/`)) return 'callback';
  return pathname === '/healthz' ? 'health' : 'other';
}

function cannotListen({ host, port, cause }: { host: string; port: number; cause: Error }): ErrandError {
  const message = `the server can't listen on ${host}:${port} (${cause.message}): set ERRAND_SERVER_HOST and ERRAND_SERVER_PORT`;
  return new ErrandError('unavailable', message, { field: 'ERRAND_SERVER_PORT', cause });
}
