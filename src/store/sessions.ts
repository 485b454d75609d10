import { and, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { sessions } from './schema.ts';

const changes = {
  take_over: { handledBy: 'team', handoffReason: 'agent_took_over' },
  hand_back: { handledBy: 'ai', handoffReason: null },
  resolve: { status: 'resolved' },
} as const;

/** Changes who answers in a session, or closes it; repeating a change does no harm. False = no such session. */
export async function updateSession(
  db: Database,
  { organisationId, sessionId, change }: { organisationId: string; sessionId: string; change: keyof typeof changes },
): Promise<boolean> {
  const updated = await db
    .update(sessions)
    .set({ ...changes[change], updatedAt: sql`now()` })
    .where(and(eq(sessions.organisationId, organisationId), eq(sessions.id, sessionId)))
    .returning({ id: sessions.id });
  return updated.length > 0;
}
