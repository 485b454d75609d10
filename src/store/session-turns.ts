import { and, asc, desc, eq, gte, inArray, lt, ne, sql } from 'drizzle-orm';
import type { RecordedDecision } from '../schemas/turn.ts';
import type { TurnStatus } from '../schemas/turn-cause.ts';
import type { Database } from './database.ts';
import { steps, turns } from './schema.ts';

/** One turn of a session, by what it answers and what it goes on from. */
export interface SessionTurn {
  turnId: string;
  trigger: (typeof turns.$inferSelect)['trigger'];
  messageId: string;
  /** of a continuation the turn before it; of a replay's first turn the turn that it runs again */
  parentTurnId: string | null;
  depth: number;
  catalogVersion: number;
  status: (typeof turns.$inferSelect)['status'];
  cause: string | null;
  startedAt: Date;
}

/** All turns of a session, oldest first, in the order in which `errand session` shows them. */
export async function readSessionTurns(
  db: Database,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
): Promise<SessionTurn[]> {
  const { id, trigger, messageId, parentTurnId, depth, catalogVersion, status, cause, startedAt } = turns;
  const rows = await db
    .select({ turnId: id, trigger, messageId, parentTurnId, depth, catalogVersion, status, cause, startedAt })
    .from(turns)
    .where(and(eq(turns.organisationId, organisationId), eq(turns.sessionId, sessionId)))
    .orderBy(asc(startedAt), asc(id));
  return rows.flatMap((row) => (row.messageId === null ? [] : [{ ...row, messageId: row.messageId }]));
}

/** How each step of a session's turns came out, first to last. */
export async function readStepEnds(
  db: Database,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
) {
  const mine = and(eq(turns.organisationId, organisationId), eq(turns.sessionId, sessionId));
  return db
    .select({
      turnId: steps.ownerId,
      state: steps.state,
      decision: sql<
        Partial<Pick<RecordedDecision, 'handoff'>>
      >`jsonb_build_object('handoff', ${steps.decision} -> 'handoff')`,
    })
    .from(turns)
    .innerJoin(
      steps,
      and(eq(steps.organisationId, organisationId), eq(steps.ownerKind, 'turn'), eq(steps.ownerId, turns.id)),
    )
    .where(mine)
    .orderBy(asc(turns.startedAt), asc(turns.depth), asc(steps.step));
}

/** Which turns to look at again. */
export interface PastTurnFilter {
  /** our ids of sessions; absent = of all */
  sessionIds?: readonly string[] | undefined;
  /** begun at or after */
  since?: Date | undefined;
  /** begun before */
  until?: Date | undefined;
  status?: TurnStatus | undefined;
  /** a tool name: the turns that chose it */
  toolName?: string | undefined;
}

/** The newest turns first, replays left out. */
export async function readPastTurns(
  db: Database,
  {
    organisationId,
    filter: { sessionIds, since, until, status, toolName },
    limit,
  }: { organisationId: string; filter: PastTurnFilter; limit: number },
): Promise<{ sessionId: string; turnId: string }[]> {
  return db
    .select({ sessionId: turns.sessionId, turnId: turns.id })
    .from(turns)
    .where(
      and(
        eq(turns.organisationId, organisationId),
        ne(turns.trigger, 'replay'),
        sessionIds && inArray(turns.sessionId, sessionIds),
        since === undefined ? undefined : gte(turns.startedAt, since),
        until === undefined ? undefined : lt(turns.startedAt, until),
        status === undefined ? undefined : eq(turns.status, status),
        toolName === undefined
          ? undefined
          : sql`exists (select from steps s where s.organisation_id = ${organisationId} and s.owner_kind = 'turn'
              and s.owner_id = ${turns.id} and s.decision #>> '{chosen,toolName}' = ${toolName})`,
      ),
    )
    .orderBy(desc(turns.startedAt), desc(turns.id))
    .limit(limit);
}
