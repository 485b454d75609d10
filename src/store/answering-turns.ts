import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { CallCause, CallState } from '../schemas/call.ts';
import {
  type RecordedDecision,
  type RecordedRequest,
  recordedDecisionSchema,
  type TurnFacts,
  turnFactsSchema,
} from '../schemas/turn.ts';
import type { Database } from './database.ts';
import { steps, turns } from './schema.ts';

/** A turn as the ledger holds it. */
export interface AnsweringTurn {
  turnId: string;
  /** of the session's workflow */
  runId: string;
  trigger: string;
  depth: number;
  messageId: string | null;
  catalogVersion: number;
  facts: TurnFacts;
  status: string;
  cause: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

/** A decision with the call it led to. */
export interface AnsweringStep {
  turnId: string;
  step: number;
  decision: RecordedDecision;
  state: CallState | null;
  cause: CallCause | null;
  actionId: string | null;
  revision: number | null;
  request: RecordedRequest | null;
  status: number | null;
  responseHeaders: [name: string, value: string][] | null;
  responseCut: boolean | null;
  /** the first bytes of the answer */
  responseStart: Buffer | null;
}

/** Bytes of an answer that a person reads at a glance. */
const START_BYTES = 300;

/** Of a session the turns that answer a message, the one named, or, with neither, the latest message. */
export interface AnsweringKey {
  organisationId: string;
  sessionId: string;
  messageId?: string | undefined;
  turnId?: string | undefined;
}

/** These turns with their steps, first to last. */
export async function readAnsweringTurns(
  db: Database,
  { organisationId, sessionId, messageId, turnId }: AnsweringKey,
): Promise<{ turns: AnsweringTurn[]; steps: AnsweringStep[] }> {
  const latest = db
    .select({ messageId: turns.messageId })
    .from(turns)
    .where(
      and(
        eq(turns.organisationId, organisationId),
        eq(turns.sessionId, sessionId),
        sql`${turns.messageId} is not null`,
      ),
    )
    .orderBy(sql`${turns.startedAt} desc`, sql`${turns.depth} desc`)
    .limit(1);
  const named =
    turnId !== undefined
      ? eq(turns.id, turnId)
      : messageId !== undefined
        ? eq(turns.messageId, messageId)
        : inArray(turns.messageId, latest);
  const rows = await db
    .select({
      turn: {
        ...{ turnId: turns.id, runId: turns.runId },
        ...{
          trigger: turns.trigger,
          depth: turns.depth,
          messageId: turns.messageId,
          catalogVersion: turns.catalogVersion,
        },
        ...{ facts: turns.facts, status: turns.status, cause: turns.cause },
        ...{ startedAt: turns.startedAt, finishedAt: turns.finishedAt },
      },
      step: {
        step: steps.step,
        ...{ decision: steps.decision, state: steps.state, cause: steps.cause, actionId: steps.actionId },
        ...{ revision: steps.revision, request: steps.request, status: steps.responseStatus },
        ...{ responseHeaders: steps.responseHeaders, responseCut: steps.responseCut },
        responseStart: sql<Buffer | null>`substring(${steps.responseBody} from 1 for ${START_BYTES})`,
      },
    })
    .from(turns)
    .leftJoin(
      steps,
      and(eq(steps.organisationId, turns.organisationId), eq(steps.ownerKind, 'turn'), eq(steps.ownerId, turns.id)),
    )
    .where(and(eq(turns.organisationId, organisationId), eq(turns.sessionId, sessionId), named))
    .orderBy(asc(turns.startedAt), asc(turns.depth), asc(steps.step));
  const found = new Map(rows.map(({ turn }) => [turn.turnId, { ...turn, facts: turnFactsSchema.parse(turn.facts) }]));
  const decided = rows.flatMap(({ turn, step }): AnsweringStep[] =>
    step?.decision ? [{ ...step, turnId: turn.turnId, decision: recordedDecisionSchema.parse(step.decision) }] : [],
  );
  return { turns: [...found.values()], steps: decided };
}
