import { setTimeout as delay } from 'node:timers/promises';
import type { Crowd } from './bring-to-points.ts';
import { deliveryPoints } from './delivery-points.ts';
import type { Findings } from './findings.ts';
import { formPoints } from './form-points.ts';
import type { Installation } from './installation.ts';
import { jobPoints, jobWritePoints } from './job-points.ts';
import { ledgerPoints, openingPoints, outsidePoints, type Point, replyPoints } from './points.ts';
import { resetBefore } from './reset.ts';
import { resetEndedTurns } from './reset-ended-turns.ts';
import type { ChaosServers, Restartable } from './servers.ts';
import { type Patience, type Scene, strike } from './strike.ts';

/** One way of taking something away. */
export interface Variant {
  name: string;
  run(parts: { installation: Installation; servers: ChaosServers; patience: Patience }): Promise<Findings>;
}

/** What the sessions of a variant are at when the blow falls. */
interface Step {
  name: string;
  crowds: readonly Crowd[];
  hasWebhook?: boolean;
}

type Blow = (scene: Scene, servers: ChaosServers) => Promise<void>;

const AWAY_MS = 1_500;

/** A worker keeps ten connections to PostgreSQL, and a held statement keeps one of them: eight of a run, no more. */
const everyPoint: readonly Crowd[] = [
  { points: outsidePoints, sessionsEach: 4 },
  { points: ledgerPoints, sessionsEach: 2 },
];

/** What can be killed; each comes back, the servers at the same port with what they have on disk. */
const victims: readonly { name: string; blow: Blow }[] = [
  { name: 'kill -9 of the only worker', blow: killAndReplace },
  { name: 'kill -9 of Temporal', blow: (scene, { temporal }) => killAndStart(temporal, scene) },
  { name: 'kill -9 of PostgreSQL', blow: (scene, { postgres }) => killAndStart(postgres, scene) },
];

const steps: readonly Step[] = [
  { name: 'a turn', crowds: everyPoint },
  { name: 'the writes that open a turn', crowds: [{ points: openingPoints, sessionsEach: 1 }] },
  { name: 'the write that ends a turn', crowds: [{ points: replyPoints, sessionsEach: 2 }] },
  { name: 'a form wait', crowds: [{ points: formPoints, sessionsEach: 1 }] },
  { name: 'a job', crowds: [{ points: jobPoints, sessionsEach: 2 }] },
  { name: 'the writes around a job', crowds: [{ points: jobWritePoints, sessionsEach: 1 }] },
  { name: 'a delivery', crowds: [{ points: deliveryPoints, sessionsEach: 2 }], hasWebhook: true },
];

/** All of them, in the order in which they run. */
export const variants: readonly Variant[] = [
  ...victims.flatMap(({ name, blow }) => steps.map((step) => killed({ ...step, name: `${name}: ${step.name}` }, blow))),
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
];

const [byWorker, byTemporal, byPostgres] = victims;
const AT_ALL_THREE = ['endpoint mid-body', 'form waiting', 'job, poll under way'];
const all: readonly Point[] = [...outsidePoints, ...jobPoints];
const chosen = [{ points: all.filter(({ name }) => AT_ALL_THREE.includes(name)), sessionsEach: 2 }];

/** The short form: every point under a worker, and one of a turn, of a form wait and of a job under each server. */
export const quickVariants: readonly Variant[] = [
  ...(byWorker
    ? [
        killed({ name: `${byWorker.name}: a turn`, crowds: everyPoint }, byWorker.blow),
        killed(
          {
            name: `${byWorker.name}: a form wait, a job`,
            crowds: [formPoints, jobPoints].map((points) => ({ points, sessionsEach: 1 })),
          },
          byWorker.blow,
        ),
      ]
    : []),
  ...[byTemporal, byPostgres].flatMap((victim) =>
    victim ? killed({ name: victim.name, crowds: chosen }, victim.blow) : [],
  ),
];

function killed({ name, ...step }: Step, blow: Blow): Variant {
  return {
    name,
    run: ({ installation, patience, servers }) =>
      strike({ ...step, installation, patience, workers: 1, meanwhile: 2, blow: (scene) => blow(scene, servers) }),
  };
}

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
async function killAndStart(server: Restartable, { goOn }: Scene): Promise<void> {
  await server.kill();
  goOn();
  await delay(AWAY_MS);
  await server.start();
}
