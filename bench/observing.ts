// What metrics cost: turns a second of a worker that serves them and is scraped, against one of the same code that does not. Each
// is a process of its own, and both take turns within a round, so that a machine that slows down slows both.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { createErrandClient } from '../src/client.ts';
import { generateKeyRingText, parseKeyRing } from '../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../src/secrets/payload-codec.ts';
import { createSealer } from '../src/secrets/sealing.ts';
import { openStore } from '../src/store/database.ts';
import { createDataConverter } from '../src/temporal/data-converter.ts';
import type { BenchOptions } from './bench-options.ts';
import { startEndpoint } from './endpoint.ts';
import { perSecond } from './load.ts';
import { startObservedWorker } from './observed-worker.ts';
import { seedOrganisation } from './seed-organisation.ts';
import { startServers } from './servers.ts';
import { median, rounded } from './statistics.ts';
import { newMessage } from './subject.ts';

const ROUNDS = 7;
const WIDTH = 8;
const SCRAPE_EVERY_MS = 1_000;

export async function benchObserving({ quick, json }: BenchOptions): Promise<string[]> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const stops: (() => Promise<unknown>)[] = [];
  try {
    onProgress('starting Temporal, PostgreSQL and the endpoint');
    const [servers, endpoint] = await Promise.all([startServers(onProgress), startEndpoint()]);
    stops.push(servers.stop, endpoint.stop);
    const { temporalAddress: address, databaseUrl } = servers;
    const secretKeys = generateKeyRingText();
    const keyRing = parseKeyRing(secretKeys);
    const store = openStore({ databaseUrl });
    stops.push(store.close);
    await seedOrganisation({ db: store.db, sealer: createSealer(keyRing), serverBaseUrl: endpoint.url });
    const metricsPort = await freePort();
    const { target, caPem } = endpoint;
    const shared = { address, databaseUrl, secretKeys, endpoint: { target, caPem } };
    const workers = await Promise.all([
      startObservedWorker({ ...shared, taskQueue: 'bench-on', metricsPort }),
      startObservedWorker({ ...shared, taskQueue: 'bench-off' }),
    ]);
    stops.push(...workers.map(({ stop }) => stop));
    const connection = await Connection.connect({ address });
    stops.push(() => connection.close());
    const client = new Client({ connection, dataConverter: createDataConverter(createPayloadCodec(keyRing)) });
    const scraping = scrape(`http://127.0.0.1:${metricsPort}/metrics`);
    stops.push(scraping.stop);

    const [on, off] = ['bench-on', 'bench-off'].map((taskQueue) => turnsOf(createErrandClient({ client, taskQueue })));
    if (!on || !off) throw new Error('two names make two sides');
    const forMs = quick ? 1_000 : 5_000;
    for (const work of [on, off]) await perSecond({ forMs: quick ? 2_000 : 10_000, width: WIDTH, work });
    const rounds: { on: number; off: number }[] = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      onProgress(`round ${i + 1} of ${ROUNDS}`);
      const rate = (work: () => Promise<void>) => perSecond({ forMs, width: WIDTH, work });
      if (i % 2 === 0) rounds.push({ on: await rate(on), off: await rate(off) });
      else rounds.push({ off: await rate(off), on: await rate(on) });
    }
    const figures = {
      perSecondOn: rounded(median(rounds.map((one) => one.on))),
      perSecondOff: rounded(median(rounds.map((one) => one.off))),
      ratio: rounded(median(rounds.map((one) => one.on / one.off))),
      scrapes: scraping.count(),
    };
    if (json) return [JSON.stringify(figures)];
    return [
      `turns a second, ${WIDTH} at once: ${figures.perSecondOn} with metrics, ${figures.perSecondOff} without`,
      `ratio ${figures.ratio} (aim: at least 0.9), median of ${ROUNDS} rounds, scraped ${figures.scrapes} times`,
    ];
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

function turnsOf(errand: ReturnType<typeof createErrandClient>): () => Promise<void> {
  return async () => {
    const answer = await errand.submit(newMessage());
    if (answer.state !== 'replied') throw new Error(`a turn of the bench was not replied to: ${answer.state}`);
  };
}

/** Far more often than Prometheus would. */
function scrape(url: string) {
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
