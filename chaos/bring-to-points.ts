import { setTimeout as delay } from 'node:timers/promises';
import type { Installation } from './installation.ts';
import type { Point } from './points.ts';
import { type ChaosSession, startSession } from './session.ts';

/** How many sessions of a run stand at each of some points. */
export interface Crowd {
  points: readonly Point[];
  sessionsEach: number;
}

let orders = 0;

/** A name that is not the beginning of another one. */
function nextOrder(): string {
  orders += 1;
  return `order-${String(orders).padStart(4, '0')}`;
}

/** Submits the messages of one crowd, and waits for nothing. */
export function startSessions(
  installation: Installation,
  { points, sessionsEach, patienceMs }: Crowd & { patienceMs: number },
): ChaosSession[] {
  return points.flatMap((point) => Array.from({ length: sessionsEach }, () => started(point)).flat());

  function started(point: Point): ChaosSession[] {
    const given = { point, orderId: nextOrder(), patienceMs };
    if (point.hold.kind !== 'line') return [startSession(installation, given)];
    const first = startSession(installation, { ...given, point: point.hold.behind, orderId: nextOrder() });
    return [first, startSession(installation, { ...given, behind: first })];
  }
}

/**
 * Starts the sessions of one crowd after the other, each when those before it stand at their points: the last ones hold
 * connections to the database, whose statements wait only for so long.
 * @throws Error that names the sessions which did not get there within `withinMs`
 */
export async function bringToPoints({
  installation,
  crowds,
  patienceMs,
  withinMs,
}: {
  installation: Installation;
  crowds: readonly Crowd[];
  patienceMs: number;
  withinMs: number;
}): Promise<ChaosSession[]> {
  const sessions: ChaosSession[] = [];
  for (const { points, sessionsEach } of crowds) {
    const crowd = startSessions(installation, { points, sessionsEach, patienceMs });
    sessions.push(...crowd);
    const late = new Set(crowd);
    const arrivals = Promise.all(crowd.map((session) => session.held.then(() => late.delete(session))));
    await Promise.race([arrivals, delay(withinMs, undefined, { ref: false })]);
    if (late.size === 0) continue;
    const names = [...late].map(({ orderId, point }) => `${orderId} (${point.name})`);
    throw new Error(`not at their point within ${withinMs / 1000} s: ${names.join(', ')}`);
  }
  return sessions;
}
