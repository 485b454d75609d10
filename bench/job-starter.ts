// Begins jobs as fast as it can be done, without a turn for each: the rows that activities/begin-job.ts inserts, the runs that
// workflows/start-job.ts starts. They belong to the session of one real turn.
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { JOB_STATE_ATTRIBUTE } from '../src/schemas/job.ts';
import { listActions } from '../src/services/list-actions.ts';
import { insertJob } from '../src/store/jobs.ts';
import { organisations } from '../src/store/schema.ts';
import { sessionIdOf } from '../src/temporal/workflow-ids.ts';
import { jobWorkflowId } from '../src/workflows/messages.ts';
import type { PollJobInput } from '../src/workflows/poll-job.ts';
import type { Sides } from './sides.ts';
import { JOB, ORGANISATION_ID } from './subject.ts';

/** so many are begun at once */
const WIDTH = 16;
const DAY_MS = 86_400_000;

export interface WantedJobs {
  /** the floor's have no rows */
  workflowType: 'pollJob' | 'floorJob';
  taskQueue: string;
  count: number;
  /** before the first poll */
  waitMs: number;
  /** since the start of the process: begins no more after it */
  untilMs?: number;
}

export type StartJobs = (wanted: WantedJobs) => Promise<WorkflowHandle[]>;

export async function createJobStarter({
  db,
  temporal,
  turn,
}: Pick<Sides, 'db' | 'temporal' | 'turn'>): Promise<StartJobs> {
  const organisationId = ORGANISATION_ID;
  const sessionId = sessionIdOf(await turn.run());
  const polled = (await listActions(db, { organisationId })).find(
    ({ definition }) => definition.toolName === JOB.poll.action,
  );
  const [organisation] = await db
    .select({ catalogVersion: organisations.catalogVersion })
    .from(organisations)
    .where(eq(organisations.id, organisationId));
  if (!polled || !organisation) throw new Error('the organisation of the bench has no action that polls');
  const { actionId } = polled;
  const { catalogVersion } = organisation;
  let begun = 0;

  return async ({ workflowType, taskQueue, count, waitMs, untilMs = Number.POSITIVE_INFINITY }) => {
    const handles: WorkflowHandle[] = [];
    let left = count;
    const beginner = async () => {
      while (left > 0 && performance.now() < untilMs) {
        left -= 1;
        handles.push(await begin());
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, beginner));
    return handles;

    async function begin(): Promise<WorkflowHandle> {
      begun += 1;
      const reference = `A-${begun}`;
      const deadlineAtMs = Date.now() + DAY_MS;
      const job = { organisationId, jobId: randomUUID(), sessionId };
      if (workflowType === 'pollJob') {
        await insertJob(db, {
          ...{ ...job, reference, turnId: randomUUID(), step: 0, actionId, catalogVersion, declaration: JOB },
          toolName: JOB.poll.action,
          nextPollAt: new Date(Date.now() + waitMs),
          deadlineAt: new Date(deadlineAtMs),
        });
      }
      const input: PollJobInput = { ...job, waitMs, deadlineAtMs, poll: 0, stateAttribute: JOB_STATE_ATTRIBUTE };
      return temporal.workflow.start(workflowType, {
        workflowId: jobWorkflowId(job),
        workflowTaskTimeout: '5s',
        taskQueue,
        args: [input],
      });
    }
  };
}
