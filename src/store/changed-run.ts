import { type SQL, sql } from 'drizzle-orm';

/**
 * A part of the session's snapshot: the run of a schedule whose change a turn tells, by its call in the ledger, which stays
 * where the schedule was deleted since; null = it made none. `scheduledAt` null = the session has no such schedule (any more).
 */
export function changedRun({
  organisationId,
  sessionId,
  scheduleId,
  runId,
}: {
  organisationId: string;
  sessionId: string;
  scheduleId: string;
  runId: string;
}): SQL {
  return sql`(select jsonb_build_object('scheduleId', ${scheduleId}::text, 'runId', s.owner_id, 'actionId', s.action_id,
      'toolName', a.tool_name, 'arguments', s.arguments, 'state', s.state, 'cause', s.cause,
      'responseStatus', s.response_status, 'responseHeaders', s.response_headers, 'responseCut', s.response_cut,
      'responseBody', translate(encode(s.response_body, 'base64'), E'\n', ''),
      'scheduledAt', to_char(r.scheduled_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'changed', r.changed,
      'comparePointer', p.compare_pointer, 'result', r.result, 'previous', (
        select result from schedule_runs o where o.organisation_id = r.organisation_id and o.schedule_id = r.schedule_id
          and o.id <> r.id and o.result is not null and o.finished_at <= r.finished_at
        order by o.started_at desc limit 1))
    from steps s
    join action_revisions a on a.organisation_id = s.organisation_id and a.action_id = s.action_id and a.revision = s.revision
    left join schedules p on p.organisation_id = s.organisation_id and p.id = ${scheduleId} and p.session_id = ${sessionId}
    left join schedule_runs r on r.organisation_id = p.organisation_id and r.schedule_id = p.id and r.id = s.owner_id
    where s.organisation_id = ${organisationId} and s.owner_kind = 'schedule' and s.owner_id = ${runId} and s.step = 0)`;
}
