import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import type { ContactIdentity } from '../schemas/contact.ts';
import { followUpSubject } from '../schemas/follow-up.ts';
import { replayedTurnId } from '../schemas/replay.ts';
import { type SessionSnapshot, sessionSnapshotSchema } from '../schemas/session-snapshot.ts';
import { changedRun } from './changed-run.ts';
import type { Database } from './database.ts';
import { jobLine, sessionJobs } from './session-jobs.ts';

/** How many messages of the session a decision may look back on. */
const HISTORY_MESSAGES = 50;

/** How many turns before this message's it may look back on for what their calls returned, and how much of each body. */
const EARLIER_TURNS = 20;
const EARLIER_BODY_BYTES = 4 * 1024;

export interface SnapshotKey {
  organisationId: string;
  sessionId: string;
  /** or the id of a follow-up or a replay (schemas/follow-up.ts, schemas/replay.ts) */
  messageId: string;
  /** adds the contacts that this identity names */
  contact?: ContactIdentity;
  /** what had been said and called, and was under way, when the message's first turn began: instead of now */
  past?: boolean;
}

/**
 * Reads organisation, session, contacts in question, recent messages, all turns and steps of one message, the calls of the
 * turns before it, and the session's jobs, in one statement. A replay hears what its message's first turn heard, and its own
 * turns and steps alone. Undefined when the organisation does not exist.
 * @throws ErrandError `not_found` when a replay's turn is not one of this session
 */
export async function readSessionSnapshot(
  db: Database,
  { past = false, ...key }: SnapshotKey,
): Promise<SessionSnapshot | undefined> {
  const { organisationId, sessionId } = key;
  const turnId = replayedTurnId(key.messageId);
  if (turnId === undefined) {
    const answering = sql`select * from turns
      where organisation_id = ${organisationId} and session_id = ${sessionId} and message_id = ${key.messageId}
        and trigger <> 'replay'`;
    return read(db, { ...key, answering, hearsPast: past, knowsPast: past });
  }
  const answering = sql`select * from turns
    where organisation_id = ${organisationId} and session_id = ${sessionId} and trigger = 'replay'
      and facts #>> '{replay,of}' = ${turnId}`;
  const messageId = await replayedMessageId(db, { organisationId, sessionId, turnId });
  return read(db, { ...key, messageId, answering, hearsPast: true, knowsPast: past });
}

const replayedRow = z.object({ messageId: z.string() });

async function replayedMessageId(
  db: Database,
  { organisationId, sessionId, turnId }: { organisationId: string; sessionId: string; turnId: string },
): Promise<string> {
  const { rows } = await db.execute(sql`select message_id as "messageId" from turns
    where organisation_id = ${organisationId} and session_id = ${sessionId} and id = ${turnId}`);
  if (rows[0]) return replayedRow.parse(rows[0]).messageId;
  throw new ErrandError('not_found', `this session has no turn ${turnId} to run again`, { field: 'turn' });
}

async function read(
  db: Database,
  {
    organisationId,
    sessionId,
    messageId,
    contact = {},
    answering,
    hearsPast,
    knowsPast,
  }: SnapshotKey & {
    /** the rows of the turns in question */
    answering: SQL;
    /** the messages and calls of the past, its jobs */
    hearsPast: boolean;
    knowsPast: boolean;
  },
): Promise<SessionSnapshot | undefined> {
  const { email = null, phone = null, externalId = null } = contact;
  const subject = followUpSubject(messageId);
  const followed = subject && 'jobId' in subject ? subject.jobId : null;
  const run = subject && 'runId' in subject ? changedRun({ organisationId, sessionId, ...subject }) : sql`null::jsonb`;
  const began = sql`(select min(started_at) from turns
    where organisation_id = ${organisationId} and session_id = ${sessionId} and message_id = ${messageId})`;
  const result = await db.execute(sql`
    with this_session as (
      select * from sessions where organisation_id = ${organisationId} and id = ${sessionId}
    ), named as (
      select id from contacts where organisation_id = ${organisationId} and email = ${email}
      union select id from contacts where organisation_id = ${organisationId} and phone = ${phone}
      union select id from contacts where organisation_id = ${organisationId} and external_id = ${externalId}
      union select contact_id from this_session where contact_id is not null
    ), answering as (
      ${answering}
    ), before as (
      select id, message_id, depth, started_at from turns
      where organisation_id = ${organisationId} and session_id = ${sessionId} and message_id <> ${messageId}
        ${hearsPast ? sql`and started_at < ${began}` : sql``}
      order by started_at desc limit ${EARLIER_TURNS}
    )
    select settings, catalog_version as "catalogVersion",
      (select jsonb_build_object('contactId', contact_id, 'channel', channel, 'ticketNumber', ticket_number,
          'status', status, 'handledBy', handled_by) from this_session) as session,
      (select coalesce(jsonb_agg(jsonb_build_object('contactId', id, 'email', email, 'phone', phone,
          'externalId', external_id, 'verified', verified, 'segmentIds', (
            select coalesce(jsonb_agg(segment_id order by segment_id), '[]') from segment_members m
            where m.organisation_id = c.organisation_id and m.contact_id = c.id))), '[]')
        from contacts c where organisation_id = ${organisationId} and id in (select id from named)) as contacts,
      (select text from messages where organisation_id = ${organisationId} and session_id = ${sessionId}
        and role = 'customer' and id = ${messageId}) as "knownText",
      (select email from messages where organisation_id = ${organisationId} and session_id = ${sessionId}
        and role = 'customer' and ${subject === undefined ? sql`id = ${messageId}` : sql`true`}
        order by position desc limit 1) as "messageEmail",
      (select coalesce(jsonb_agg(jsonb_build_object('role', role, 'id', id, 'text', text) order by position), '[]') from (
          select role, id, text, position from messages
          where organisation_id = ${organisationId} and session_id = ${sessionId}
            ${hearsPast ? sql`and created_at <= ${began}` : sql``}
          order by position desc limit ${HISTORY_MESSAGES}) recent) as messages,
      (select coalesce(jsonb_agg(jsonb_build_object('turnId', id, 'messageId', message_id, 'depth', depth, 'status', status, 'cause', cause,
          'catalogVersion', catalog_version, 'facts', facts, 'sealedWidgetHeaders', sealed_widget_headers, 'reply', (
            select text from messages m where m.organisation_id = ${organisationId} and m.session_id = ${sessionId}
              and m.role = 'ai' and m.id = answering.id))
          order by depth), '[]') from answering) as turns,
      (select coalesce(jsonb_agg(jsonb_build_object('turnId', owner_id, 'step', step, 'decision', decision,
          'state', state, 'cause', s.cause, 'actionId', action_id, 'arguments', arguments, 'responseStatus', response_status,
          'responseHeaders', response_headers, 'responseCut', response_cut,
          'responseBody', translate(encode(response_body, 'base64'), E'\n', '')) order by depth, step), '[]')
        from steps s join answering on answering.id = s.owner_id
        where s.organisation_id = ${organisationId} and s.owner_kind = 'turn') as steps,
      (select coalesce(jsonb_agg(jsonb_build_object('turnId', owner_id, 'messageId', message_id, 'step', step,
          'actionId', action_id, 'followUpReplyId', case when message_id ~ '^(job|schedule)/' then (select id from turns t
            where t.organisation_id = ${organisationId} and t.session_id = ${sessionId} and t.message_id = before.message_id
              and t.trigger <> 'replay' order by depth desc limit 1) end, 'toolName', decision #>> '{chosen,toolName}', 'arguments', arguments, 'state', state,
          'cause', cause, 'responseStatus', response_status, 'responseCut', response_cut,
          'responseBytes', octet_length(response_body), 'responseBody',
          translate(encode(substring(response_body from 1 for ${EARLIER_BODY_BYTES}), 'base64'), E'\n', ''),
          'contentType', (select header ->> 1 from jsonb_array_elements(response_headers) header
            where lower(header ->> 0) = 'content-type' limit 1)) order by started_at, depth, step), '[]')
        from before join steps s on s.organisation_id = ${organisationId} and s.owner_kind = 'turn' and s.owner_id = before.id
        where s.state is not null and s.action_id is not null and s.decision #>> '{chosen,toolName}' is not null) as "earlierSteps",
      ${sessionJobs({ organisationId, sessionId, followed, ...(knowsPast ? { asOf: began } : {}) })} as jobs,
      ${jobLine({ organisationId, followed })} as "jobLine", ${run} as "changedRun",
      (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'name', name, 'sealedValue', sealed_value,
          'hosts', hosts) order by key), '[]')
        from global_variables where organisation_id = ${organisationId}) as variables
    from organisations where id = ${organisationId}`);
  return result.rows[0] && sessionSnapshotSchema.parse(result.rows[0]);
}
