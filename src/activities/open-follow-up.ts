// Opens the turn that tells a session's customer of a job's end, or of what a schedule found changed: it joins the session's
// line behind what waits there.
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ErrandError } from '../errors.ts';
import { type FollowUpSubject, followUpId } from '../schemas/follow-up.ts';
import type { Database } from '../store/database.ts';
import { readFollowUpState } from '../store/follow-ups.ts';
import { turnStart } from '../temporal/turn-update.ts';
import { followUpUpdate, type TurnInput } from '../workflows/messages.ts';

/** Where turns run: a client with Errand's data converter, and the workers' task queue. */
export interface TurnRunner {
  client: Client;
  taskQueue: string;
}

/** Of one attempt: a worker that takes workflow tasks accepts in some milliseconds. */
const ACCEPTANCE_MS = 15_000;

/** `gone`: there is nobody left to tell, or nothing to tell of: erased, purged or deleted since. */
export type OpenedFollowUp = 'accepted' | 'told_before' | 'gone';

/**
 * Returns once a worker has accepted it: nobody waits for the reply. However often it is asked for, a job's end and a run's
 * change have one such turn. Whoever asks retries: a session whose line is full, or a worker that is away, is a fault here.
 * @throws ErrandError `invalid_request` when the job is under way, or the run found no change
 */
export function openFollowUp(db: Database, runner: TurnRunner | undefined) {
  return async ({
    organisationId,
    sessionId,
    ...subject
  }: FollowUpSubject & { organisationId: string; sessionId: string }): Promise<OpenedFollowUp> => {
    if (!runner) throw ApplicationFailure.nonRetryable('this worker was composed without a Temporal client');
    const messageId = followUpId(subject);
    const state = await readFollowUpState(db, { organisationId, sessionId, subject });
    if (state === 'not_yet')
      throw new ErrandError('invalid_request', `${messageId}: there is nothing to tell of it yet`);
    if (state !== 'due') return state;
    const followUp = { organisationId, messageId };
    const { client, taskQueue } = runner;
    const input: TurnInput = { sessionId, inbox: [followUp] };
    const startWorkflowOperation = turnStart({ taskQueue, input });
    await client.withDeadline(Date.now() + ACCEPTANCE_MS, () =>
      // its handler ends when it is accepted; waiting for less would take a refusal for an acceptance
      client.workflow.executeUpdateWithStart(followUpUpdate, { args: [followUp], startWorkflowOperation }),
    );
    return 'accepted';
  };
}
