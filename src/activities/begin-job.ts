// After a call whose action declares a job: the reference id is read from what the ledger has of the answer, and the job's row
// is inserted once.
import { createHash } from 'node:crypto';
import { retryAfterOf } from '../ai/retry-after.ts';
import { storedBodyText } from '../http/body-text.ts';
import { type FollowedJob, JOB_STATE_ATTRIBUTE } from '../schemas/job.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import { adoptCallback } from '../store/callbacks.ts';
import { readCallContent } from '../store/calls.ts';
import type { Database } from '../store/database.ts';
import { insertJob } from '../store/jobs.ts';
import { begunDeclaration } from '../turn/jobs/poll-arguments.ts';
import { pollWaitMs } from '../turn/jobs/poll-wait.ts';
import { referenceOf } from '../turn/jobs/reference-of.ts';
import type { Catalogs } from './catalogs.ts';
import { stepOf } from './decide.ts';
import type { TurnContexts } from './turn-contexts.ts';

export type JobStep = TurnRef & { step: number };

export interface BeginJobParts {
  db: Database;
  contexts: TurnContexts;
  catalogs: Catalogs;
  showsJobState: boolean;
}

export function beginJob({ db, contexts, catalogs, showsJobState }: BeginJobParts) {
  /** Null = the answer began no job, or one that has ended. */
  return async ({ step, ...ref }: JobStep): Promise<FollowedJob | null> => {
    const { organisationId, sessionId, turnId } = ref;
    const here = { turnId, step };
    const context = await contexts.of(ref, (kept) => stepOf(kept, here)?.outcome != null);
    const called = stepOf(context, here);
    const { catalogVersion } = context.turn;
    const { byActionId } = await catalogs.of({ organisationId, catalogVersion });
    const action = called?.actionId ? byActionId.get(called.actionId)?.action : undefined;
    const declaration = action?.definition.job;
    const { outcome } = called ?? {};
    if (!called || !action || !declaration || outcome?.kind !== 'response' || outcome.cause !== undefined) return null;
    const { actionId } = action;
    const content = await readCallContent(db, { organisationId, callId: `${turnId}/${step}`, ownerKind: 'turn' });
    const headers = content?.responseHeaders ?? [];
    const body = storedBodyText({ bytes: content?.responseBody ?? new Uint8Array(), headers, cut: outcome.cut });
    const reference = referenceOf({ declaration, status: outcome.status, headers, body });
    if (reference === undefined) return null;

    const asked = retryAfterOf(headers);
    const deadlineMs = declaration.deadlineSeconds * 1000;
    const deadlineAtMs = Date.now() + deadlineMs;
    const waitMs = Math.min(
      pollWaitMs(declaration, { poll: 0, retryAfterMs: asked, random: Math.random() }),
      deadlineMs,
    );
    const jobId = jobIdOf({ organisationId, actionId, reference });
    const stands = await insertJob(db, {
      ...{ organisationId, jobId, sessionId, turnId, step, actionId, reference, catalogVersion },
      declaration: begunDeclaration(declaration, called.arguments),
      toolName: action.definition.toolName,
      nextPollAt: new Date(Date.now() + waitMs),
      deadlineAt: new Date(deadlineAtMs),
    });
    // what this worker kept of the turn knows nothing of the job
    contexts.forget(ref);
    if (stands.state !== 'pending') return null;
    const isCalledBack = await adoptCallback(db, { organisationId, sessionId: stands.sessionId, jobId });
    return {
      organisationId,
      jobId,
      sessionId: stands.sessionId,
      waitMs: isCalledBack ? 0 : waitMs,
      deadlineAtMs: stands.deadlineAt.getTime(),
      stateAttribute: showsJobState ? JOB_STATE_ATTRIBUTE : null,
    };
  };
}

/** At most one job of an organisation, action and reference; hashed, because workflow ids are never sealed. */
function jobIdOf({ organisationId, actionId, reference }: Record<'organisationId' | 'actionId' | 'reference', string>) {
  return createHash('sha256').update(`${organisationId}\n${actionId}\n${reference}`).digest('hex').slice(0, 32);
}
