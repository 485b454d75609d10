import { and, eq } from 'drizzle-orm';
import type { CallState } from '../schemas/call.ts';
import type { KnownTurn } from '../schemas/session-snapshot.ts';
import type { Database } from './database.ts';
import { organisations, sessions, steps, turns } from './schema.ts';

/** A step that a form may belong to, with what its page has to know of turn and session. */
export interface FormStepRow {
  organisationName: string;
  /** the caller's id of the session */
  session: string;
  turn: Pick<KnownTurn, 'status' | 'cause' | 'catalogVersion'>;
  step: {
    actionId: string | null;
    arguments: Record<string, unknown>;
    state: CallState | null;
  };
}

/** Undefined where there is no such step. */
export async function readFormStep(
  db: Database,
  { organisationId, turnId, step }: { organisationId: string; turnId: string; step: number },
): Promise<FormStepRow | undefined> {
  const [row] = await db
    .select({ organisationName: organisations.name, session: sessions.externalId, turn: turns, step: steps })
    .from(steps)
    .innerJoin(turns, and(eq(turns.organisationId, steps.organisationId), eq(turns.id, steps.ownerId)))
    .innerJoin(sessions, and(eq(sessions.organisationId, turns.organisationId), eq(sessions.id, turns.sessionId)))
    .innerJoin(organisations, eq(organisations.id, steps.organisationId))
    .where(
      and(
        eq(steps.organisationId, organisationId),
        eq(steps.ownerKind, 'turn'),
        eq(steps.ownerId, turnId),
        eq(steps.step, step),
      ),
    );
  if (!row) return undefined;
  const { actionId, arguments: given, state } = row.step;
  const { status, cause, catalogVersion } = row.turn;
  return {
    organisationName: row.organisationName,
    session: row.session,
    turn: { status, cause, catalogVersion },
    step: {
      actionId,
      arguments: given ?? {},
      state,
    },
  };
}
