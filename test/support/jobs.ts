import { randomUUID } from 'node:crypto';
import type { MessageInput } from '../../src/client.ts';
import { type JobState, jobDeclarationSchema } from '../../src/schemas/job.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { turnsOf } from './rows.ts';
import type { World } from './world.ts';

export interface PlantedJob {
  organisationId: string;
  sessionId: string;
  jobId: string;
  /** of the call that started it */
  turnId: string;
  step: number;
}

const declaration = jobDeclarationSchema.parse({
  reference: { pointer: '/refundId' },
  poll: { action: 'getOrder', argument: 'orderId', arguments: { note: 'refund' } },
  meanwhile: 'Refunds take up to an hour.',
});

/** The job that the first call for a message started, as the engine would have noted it. */
export async function plantJob(
  world: World,
  message: MessageInput,
  { reference = 'A-900', jobId = randomUUID() }: { reference?: string; jobId?: string } = {},
): Promise<PlantedJob> {
  const { organisationId } = message;
  const sessionId = sessionIdOf(message);
  const [turn] = await turnsOf(world, message.messageId);
  if (!turn) throw new Error('the message has no turn');
  await world.database.query(
    `insert into jobs (organisation_id, id, session_id, turn_id, step, action_id, tool_name, reference, catalog_version,
       declaration, deadline_at, polls, last_outcome)
     select $1, $2, $3, $4, 0, s.action_id, s.decision #>> '{chosen,toolName}', $5, t.catalog_version, $6, now() + interval '1 day', 1, '202'
     from turns t join steps s on s.organisation_id = t.organisation_id and s.owner_kind = 'turn' and s.owner_id = t.id
     where t.id = $4 and s.step = 0`,
    [organisationId, jobId, sessionId, turn.id, reference, JSON.stringify(declaration)],
  );
  return { organisationId, sessionId, jobId, turnId: turn.id, step: 0 };
}

/** Ends it with what its second poll brought; without a body, with no poll at all. */
export async function endJob(
  { database }: World,
  { organisationId, jobId }: PlantedJob,
  { state, body }: { state: JobState; body?: object },
): Promise<void> {
  if (body) {
    await database.query(
      `insert into steps (organisation_id, owner_kind, owner_id, step, state, response_status, response_headers, response_body, response_cut)
       values ($1, 'job', $2, 1, 'succeeded', 200, '[["content-type","application/json"]]', $3, false)`,
      [organisationId, jobId, Buffer.from(JSON.stringify(body))],
    );
  }
  await database.query('update jobs set state = $1, ended_at = now() where organisation_id = $2 and id = $3', [
    state,
    organisationId,
    jobId,
  ]);
}
