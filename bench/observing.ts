// What metrics and traces cost: turns a second of a worker that serves metrics and is scraped, of one that sends spans too, and of
// one of the same code that does neither. Each is a process of its own, and all take turns within a round, so that a machine that
// slows down slows all.
import { Client, Connection } from '@temporalio/client';
import { createErrandClient, type ErrandClient } from '../src/client.ts';
import { openTraces } from '../src/observe/open-traces.ts';
import { generateKeyRingText, parseKeyRing } from '../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../src/secrets/payload-codec.ts';
import { createSealer } from '../src/secrets/sealing.ts';
import { openStore } from '../src/store/database.ts';
import { createDataConverter } from '../src/temporal/data-converter.ts';
import type { BenchOptions } from './bench-options.ts';
import { startEndpoint } from './endpoint.ts';
import { perSecond } from './load.ts';
import { type ObservedWorker, startObservedWorker } from './observed-worker.ts';
import { freePort, startCollector, startScraping } from './observers.ts';
import { seedOrganisation } from './seed-organisation.ts';
import { startServers } from './servers.ts';
import { median, rounded } from './statistics.ts';
import { newMessage } from './subject.ts';

const ROUNDS = 7;
const WIDTH = 8;

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
    const collector = await startCollector();
    stops.push(collector.stop);
    const connection = await Connection.connect({ address });
    stops.push(() => connection.close());
    const client = new Client({ connection, dataConverter: createDataConverter(createPayloadCodec(keyRing)) });
    const { target, caPem } = endpoint;
    const startSide = async (observed: Observed): Promise<Side> => {
      const taskQueue = `bench-${observed.name}`;
      const worker = await startObservedWorker({
        ...{ address, databaseUrl, secretKeys, taskQueue, endpoint: { target, caPem } },
        ...observed,
      });
      const traces = await openTraces({ endpoint: observed.traceEndpoint });
      stops.push(worker.stop, traces.close);
      return sideOf(worker, createErrandClient({ client, taskQueue, traces }));
    };
    const ports = { metrics: await freePort(), all: await freePort() };
    const off = await startSide({ name: 'off' });
    const metrics = await startSide({ name: 'metrics', metricsPort: ports.metrics });
    const all = await startSide({ name: 'all', metricsPort: ports.all, traceEndpoint: collector.url });
    const scrapings = Object.values(ports).map((port) => startScraping(`http://127.0.0.1:${port}/metrics`));
    stops.push(...scrapings.map(({ stop }) => stop));

    const sides = [off, metrics, all];
    const forMs = quick ? 1_000 : 5_000;
    for (const { work } of sides) await perSecond({ forMs: 2 * forMs, width: WIDTH, work });
    for (const side of sides) await side.begin();
    for (let i = 0; i < ROUNDS; i += 1) {
      onProgress(`round ${i + 1} of ${ROUNDS}`);
      // there and back: what a side leaves to be done falls on itself or on the one in the middle
      for (const side of i % 2 === 0 ? sides : sides.toReversed()) await side.round(forMs);
    }
    const cpuMs = { off: await off.cpuMs(), metrics: await metrics.cpuMs(), all: await all.cpuMs() };
    const ratio = (side: Side) => rounded(median(side.rates.map((rate, round) => rate / (off.rates[round] ?? 0))));
    const figures = {
      perSecondOff: rounded(median(off.rates)),
      perSecondMetrics: rounded(median(metrics.rates)),
      perSecondAll: rounded(median(all.rates)),
      ratioMetrics: ratio(metrics),
      ratio: ratio(all),
      cpuMsOff: rounded(cpuMs.off),
      cpuRatioMetrics: rounded(cpuMs.metrics / cpuMs.off),
      cpuRatio: rounded(cpuMs.all / cpuMs.off),
      scrapes: scrapings.reduce((sum, { count }) => sum + count(), 0),
      spans: collector.count(),
    };
    if (json) return [JSON.stringify(figures)];
    const { perSecondMetrics, perSecondAll, perSecondOff, cpuRatioMetrics, cpuRatio, cpuMsOff } = figures;
    return [
      `turns a second, ${WIDTH} at once: ${perSecondAll} with metrics and traces, ${perSecondMetrics} with metrics, ${perSecondOff} with neither`,
      `processor time of a turn, in the worker: ${cpuMsOff} ms with neither; ${cpuRatioMetrics} times with metrics, ${cpuRatio} times with both`,
      `ratio ${figures.ratio} (aim: at least 0.9), with metrics alone ${figures.ratioMetrics}; medians of ${ROUNDS} rounds`,
      `${figures.scrapes} scrapes and ${figures.spans} spans were taken`,
    ];
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

interface Observed {
  name: string;
  metricsPort?: number;
  traceEndpoint?: string;
}

interface Side {
  /** a whole turn */
  work(): Promise<void>;
  /** from now on processor time counts */
  begin(): Promise<void>;
  /** adds to `rates`, in turns a second */
  round(forMs: number): Promise<void>;
  rates: number[];
  /** processor time a turn of the worker since `begin`: what other processes on the machine do hardly changes it */
  cpuMs(): Promise<number>;
}

function sideOf(worker: ObservedWorker, errand: Pick<ErrandClient, 'submit'>): Side {
  const rates: number[] = [];
  let turns = 0;
  let begun = { turns: 0, cpuMs: 0 };
  const work = async () => {
    const answer = await errand.submit(newMessage());
    if (answer.state !== 'replied') throw new Error(`a turn of the bench was not replied to: ${answer.state}`);
    turns += 1;
  };
  return {
    work,
    rates,
    async begin() {
      begun = { turns, cpuMs: await worker.cpuMs() };
    },
    async round(forMs) {
      rates.push(await perSecond({ forMs, width: WIDTH, work }));
    },
    async cpuMs() {
      return ((await worker.cpuMs()) - begun.cpuMs) / (turns - begun.turns);
    },
  };
}
