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

    const [on, off] = workers.map((worker, index) => {
      const errand = createErrandClient({ client, taskQueue: index === 0 ? 'bench-on' : 'bench-off' });
      return { ...turnsOf(errand), cpuMs: worker.cpuMs };
    });
    if (!on || !off) throw new Error('two workers make two sides');
    const forMs = quick ? 1_000 : 5_000;
    for (const { work } of [on, off]) await perSecond({ forMs: quick ? 2_000 : 10_000, width: WIDTH, work });
    const begun = { on: await standing(on), off: await standing(off) };
    const rounds: { on: number; off: number }[] = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      onProgress(`round ${i + 1} of ${ROUNDS}`);
      const rate = ({ work }: Side) => perSecond({ forMs, width: WIDTH, work });
      if (i % 2 === 0) rounds.push({ on: await rate(on), off: await rate(off) });
      else rounds.push({ off: await rate(off), on: await rate(on) });
    }
    const cpu = { on: await cpuSince(on, begun.on), off: await cpuSince(off, begun.off) };
    const figures = {
      cpuMsOn: rounded(cpu.on),
      cpuMsOff: rounded(cpu.off),
      cpuRatio: rounded(cpu.on / cpu.off),
      perSecondOn: rounded(median(rounds.map((one) => one.on))),
      perSecondOff: rounded(median(rounds.map((one) => one.off))),
      ratio: rounded(median(rounds.map((one) => one.on / one.off))),
      scrapes: scraping.count(),
    };
    if (json) return [JSON.stringify(figures)];
    return [
      `turns a second, ${WIDTH} at once: ${figures.perSecondOn} with metrics, ${figures.perSecondOff} without`,
      `processor time of a turn, in the worker: ${figures.cpuMsOn} ms with, ${figures.cpuMsOff} ms without (${figures.cpuRatio} times)`,
      `ratio ${figures.ratio} (aim: at least 0.9), median of ${ROUNDS} rounds, scraped ${figures.scrapes} times`,
    ];
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

interface Side {
  work(): Promise<void>;
  /** turns so far */
  turns(): number;
  cpuMs(): Promise<number>;
}

function turnsOf(errand: ReturnType<typeof createErrandClient>): Pick<Side, 'work' | 'turns'> {
  let turns = 0;
  return {
    turns: () => turns,
    async work() {
      const answer = await errand.submit(newMessage());
      if (answer.state !== 'replied') throw new Error(`a turn of the bench was not replied to: ${answer.state}`);
      turns += 1;
    },
  };
}

async function standing(side: Side) {
  return { turns: side.turns(), cpuMs: await side.cpuMs() };
}

/** Processor time a turn: what other processes on the machine do hardly changes it. */
async function cpuSince(side: Side, begun: Awaited<ReturnType<typeof standing>>): Promise<number> {
  const now = await standing(side);
  return (now.cpuMs - begun.cpuMs) / (now.turns - begun.turns);
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
