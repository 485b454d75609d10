import { summedUsage } from '../schemas/model-usage.ts';
import type { RunProblem } from '../schemas/run-problem.ts';
import type { SessionStory, SessionTurn, StoryJob } from '../schemas/session-story.ts';
import { callbackOwnerId } from '../store/callbacks.ts';
import type { Database } from '../store/database.ts';
import { type DeliveryEntry, readDeliveries } from '../store/deliveries.ts';
import { type JobEntry, readJobs } from '../store/jobs.ts';
import { readRedactions } from '../store/redactions.ts';
import { readIdentity, readSchedulesOf, readStepsOf, readTurnsOf, type StepEntry } from '../store/session-story.ts';
import { readMessages } from '../store/sessions.ts';
import { turnWorkflowId } from '../temporal/workflow-ids.ts';
import { deliveryWorkflowId, jobWorkflowId } from '../workflows/messages.ts';
import { namedSession } from './named-session.ts';
import { sessionTurn, storyCall } from './session-turns.ts';

const MOST_TURNS = 1_000;
/** Of each job. */
const MOST_POLLS = 20;

interface SessionKey {
  organisationId: string;
  sessionId: string;
}

/** A session's whole story, secrets masked. `problem`: of its run (`sessionProblem`). @throws ErrandError `not_found` */
export async function showSession(
  db: Database,
  { organisationId, session, problem }: { organisationId: string; session: string; problem?: RunProblem | undefined },
): Promise<SessionStory> {
  const { handedOffAt, createdAt, updatedAt, ...found } = await namedSession(db, { organisationId, session });
  const { sessionId, contactId } = found;
  const key = { organisationId, sessionId };
  const [identity, messages, { turns, turnsCut }, jobs, schedules, deliveries, redactions] = await Promise.all([
    contactId === null ? undefined : readIdentity(db, { organisationId, contactId }),
    readMessages(db, key),
    turnsOf(db, key),
    jobsOf(db, key),
    readSchedulesOf(db, key),
    readDeliveries(db, { ...key, limit: MOST_TURNS }),
    readRedactions(db, key),
  ]);
  return {
    organisationId,
    ...found,
    ...{ handedOffAt: handedOffAt?.toISOString() ?? null, createdAt: createdAt.toISOString() },
    updatedAt: updatedAt.toISOString(),
    customer: identity ?? null,
    workflow: {
      workflowId: turnWorkflowId(sessionId),
      runIds: [...new Set(turns.map(({ runId }) => runId))],
      problem: problem ?? null,
    },
    messages: messages.map((message) => ({ ...message, createdAt: message.createdAt.toISOString() })),
    ...{ turns, turnsCut, jobs },
    schedules: schedules.map((schedule) => ({ ...schedule, createdAt: schedule.createdAt.toISOString() })),
    deliveries: deliveries.reverse().map((delivery) => storyDelivery(delivery, organisationId)),
    redactions: redactions.map((redaction) => ({ ...redaction, at: redaction.at.toISOString() })),
    usage: summedUsage(turns.map(({ usage }) => usage)) ?? null,
    redacted: false,
  };
}

async function turnsOf(db: Database, key: SessionKey): Promise<{ turns: SessionTurn[]; turnsCut: boolean }> {
  const found = await readTurnsOf(db, { ...key, limit: MOST_TURNS + 1 });
  const told = found.slice(0, MOST_TURNS).reverse();
  const { organisationId } = key;
  const ownerIds = told.map(({ id }) => id);
  const steps = await readStepsOf(db, {
    ...{ organisationId, ownerKind: 'turn', ownerIds },
    limit: 10 * MOST_TURNS,
  });
  const byTurn = new Map(ownerIds.map((ownerId) => [ownerId, [] as StepEntry[]]));
  for (const step of steps) byTurn.get(step.ownerId)?.push(step);
  const turns = told.map((turn) => sessionTurn(turn, byTurn.get(turn.id) ?? []));
  return { turns, turnsCut: found.length > MOST_TURNS };
}

async function jobsOf(db: Database, key: SessionKey): Promise<StoryJob[]> {
  const jobs = await readJobs(db, { ...key, limit: MOST_TURNS });
  return Promise.all(jobs.reverse().map((job) => storyJob(db, { ...key, job })));
}

async function storyJob(
  db: Database,
  { organisationId, job }: { organisationId: string; job: JobEntry },
): Promise<StoryJob> {
  const steps = (ownerId: string) =>
    readStepsOf(db, { organisationId, ownerKind: 'job', ownerIds: [ownerId], limit: MOST_POLLS });
  const [polls, callbacks] = await Promise.all([steps(job.id), steps(callbackOwnerId(job.turnId))]);
  const callback = callbacks.find(({ step }) => step === job.step);
  const { turnId, step, toolName, reference, state, cause, lastOutcome } = job;
  return {
    jobId: job.id,
    ...{ turnId, step, toolName, reference, state, cause, polls: job.polls, lastOutcome },
    ...{ createdAt: job.createdAt.toISOString(), nextPollAt: job.nextPollAt?.toISOString() ?? null },
    ...{ deadlineAt: job.deadlineAt.toISOString(), endedAt: job.endedAt?.toISOString() ?? null },
    ...{ toldAt: job.toldAt?.toISOString() ?? null, workflowId: jobWorkflowId({ jobId: job.id }) },
    callback: callback
      ? {
          takenAt: (callback.settledAt ?? callback.createdAt).toISOString(),
          bytes: callback.responseBytes,
          repeated: repetitions(callback.lateOutcome),
        }
      : null,
    calls: polls.flatMap((poll) => storyCall(poll) ?? []),
  };
}

/** What is counted in the row of a callback (store/callbacks.ts). */
function repetitions(late: unknown): number {
  const { repeated } = (late ?? {}) as { repeated?: unknown };
  return typeof repeated === 'number' ? repeated : 0;
}

function storyDelivery(
  { deliveryId, kind, turnId, state, attempts, ...delivery }: DeliveryEntry,
  organisationId: string,
) {
  return {
    ...{ deliveryId, kind, turnId, state, attempts, lastOutcome: delivery.lastOutcome },
    createdAt: delivery.createdAt.toISOString(),
    settledAt: delivery.settledAt?.toISOString() ?? null,
    workflowId: deliveryWorkflowId({ organisationId, deliveryId }),
  };
}
