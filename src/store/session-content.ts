import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';

/**
 * Takes what was said and sent out of sessions: the texts of messages, the header lines of mails, arguments, those of polls
 * too, bodies, headers and all of an address but the host. What stays are ids, states, times and which action was called.
 * `itsSessions` selects their ids.
 */
export async function forgetSessionContent(
  transaction: Pick<Database, 'execute'>,
  { organisationId, itsSessions, placeholder }: { organisationId: string; itsSessions: SQL; placeholder: string },
): Promise<void> {
  await transaction.execute(sql`
    update messages set text = ${placeholder}, email = null
    where organisation_id = ${organisationId} and session_id in ${itsSessions}
      and (text <> ${placeholder} or email is not null)`);
  await transaction.execute(sql`
    update steps set ${withoutContent}
    where organisation_id = ${organisationId} and owner_kind = 'turn'
      and owner_id in (select id from turns where organisation_id = ${organisationId} and session_id in ${itsSessions})`);
  await transaction.execute(sql`
    update steps set ${withoutContent}
    where organisation_id = ${organisationId} and owner_kind = 'job'
      and owner_id in (select id from jobs where organisation_id = ${organisationId} and session_id in ${itsSessions})`);
  await transaction.execute(sql`
    update steps set response_body = null
    where organisation_id = ${organisationId} and owner_kind = 'job' and owner_id in (
      select 'callback/' || id from turns where organisation_id = ${organisationId} and session_id in ${itsSessions})`);
  // among the arguments of the polls are copies of the call's (fromCall)
  await transaction.execute(sql`
    update jobs set reference = ${placeholder}, callback_body = null, declaration = jsonb_set(declaration, '{poll,arguments}', '{}')
    where organisation_id = ${organisationId} and session_id in ${itsSessions}`);
  await transaction.execute(sql`
    update sessions set handoff_summary = null
    where organisation_id = ${organisationId} and id in ${itsSessions} and handoff_summary is not null`);
  await transaction.execute(sql`
    update turns set sealed_widget_headers = null
    where organisation_id = ${organisationId} and session_id in ${itsSessions} and sealed_widget_headers is not null`);
}

/** The assignments that empty a step. */
export const withoutContent = sql`arguments = null, request_body = null, response_headers = null, response_body = null,
  late_outcome = null,
  decision = ((decision - 'reply' - 'topic' - 'claims') #- '{handoff,summary}') || '{"dropped":[],"corrections":[]}',
  request = request || jsonb_build_object('headers', '[]'::jsonb,
    'url', coalesce(substring(request ->> 'url' from '^https://[^/?#]*'), 'mailto:'))`;
