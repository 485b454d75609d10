import { setTimeout as delay } from 'node:timers/promises';
import type { Findings } from './findings.ts';
import type { Installation } from './installation.ts';
import { ledgerPoints, openingPoints, outsidePoints, replyPoints } from './points.ts';
import { resetBefore } from './reset.ts';
import { resetEndedTurns } from './reset-ended-turns.ts';
import type { ChaosServers, Restartable } from './servers.ts';
import { type Patience, type Scene, strike } from './strike.ts';

/** One way of taking something away. */
export interface Variant {
  name: string;
  run(parts: { installation: Installation; servers: ChaosServers; patience: Patience }): Promise<Findings>;
}

/** A worker keeps ten connections to PostgreSQL, and a held statement keeps one of them: two sessions each, no more. */
const everyPoint = [
  { points: outsidePoints, sessionsEach: 4 },
  { points: ledgerPoints, sessionsEach: 2 },
];

const AWAY_MS = 1_500;

export const killOfTheOnlyWorker: Variant = {
  name: 'kill -9 of the only worker',
  run: ({ installation, patience }) =>
    strike({ installation, patience, crowds: everyPoint, workers: 1, meanwhile: 2, blow: killAndReplace }),
};

/** All of them, in the order in which they run. */
export const variants: readonly Variant[] = [
  killOfTheOnlyWorker,
  {
    name: 'kill -9 around the writes that open a turn',
    run: ({ installation, patience }) =>
      strike({
        installation,
        patience,
        crowds: [{ points: openingPoints, sessionsEach: 2 }],
        workers: 1,
        blow: killAndReplace,
      }),
  },
  {
    name: 'kill -9 around the write that ends a turn',
    run: ({ installation, patience }) =>
      strike({
        installation,
        patience,
        crowds: [{ points: replyPoints, sessionsEach: 2 }],
        workers: 1,
        blow: killAndReplace,
      }),
  },
  {
    name: 'kill -9 of one of two workers',
    run: ({ installation, patience }) =>
      strike({ installation, patience, crowds: everyPoint, workers: 2, meanwhile: 2, blow: killOne }),
  },
  {
    name: 'temporal workflow reset while the turn is under way',
    run: ({ installation, patience }) =>
      strike({
        installation,
        patience,
        crowds: [{ points: outsidePoints, sessionsEach: 2 }],
        workers: 1,
        blow: resetAll,
      }),
  },
  {
    name: 'temporal workflow reset of ended turns',
    run: ({ installation, patience }) => resetEndedTurns({ installation, patience, sessionsEach: 3 }),
  },
  {
    name: 'PostgreSQL stopped and started',
    run: ({ installation, patience, servers: { postgres } }) =>
      strike({
        installation,
        patience,
        crowds: everyPoint,
        workers: 1,
        meanwhile: 2,
        blow: (scene) => stopAndStart(postgres, scene),
      }),
  },
  {
    name: 'Temporal stopped and started',
    run: ({ installation, patience, servers: { temporal } }) =>
      strike({
        installation,
        patience,
        crowds: everyPoint,
        workers: 1,
        meanwhile: 2,
        blow: (scene) => stopAndStart(temporal, scene),
      }),
  },
];

/** One worker dies; another one is started. */
export async function killAndReplace({ installation, workers, goOn }: Scene): Promise<void> {
  await workers[0]?.kill();
  goOn();
  await installation.startWorker();
}

async function killOne({ workers, goOn }: Scene): Promise<void> {
  await workers[0]?.kill();
  goOn();
}

async function resetAll({ installation: { temporal, client }, sessions, goOn }: Scene): Promise<void> {
  // one that waits in line shares the run of the one before it
  const runs = sessions.filter(({ point }) => point.hold.kind !== 'line');
  await Promise.all(runs.map((session) => resetBefore({ temporal, session }, 'the first step')));
  // a run that begins again takes a moment to show its form again
  const withForms = sessions.filter(({ point }) => point.hold.kind === 'form');
  await Promise.all(withForms.map(({ message }) => client.submit(message)));
  // the new run comes to its call while the old one's is still under way
  await delay(AWAY_MS);
  goOn();
}

/** What waits goes on while the server is away. */
async function stopAndStart(server: Restartable, { goOn }: Scene): Promise<void> {
  await server.stop();
  goOn();
  await delay(AWAY_MS);
  await server.start();
}
