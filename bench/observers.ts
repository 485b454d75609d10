// What observes in the bench `observing`: something that scrapes metrics, something that takes spans.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Far more often than Prometheus would. */
const SCRAPE_EVERY_MS = 1_000;

/** Reads `url` once a second; `count` is of the answers that held metrics of turns. */
export function startScraping(url: string) {
  let scrapes = 0;
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = fetch(url)
      .then((answer) => answer.text())
      .then((text) => {
        if (!text.includes('errand_turns_total')) return;
        scrapes += 1;
      });
  }, SCRAPE_EVERY_MS);
  return {
    count: () => scrapes,
    async stop() {
      clearInterval(timer);
      await running.catch(() => {});
    },
  };
}

/** An OTLP/HTTP collector that reads what comes and takes it; `count` is of its spans. */
export async function startCollector() {
  let spans = 0;
  const server = createHttpServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    spans += body.split('"spanId"').length - 1;
    response.setHeader('content-type', 'application/json').end('{}');
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => spans,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
