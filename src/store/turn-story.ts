import { and, asc, eq, inArray, or } from 'drizzle-orm';
import type { Database } from './database.ts';
import { steps, turns } from './schema.ts';

/** One step of a message's turns as the ledger tells it. */
export interface StoryStep {
  turnId: string;
  model: string;
  offered: string[];
  chosen: string | null;
  arguments: Record<string, unknown> | null;
  call: { method: string; url: string; state: string; status: number | null; cause: string | null } | null;
}

/** The steps of a turn and of those it continues, in order; an empty list when there is no such turn. */
export async function readTurnStory(
  db: Database,
  { organisationId, turnId }: { organisationId: string; turnId: string },
): Promise<StoryStep[]> {
  const [turn] = await db
    .select({ sessionId: turns.sessionId, messageId: turns.messageId })
    .from(turns)
    .where(and(eq(turns.organisationId, organisationId), eq(turns.id, turnId)));
  if (!turn?.messageId) return [];
  const answering = db
    .select({ id: turns.id })
    .from(turns)
    .where(
      and(
        eq(turns.organisationId, organisationId),
        eq(turns.sessionId, turn.sessionId),
        eq(turns.messageId, turn.messageId),
        or(eq(turns.trigger, 'message'), eq(turns.trigger, 'continuation')),
      ),
    );
  const rows = await db
    .select({ step: steps, depth: turns.depth })
    .from(steps)
    .innerJoin(turns, and(eq(turns.organisationId, steps.organisationId), eq(turns.id, steps.ownerId)))
    .where(
      and(eq(steps.organisationId, organisationId), eq(steps.ownerKind, 'turn'), inArray(steps.ownerId, answering)),
    )
    .orderBy(asc(turns.depth), asc(steps.step));
  return rows.map(({ step }) => storyStep(step));
}

function storyStep({ ownerId, decision, request, state, ...step }: typeof steps.$inferSelect): StoryStep {
  return {
    turnId: ownerId,
    model: decision?.model ?? '',
    offered: decision?.offered ?? [],
    chosen: decision?.chosen?.toolName ?? null,
    arguments: step.arguments,
    call: state && {
      method: request?.method ?? '',
      url: request?.url ?? '',
      state,
      status: step.responseStatus,
      cause: step.cause,
    },
  };
}
