import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';

const usedRow = z.object({ actionId: z.string() });

/** The ids of the actions that were chosen in a session's turns so far, or before one of them; whatever became of their calls. */
export async function readUsedActionIds(
  db: Pick<Database, 'execute'>,
  {
    organisationId,
    sessionId,
    beforeTurnId,
  }: { organisationId: string; sessionId: string; beforeTurnId?: string | undefined },
): Promise<Set<string>> {
  const before =
    beforeTurnId === undefined
      ? sql``
      : sql`and t.started_at < (select started_at from turns where organisation_id = ${organisationId} and id = ${beforeTurnId})`;
  const { rows } = await db.execute(sql`
    select distinct s.action_id as "actionId"
    from turns t
    join steps s on s.organisation_id = t.organisation_id and s.owner_kind = 'turn' and s.owner_id = t.id
    where t.organisation_id = ${organisationId} and t.session_id = ${sessionId} and s.action_id is not null ${before}`);
  return new Set(
    z
      .array(usedRow)
      .parse(rows)
      .map(({ actionId }) => actionId),
  );
}
