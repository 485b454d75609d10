import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Channel } from '../schemas/channel.ts';
import type { ContactIdentity } from '../schemas/contact.ts';
import type { DeliveryRef } from '../schemas/delivery.ts';
import type { EmailThread } from '../schemas/email-thread.ts';
import type { Handoff } from '../schemas/handoff.ts';
import type { RecordedDecision, TurnFacts } from '../schemas/turn.ts';
import type { Database } from './database.ts';
import { insertedDelivery, type NewDelivery, pendingDelivery } from './deliveries.ts';

export interface NewTurn {
  organisationId: string;
  turnId: string;
  sessionId: string;
  messageId: string;
  text: string;
  /** of a message that came as an e-mail */
  email: EmailThread | null;
  catalogVersion: number;
  facts: TurnFacts;
  /** `routed` = recorded for the team, the AI stays silent */
  status: 'open' | 'routed';
  cause: string | null;
  sealedWidgetHeaders: string | null;
  runId: string;
  /** set when no stored contact has this identity yet; it becomes a member by rule of the segments of `facts` */
  newContact: (ContactIdentity & { contactId: string }) | null;
  /** set for the first message of a session */
  newSession: { externalId: string; channel: Channel } | null;
  /** the organisation's webhook is told that the turn has ended: of a routed one */
  delivers: boolean;
}

const ticketRow = z.object({ ticketNumber: z.coerce.number() });

/**
 * Records an accepted message and opens its turn, in one statement; creates session (with the organisation's next ticket
 * number) and contact where they are new. Two writers that create the same thing collide on its key: the loser reads again.
 */
export async function insertTurn(db: Database, turn: NewTurn): Promise<{ ticketNumber: number }> {
  const { organisationId, sessionId, newContact, newSession, facts } = turn;
  const contact = newContact
    ? sql`new_contact as (
        insert into contacts (organisation_id, id, email, phone, external_id) values (${organisationId},
          ${newContact.contactId}, ${newContact.email ?? null}, ${newContact.phone ?? null}, ${newContact.externalId ?? null})
      ), membership as (
        insert into segment_members (organisation_id, contact_id, segment_id, explicit)
        select ${organisationId}, ${newContact.contactId}, segment_id, false
        from jsonb_array_elements_text(${JSON.stringify(facts.segmentIds)}::jsonb) as segment_id
      ),`
    : sql``;
  const session = newSession
    ? sql`ticket as (
        update ticket_counters set last = last + 1 where organisation_id = ${organisationId} returning last
      ), session as (
        insert into sessions (organisation_id, id, external_id, contact_id, channel, ticket_number)
        select ${organisationId}, ${sessionId}, ${newSession.externalId}, ${facts.contactId}, ${newSession.channel}, last from ticket
        returning ticket_number)`
    : sql`session as (
        update sessions set contact_id = ${facts.contactId}, status = 'open', updated_at = now()
        where organisation_id = ${organisationId} and id = ${sessionId}
        returning ticket_number)`;
  const delivery = turn.delivers ? sql`, delivery as (${insertedDelivery(endOf(turn, sql`session`))})` : sql``;
  const result = await db.execute(sql`
    with ${contact} ${session}, message as (
      insert into messages (organisation_id, session_id, role, id, text, email)
      values (${organisationId}, ${sessionId}, 'customer', ${turn.messageId}, ${turn.text},
        ${turn.email && JSON.stringify(turn.email)}::jsonb)
    ), turn as (
    insert into turns (organisation_id, id, session_id, trigger, message_id, depth, catalog_version, facts, status, cause,
      sealed_widget_headers, run_id, finished_at)
    values (${organisationId}, ${turn.turnId}, ${sessionId}, 'message', ${turn.messageId}, 0, ${turn.catalogVersion},
      ${JSON.stringify(facts)}::jsonb, ${turn.status}, ${turn.cause}, ${turn.sealedWidgetHeaders}, ${turn.runId},
      ${turn.status === 'open' ? null : sql`now()`})
    )${delivery}
    select ticket_number as "ticketNumber" from session`);
  return ticketRow.parse(result.rows[0]);
}

/**
 * Opens the continuation of a turn with the decision its parent already took, and closes the parent as `continued`, in one
 * statement. The child keeps the parent's catalog version, facts and widget headers. A repetition changes nothing and
 * returns false: the message's latest turn is then the one to carry on with.
 */
export async function insertContinuation(
  db: Database,
  {
    organisationId,
    turnId,
    parentTurnId,
    runId,
  }: { organisationId: string; turnId: string; parentTurnId: string; runId: string },
): Promise<boolean> {
  // what the decision took stays with the parent, which asked for it
  const inserted = await db.execute(sql`
    with parent as (
      update turns set status = 'continued', finished_at = now(), sealed_widget_headers = null
      where organisation_id = ${organisationId} and id = ${parentTurnId} and status = 'open'
      returning organisation_id, session_id, trigger, message_id, depth, catalog_version, facts
    ), headers as (
      select sealed_widget_headers from turns where organisation_id = ${organisationId} and id = ${parentTurnId}
    ), child as (
      insert into turns (organisation_id, id, session_id, trigger, message_id, parent_turn_id, depth, catalog_version, facts,
        status, sealed_widget_headers, run_id)
      select organisation_id, ${turnId}, session_id, case when trigger = 'replay' then trigger else 'continuation' end, message_id, ${parentTurnId}, depth + 1, catalog_version,
        facts, 'open', (select sealed_widget_headers from headers), ${runId}
      from parent
      returning id
    )
    insert into steps (organisation_id, owner_kind, owner_id, step, decision, state, action_id, revision, arguments)
    select ${organisationId}, 'turn', child.id, 0, (decision - 'usage') || '{"kind":"call"}', 'planned', action_id, revision, arguments
    from child, steps
    where organisation_id = ${organisationId} and owner_kind = 'turn' and owner_id = ${parentTurnId}
      and decision->>'kind' = 'continue'
    returning owner_id`);
  return inserted.rows.length > 0;
}

/** Closes a turn that ends without a reply because its form was overtaken. Returns whether its end has to be delivered. */
export async function withdrawTurn(
  db: Database,
  { cause, ...turn }: { organisationId: string; sessionId: string; turnId: string; cause: string },
): Promise<boolean> {
  const delivery = endOf(turn, sql`withdrawn`);
  const { rows } = await db.execute(sql`
    with withdrawn as (
      update turns set status = 'withdrawn', cause = ${cause}, finished_at = now(), sealed_widget_headers = null
      where organisation_id = ${turn.organisationId} and id = ${turn.turnId} and status = 'open'
      returning status
    ), delivery as (${insertedDelivery(delivery)})
    select id from delivery union all ${pendingDelivery(delivery)}`);
  return rows.length > 0;
}

/** The delivery of a turn's end bears the turn's id: receivers know a repetition by it. */
function endOf(
  { organisationId, sessionId, turnId }: { organisationId: string; sessionId: string; turnId: string },
  from: SQL,
): NewDelivery & DeliveryRef {
  return { organisationId, deliveryId: turnId, sessionId, kind: 'turn.ended', turnId, from };
}

export interface FinishedTurn {
  organisationId: string;
  sessionId: string;
  turnId: string;
  /** `routed`: left to the team, in silence */
  status: 'replied' | 'failed' | 'routed';
  /** null where the customer hears nothing */
  reply: string | null;
  cause: string | null;
  /** set when the turn ends in a handoff: the AI stays silent until it is handed back */
  handoff: Handoff | null;
  /** the session is closed with the reply */
  resolves: boolean;
}

/** The decision that ends a turn, recorded together with the end. */
export interface EndedByDecision {
  step: number;
  decision: RecordedDecision;
}

const finishedRow = z.object({
  status: z.enum(['replied', 'routed', 'failed']),
  cause: z.string().nullable(),
  /** its end has to be delivered */
  delivers: z.boolean(),
  /** since the turn began, in milliseconds by the database's clock */
  tookMs: z.coerce.number(),
});

/**
 * Closes a turn and publishes its reply, in one statement; published only while the session is still the AI's, else the
 * turn ends as `routed`. Forgets the widget headers. Undefined = the turn was not open any more, or another attempt
 * recorded a decision of this step first: nothing was done.
 */
export async function finishTurn(
  db: Database,
  { decided, ...turn }: FinishedTurn & { decided?: EndedByDecision },
): Promise<z.infer<typeof finishedRow> | undefined> {
  const { organisationId, sessionId, turnId, handoff } = turn;
  const decision = decided
    ? sql`decided as (
        insert into steps (organisation_id, owner_kind, owner_id, step, decision)
        values (${organisationId}, 'turn', ${turnId}, ${decided.step}, ${JSON.stringify(decided.decision)}::jsonb)
        on conflict do nothing returning step
      ),`
    : sql``;
  const isFirst = decided ? sql`and exists (select from decided)` : sql``;
  const changes = [
    ...(handoff
      ? [
          sql`handled_by = 'team', handoff_reason = ${handoff.reason}, handoff_summary = ${handoff.summary}, handed_off_at = now()`,
        ]
      : []),
    ...(turn.resolves ? [sql`status = 'resolved'`] : []),
  ];
  const session =
    changes.length === 0
      ? sql``
      : sql`session as (
          update sessions set ${sql.join(changes, sql`, `)}, updated_at = now()
          where organisation_id = ${organisationId} and id = ${sessionId} and (select ours from mine)
        ),`;
  const reply =
    turn.reply === null
      ? sql``
      : sql`reply as (
          insert into messages (organisation_id, session_id, role, id, text)
          select ${organisationId}, ${sessionId}, 'ai', ${turnId}, ${turn.reply} from mine where ours
          on conflict do nothing
        ),`;
  const { rows } = await db.execute(sql`
    with ${decision} mine as (
      select (s.handled_by = 'ai' and s.status = 'open') as ours,
        case when s.handled_by = 'ai' then 'resolved' else 'taken_over' end as silence
      from turns t join sessions s on s.organisation_id = t.organisation_id and s.id = t.session_id
      where t.organisation_id = ${organisationId} and t.id = ${turnId} and t.status = 'open' ${isFirst}
      for update of t, s
    ), ${reply} ${session} closed as (
      update turns set status = case when ours then ${turn.status} else 'routed' end,
        cause = case when ours then ${turn.cause} else silence end, finished_at = now(), sealed_widget_headers = null
      from mine where organisation_id = ${organisationId} and id = ${turnId}
      returning status, cause, extract(epoch from finished_at - started_at) * 1000 as took_ms
    ), delivery as (${insertedDelivery(endOf(turn, sql`closed`))})
    select status, cause, took_ms as "tookMs", exists (select from delivery) as delivers from closed`);
  return rows[0] && finishedRow.parse(rows[0]);
}
