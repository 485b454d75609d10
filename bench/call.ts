// What a call through src/http/ costs beside bare undici that makes the same one. Both verify the same certificate and open a
// fresh TLS connection with a full handshake for every call; the endpoint is a process of its own. README.md beside this file.

import { createSecureContext, rootCertificates } from 'node:tls';
import type { BenchOptions } from './bench-options.ts';
import { measureLedger } from './call-ledger.ts';
import { measureCallMemory } from './call-memory.ts';
import { bareSide, type CallSide, errandSide } from './call-sides.ts';
import { startEndpoint } from './endpoint.ts';
import { byTurns, oneAfterTheOther, perSecond } from './load.ts';
import { median, quantile, rounded } from './statistics.ts';

const ROUNDS = 5;
const WIDTH = 8;

interface Round {
  n: number;
  ms: { bare: number; errand: number };
  p95: { bare: number; errand: number };
  cpuMs: { bare: number; errand: number };
}

export async function benchCall({ quick, json }: BenchOptions): Promise<string[]> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const endpoint = await startEndpoint();
  const secureContext = createSecureContext({ ca: [...rootCertificates, endpoint.caPem], minVersion: 'TLSv1.2' });
  const bare = bareSide({ endpoint, secureContext });
  const resuming = bareSide({ endpoint, secureContext, resume: true });
  const reusing = bareSide({ endpoint, secureContext, reuse: true });
  const errand = errandSide(endpoint);
  try {
    const forMs = quick ? 2_000 : 10_000;
    for (const side of [bare, errand]) await perSecond({ forMs: 1_000, width: WIDTH, work: side.call });
    const rounds: Round[] = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      onProgress(`round ${i + 1} of ${ROUNDS}`);
      rounds.push(await round({ bare, errand, forMs, errandFirst: i % 2 === 1 }));
    }
    const apart = { resuming: await apartMs(resuming), reusing: await apartMs(reusing) };
    const bodies = quick ? 40 : 100;
    onProgress(`${bodies} bodies of 10 MB at once, in a process of each side`);
    const memory = await measureCallMemory({ endpoint, bodies });
    onProgress('the ledger of a call');
    const ledger = await measureLedger({ calls: quick ? 200 : 1_000, onProgress });
    const of = (pick: (one: Round) => number) => median(rounds.map(pick));
    const figures = {
      n: rounds.reduce((sum, { n }) => sum + n, 0),
      msBare: of(({ ms }) => ms.bare),
      msErrand: of(({ ms }) => ms.errand),
      timeRatioP50: of(({ ms }) => ms.errand / ms.bare),
      timeRatioP95: of(({ p95 }) => p95.errand / p95.bare),
      cpuMsBare: of(({ cpuMs }) => cpuMs.bare),
      cpuMsErrand: of(({ cpuMs }) => cpuMs.errand),
      cpuRatio: of(({ cpuMs }) => cpuMs.errand / cpuMs.bare),
      msBareResuming: apart.resuming,
      msBareReusing: apart.reusing,
      ...ledger,
      bodies,
      ...memory,
    };
    const entries = Object.entries(figures).map(([name, value]) => [name, rounded(value)] as const);
    return json
      ? [JSON.stringify(Object.fromEntries(entries))]
      : entries.map(([name, value]) => `${name.padEnd(24)} ${value}`);
  } finally {
    await Promise.all([bare, resuming, reusing, errand].map((side) => side.close()));
    await endpoint.stop();
  }
}

async function round({
  bare,
  errand,
  forMs,
  errandFirst,
}: {
  bare: CallSide;
  errand: CallSide;
  forMs: number;
  errandFirst: boolean;
}): Promise<Round> {
  const [bareMs, errandMs] = await byTurns(forMs / 2, [bare.call, errand.call]);
  const cpuMs = { bare: 0, errand: 0 };
  const block = Math.max(20, Math.round(bareMs.length / 2));
  for (const side of errandFirst ? (['errand', 'bare'] as const) : (['bare', 'errand'] as const)) {
    cpuMs[side] = await cpuMsPerCall(side === 'bare' ? bare : errand, block);
  }
  return {
    n: errandMs.length,
    ms: { bare: median(bareMs), errand: median(errandMs) },
    p95: { bare: quantile(bareMs, 0.95), errand: quantile(errandMs, 0.95) },
    cpuMs,
  };
}

async function cpuMsPerCall({ call }: CallSide, calls: number): Promise<number> {
  const before = process.cpuUsage();
  await oneAfterTheOther(calls, call);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

async function apartMs(side: CallSide): Promise<number> {
  await oneAfterTheOther(10, side.call);
  return median(await oneAfterTheOther(100, side.call));
}
