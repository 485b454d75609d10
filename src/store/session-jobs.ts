import { type SQL, sql } from 'drizzle-orm';

/** How many jobs of a session a decision may know of beside the one it follows, how long after their end, how much of each answer. */
const MOST_JOBS = 10;
const ENDED_DAYS = 7;
const BODY_BYTES = 1024;

/**
 * A part of the session's snapshot: its jobs that are under way or ended lately, newest first, and the followed one with the
 * whole of its answer. A session without jobs costs one look into the index `jobs_of_session`.
 */
export function sessionJobs({
  organisationId,
  sessionId,
  followed,
  asOf,
}: {
  organisationId: string;
  sessionId: string;
  /** the id of the one that is told */
  followed: string | null;
  /** an instant of the past: what began later is left out, what ended later is under way; of the followed one its end counts */
  asOf?: SQL;
}): SQL {
  const endedAt = asOf ? sql`case when ended_at <= ${asOf} or id = ${followed} then ended_at end` : sql`ended_at`;
  const since = asOf ?? sql`now()`;
  return sql`(select coalesce(jsonb_agg(jsonb_build_object('jobId', j.id, 'reference', reference, 'actionId', j.action_id,
      'toolName', tool_name, 'turnId', turn_id, 'step', j.step, 'state', j.known_state, 'cause', last.cause,
      'since', to_char(j.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'endedAt', to_char(known_end at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'lastOutcome', last_outcome,
      'meanwhile', declaration -> 'meanwhile', 'pollAction', declaration #> '{poll,action}',
      'pollArgument', declaration #> '{poll,argument}', 'pollArguments', declaration #> '{poll,arguments}',
      'callState', last.state, 'responseStatus', last.response_status, 'responseHeaders', last.response_headers,
      'responseCut', last.response_cut or octet_length(last.response_body) > shown,
      'callbackBody', left(callback_body, shown),
      'responseBody', translate(encode(substring(last.response_body from 1 for shown), 'base64'), E'\n', ''))
      order by j.created_at desc), '[]')
    from (
      select jobs.*, ${endedAt} as known_end, case when state <> 'pending' and ${endedAt} is null then 'pending' else state end as known_state,
        case when id = ${followed} then ${2 ** 31 - 1}::int else ${BODY_BYTES}::int end as shown from jobs
      where organisation_id = ${organisationId} and session_id = ${sessionId} ${asOf ? sql`and created_at < ${asOf}` : sql``}
        and (id = ${followed} or state = 'pending' or ended_at > ${since} - make_interval(days => ${ENDED_DAYS}))
      order by (id is not distinct from ${followed}) desc, created_at desc limit ${MOST_JOBS + 1}
    ) j
    left join lateral (
      select state, cause, response_status, response_headers, response_body, response_cut from steps s
      where s.organisation_id = j.organisation_id and s.owner_kind = 'job' and s.owner_id = j.id
      order by s.step desc limit 1
    ) last on j.known_state <> 'pending')`;
}

/**
 * A part of the session's snapshot: how many jobs led to the followed one, itself included: each was begun by the turn that
 * told of the one before. A job keeps the turn that began it, so the line has a beginning.
 */
export function jobLine({ organisationId, followed }: { organisationId: string; followed: string | null }): SQL {
  if (followed === null) return sql`0`;
  return sql`(with recursive line as (
      select ${followed}::text as job_id
      union all
      select substring(t.message_id from 5) from line
      join jobs j on j.organisation_id = ${organisationId} and j.id = line.job_id
      join turns t on t.organisation_id = j.organisation_id and t.id = j.turn_id
      where t.message_id like 'job/%'
    ) select count(*)::int from line)`;
}
