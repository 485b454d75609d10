// What Errand adds to Temporal: a one-tool turn (src/client.ts from submit to reply) against the floor, a bare workflow of
// the same steps. README.md beside this file fixes what the floor is. Both sides take turns within a round, in an order that
// alternates, so that a machine that slows down slows both; every figure is the median of the rounds.

import type { BenchOptions } from './bench-options.ts';
import { startEndpoint } from './endpoint.ts';
import { byTurns, oneAfterTheOther, perSecond } from './load.ts';
import { startServers } from './servers.ts';
import { prepareSides, type Side, type Sides, startSides } from './sides.ts';
import { countStatements } from './statement-counter.ts';
import { median, quantile } from './statistics.ts';
import { turnHistory } from './turn-history.ts';
import { type TurnFigures, turnReport } from './turn-report.ts';

const ROUNDS = 5;
const WIDTH = 8;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Times and not numbers of turns, so that a busy machine makes the figures coarser and not the bench longer. */
interface Durations {
  warmUpMs: number;
  /** since the start of the process: rounds get shorter where starting the servers took long */
  roundsUntilMs: number;
  /** a round, both sides by turns, one after the other */
  latencyMs: number;
  /** a side and round, eight turns at once */
  throughputMs: number;
  /** turns a side with statements and activities counted */
  counted: number;
}

const FULL: Durations = {
  warmUpMs: 10_000,
  roundsUntilMs: Number.POSITIVE_INFINITY,
  latencyMs: 12_000,
  throughputMs: 6_000,
  counted: 50,
};
const QUICK: Durations = { warmUpMs: 1_000, roundsUntilMs: 34_000, latencyMs: 2_400, throughputMs: 700, counted: 8 };

export async function benchTurn({ quick, json }: BenchOptions): Promise<string[]> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  const interrupted = () => void stopAll().finally(() => process.exit(130));
  const kept = <Started extends { stop(): Promise<void> }>(started: Started): Started => {
    stops.push(started.stop);
    return started;
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    onProgress('starting Temporal, PostgreSQL and the endpoint');
    const [servers, endpoint, prepared] = await Promise.all([
      startServers(onProgress).then(kept),
      startEndpoint().then(kept),
      prepareSides(),
    ]);
    const sides = kept(await startSides({ servers, endpoint, prepared }));
    const figures = await measured({ sides, durations: quick ? QUICK : FULL, onProgress });
    return turnReport(figures, json);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await stopAll();
  }
}

async function measured({
  sides: { floor, turn, temporal },
  durations,
  onProgress,
}: {
  sides: Sides;
  durations: Durations;
  onProgress: (line: string) => void;
}): Promise<TurnFigures> {
  for (const side of [floor, turn]) await perSecond({ forMs: durations.warmUpMs, width: WIDTH, work: once(side) });
  const inTime = shortened(durations);
  const rounds: { floor: Round; turn: Round }[] = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    onProgress(`round ${i + 1} of ${ROUNDS}`);
    const [first, second] = i % 2 === 0 ? [floor, turn] : [turn, floor];
    const [a, b] = await round([first, second], inTime);
    rounds.push(first === floor ? { floor: a, turn: b } : { floor: b, turn: a });
  }
  const { history, ...counted } = await countedPart({ floor, turn, temporal }, durations.counted);
  return {
    n: rounds.reduce((sum, one) => sum + one.turn.n, 0),
    msFloor: median(rounds.map((one) => one.floor.p50)),
    msTurn: median(rounds.map((one) => one.turn.p50)),
    latencyRatioP50: median(rounds.map((one) => one.turn.p50 / one.floor.p50)),
    latencyRatioP95: median(rounds.map((one) => one.turn.p95 / one.floor.p95)),
    throughputRatio: median(rounds.map((one) => one.turn.perSecond / one.floor.perSecond)),
    perSecondFloor: median(rounds.map((one) => one.floor.perSecond)),
    perSecondTurn: median(rounds.map((one) => one.turn.perSecond)),
    historyEvents: history.events,
    historyBytes: history.bytes,
    ...counted,
  };
}

function shortened(durations: Durations): Durations {
  const { latencyMs, throughputMs, roundsUntilMs } = durations;
  const wantedMs = ROUNDS * (latencyMs + 2 * throughputMs);
  const share = Math.min(1, Math.max(0.3, (roundsUntilMs - performance.now()) / wantedMs));
  return { ...durations, latencyMs: latencyMs * share, throughputMs: throughputMs * share };
}

interface Round {
  n: number;
  p50: number;
  p95: number;
  perSecond: number;
}

async function round([first, second]: [Side, Side], { latencyMs, throughputMs }: Durations): Promise<[Round, Round]> {
  const [firstMs, secondMs] = await byTurns(latencyMs, [once(first), once(second)]);
  const rate = (side: Side) => perSecond({ forMs: throughputMs, width: WIDTH, work: once(side) });
  return [
    { ...latencyOf(firstMs), perSecond: await rate(first) },
    { ...latencyOf(secondMs), perSecond: await rate(second) },
  ];
}

function latencyOf(times: number[]): Omit<Round, 'perSecond'> {
  return { n: times.length, p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

/** Apart from the rounds, because counting costs time too. */
async function countedPart({ floor, turn, temporal }: Pick<Sides, 'floor' | 'turn' | 'temporal'>, n: number) {
  floor.activityMs();
  turn.activityMs();
  await oneAfterTheOther(n, once(floor));
  const counter = countStatements();
  await oneAfterTheOther(n, once(turn));
  const { statements, roundTrips, waitedMs } = counter.stop();
  const each = (spent: Map<string, number>) => new Map([...spent].map(([name, ms]) => [name, ms / n]));
  return {
    floorActivityMs: each(floor.activityMs()),
    turnActivityMs: each(turn.activityMs()),
    statementsPerTurn: statements / n,
    roundTripsPerTurn: roundTrips / n,
    databaseMs: waitedMs / n,
    history: await turnHistory(temporal, await turn.run()),
  };
}

function once(side: Side): () => Promise<void> {
  return async () => void (await side.run());
}
