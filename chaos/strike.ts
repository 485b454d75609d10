import { bringToPoints, type Crowd, startSessions } from './bring-to-points.ts';
import { examine, type Findings } from './findings.ts';
import type { ChaosWorker, Installation } from './installation.ts';
import { freePoint } from './points.ts';
import type { ChaosSession } from './session.ts';

/** What a blow is struck with. */
export interface Scene {
  installation: Installation;
  workers: readonly ChaosWorker[];
  sessions: readonly ChaosSession[];
  /** lets model, endpoint and statements go on, has the forms submitted, and sends the messages that come meanwhile */
  goOn(): void;
}

/** How long a run waits, in milliseconds. */
export interface Patience {
  /** for a session to stand at its point */
  reachMs: number;
  /** for its answer, from then on */
  answerMs: number;
}

/**
 * Brings sessions to their points, strikes once, and examines what became of all of them. `blow` takes something away, calls
 * `goOn` when that is gone, and brings back what the sessions need.
 * @throws Error when sessions do not get to their points, or do not stand there any more when the last one has come
 */
export async function strike({
  installation,
  crowds,
  workers: count,
  meanwhile = 0,
  hasWebhook = false,
  patience: { reachMs, answerMs },
  blow,
}: {
  installation: Installation;
  crowds: readonly Crowd[];
  /** worker processes at the start */
  workers: number;
  /** messages of new sessions that are sent after the blow */
  meanwhile?: number;
  patience: Patience;
  /** the company's webhook is told how turns end */
  hasWebhook?: boolean;
  blow: (scene: Scene) => Promise<void>;
}): Promise<Findings> {
  if (hasWebhook) await installation.setWebhook();
  const workers = await Promise.all(Array.from({ length: count }, () => installation.startWorker()));
  const patienceMs = reachMs + answerMs;
  const sessions = await bringToPoints({ installation, crowds, patienceMs, withinMs: reachMs });
  const gone = installation.statements.unattended().map(({ text, value, side }) => `${side} "${text}" of ${value}`);
  if (gone.length > 0) throw new Error(`given up before the blow fell: ${gone.join(', ')}`);
  const blowAt = performance.now();
  const later: ChaosSession[] = [];
  const goOn = () => {
    installation.release();
    for (const session of sessions) session.goOn();
    const crowd = { points: [freePoint('message meanwhile')], sessionsEach: meanwhile };
    later.push(...startSessions(installation, { ...crowd, patienceMs }));
  };
  await blow({ installation, workers, sessions, goOn });
  return examine({ installation, sessions: [...sessions, ...later], blowAt });
}
