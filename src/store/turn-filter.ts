import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { CallCause } from '../schemas/call.ts';
import type { TurnCause, TurnStatus, TurnTrigger } from '../schemas/turn-cause.ts';
import { steps, turns } from './schema.ts';

/** Which turns; all of it holds for one turn, and what is said of its calls for one call. */
export interface TurnFilter {
  status?: TurnStatus | undefined;
  trigger?: TurnTrigger | undefined;
  cause?: TurnCause | undefined;
  callCause?: CallCause | undefined;
  /** called by it */
  actionId?: string | undefined;
  /** begun at or after */
  since?: Date | undefined;
  /** begun before */
  until?: Date | undefined;
}

/** The condition on a row of `turns`; undefined where nothing is asked. */
export function turnFits(filter: TurnFilter): SQL | undefined {
  const { status, trigger, cause, since, until } = filter;
  return and(
    status && eq(turns.status, status),
    trigger && eq(turns.trigger, trigger),
    cause && eq(turns.cause, cause),
    since && gte(turns.startedAt, since),
    until && lt(turns.startedAt, until),
    callFits(filter),
  );
}

function callFits({ callCause, actionId, since }: TurnFilter): SQL | undefined {
  if (callCause === undefined && actionId === undefined) return undefined;
  const fits = and(
    eq(steps.organisationId, turns.organisationId),
    eq(steps.ownerKind, 'turn'),
    eq(steps.ownerId, turns.id),
    callCause && eq(steps.cause, callCause),
    actionId === undefined ? undefined : eq(steps.actionId, actionId),
    // follows from the turn's own, and lets the index of an action's calls begin there
    since && gte(steps.createdAt, since),
  );
  return sql`exists (select from ${steps} where ${fits})`;
}
