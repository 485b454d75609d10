import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { TurnFacts } from '../schemas/turn.ts';
import type { Database } from './database.ts';

const effectRow = z.object({
  turnId: z.string(),
  step: z.number(),
  toolName: z.string(),
  actionId: z.string(),
  state: z.enum(['sent', 'unknown', 'succeeded']),
  arguments: z.record(z.string(), z.unknown()).nullable(),
  /** its endpoint can tell a repetition of it */
  hadKey: z.boolean(),
});
/** A call that may have changed something. */
export type PossibleEffect = z.infer<typeof effectRow>;

/** What may have taken effect of all that was ever called for one message, first to last; its replays too. */
export async function readPossibleEffects(
  db: Database,
  { organisationId, sessionId, messageId }: { organisationId: string; sessionId: string; messageId: string },
): Promise<PossibleEffect[]> {
  const { rows } = await db.execute(sql`
    select s.owner_id as "turnId", s.step, coalesce(decision #>> '{chosen,toolName}', action_id) as "toolName",
      action_id as "actionId", s.state, arguments, exists (
        select from jsonb_array_elements(request -> 'headers') header where lower(header ->> 'name') = 'idempotency-key'
      ) as "hadKey"
    from turns t
    join steps s on s.organisation_id = t.organisation_id and s.owner_kind = 'turn' and s.owner_id = t.id
    where t.organisation_id = ${organisationId} and t.session_id = ${sessionId} and t.message_id = ${messageId}
      and s.state in ('sent', 'unknown', 'succeeded') and action_id <> 'collect_input'
      and request ->> 'method' is distinct from 'GET'
    order by t.started_at, t.depth, s.step`);
  return z.array(effectRow).parse(rows);
}

export interface NewReplay {
  organisationId: string;
  sessionId: string;
  turnId: string;
  /** the turn that it runs again */
  replayedTurnId: string;
  /** what both answer */
  messageId: string;
  catalogVersion: number;
  facts: TurnFacts;
  runId: string;
  handBack: boolean;
  /** the call that it repeats instead of deciding anew, with the revision of its action that stands now */
  repeated: (Pick<PossibleEffect, 'turnId' | 'step'> & { revision: number }) | null;
}

/** Opens the turn that runs another again, in one statement. False = that one was run again before: nothing was done. */
export async function insertReplay(db: Database, replay: NewReplay): Promise<boolean> {
  const { organisationId, sessionId, turnId, replayedTurnId, repeated } = replay;
  const { rows } = await db.execute(sql`
    with turn as (
      insert into turns (organisation_id, id, session_id, trigger, message_id, parent_turn_id, depth, catalog_version, facts,
        status, run_id)
      select ${organisationId}, ${turnId}, ${sessionId}, 'replay', ${replay.messageId}, ${replayedTurnId}, 0,
        ${replay.catalogVersion}::bigint, ${JSON.stringify(replay.facts)}::jsonb, 'open', ${replay.runId}
      where not exists (select from turns where organisation_id = ${organisationId} and session_id = ${sessionId}
        and trigger = 'replay' and depth = 0 and parent_turn_id = ${replayedTurnId})
      on conflict do nothing returning id
    ), session as (
      update sessions set handled_by = 'ai', handoff_reason = null, handoff_summary = null, handed_off_at = null,
        updated_at = now()
      where organisation_id = ${organisationId} and id = ${sessionId} and ${replay.handBack} and exists (select from turn)
    ), repeated as (
      insert into steps (organisation_id, owner_kind, owner_id, step, decision, state, action_id, revision, arguments)
      select organisation_id, owner_kind, turn.id, 0, (decision - 'usage') || '{"kind":"call"}', 'planned', action_id,
        ${repeated?.revision ?? null}::int, arguments
      from turn, steps where organisation_id = ${organisationId} and owner_kind = 'turn'
        and owner_id = ${repeated?.turnId ?? null} and step = ${repeated?.step ?? null}::int
    )
    select id from turn`);
  return rows.length > 0;
}
