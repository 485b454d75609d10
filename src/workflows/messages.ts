// What can be said to a running turn. Imported by clients too: nothing here but definitions.
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { DeliveryRef } from '../schemas/delivery.ts';
import type { JobRef, JobState } from '../schemas/job.ts';
import type { SubmittedMessage } from '../schemas/message.ts';
import type { TurnAnswer } from '../schemas/turn.ts';

/** An update, not a signal: its caller waits for the reply. */
export const submitMessageUpdate = defineUpdate<TurnAnswer, [SubmittedMessage]>('submitMessage');

/** Fills the form a turn waits for; its caller waits for the reply, like a message's. */
export const submitFormUpdate = defineUpdate<TurnAnswer, [FormSubmission]>('submitForm');

export interface FormSubmission {
  organisationId: string;
  formId: string;
  values: Record<string, unknown>;
}

export interface SessionRequest {
  organisationId: string;
}

/** A person answers from now on; the AI stays silent, a call under way is still recorded. */
export const takeOverUpdate = defineUpdate<void, [SessionRequest]>('takeOver');
/** The AI answers again. */
export const handBackUpdate = defineUpdate<void, [SessionRequest]>('handBack');
/** Closes the session; a later message reopens it where the organisation allows that. */
export const resolveUpdate = defineUpdate<void, [SessionRequest]>('resolve');

export interface HelpdeskTicketRequest extends SessionRequest {
  /** the session's number in an outside helpdesk; empty = it has none */
  ticket: string;
}

/** Names the session as an outside helpdesk does. */
export const setHelpdeskTicketUpdate = defineUpdate<void, [HelpdeskTicketRequest]>('setHelpdeskTicket');

/** A job of the session has ended, or a schedule found a change: told in a turn of its own. Its caller waits for acceptance only. */
export const followUpUpdate = defineUpdate<void, [FollowUp]>('followUp');

/** What waits in a session's line beside messages, and has no text: its id names what it is about (schemas/follow-up.ts). */
export interface FollowUp {
  organisationId: string;
  /** `job/<job id>` or `schedule/<schedule id>/<run id>`, which no message may have */
  messageId: string;
}

/** Runs a failed turn again; its caller waits for the reply, like a message's. */
export const replayUpdate = defineUpdate<TurnAnswer, [Replay]>('replay');

/** A third kind of entry in a session's line. */
export interface Replay {
  organisationId: string;
  /** `replay/<turn id>`: the first turn of the attempt that failed (schemas/replay.ts) */
  messageId: string;
  /** the webhook is told of it */
  deliver: boolean;
  /** the team has the session: the AI answers again */
  handBack: boolean;
  /** repeats, by the same key, the call that may have taken effect */
  force: boolean;
}

/** What a session's runs answer, one after the other. */
export type LineEntry = SubmittedMessage | FollowUp | Replay;

/** A delivery's workflow: there is one of an id, so what is asked for twice is delivered once. */
export function deliveryWorkflowId({ deliveryId }: DeliveryRef): string {
  return `delivery/${deliveryId}`;
}

/** The workflow that follows a job: there is one of an id, so what is begun twice is followed once. */
export function jobWorkflowId({ jobId }: Pick<JobRef, 'jobId'>): string {
  return `job/${jobId}`;
}

/** Stops the following of a job; a signal, because it counts without a worker. The job itself goes on at its endpoint. */
export const cancelJobSignal = defineSignal('cancelJob');
/** The job's callback has come: its body stands in the job's row. */
export const jobCallbackSignal = defineSignal('jobCallback');
export const jobStateQuery = defineQuery<JobProgress>('jobState');

export interface JobProgress {
  state: JobState;
  polls: number;
  /** milliseconds since 1970; null = a poll is under way, or the job has ended */
  nextPollAtMs: number | null;
}

/** The input of `conversationTurn`. */
export interface TurnInput {
  sessionId: string;
  /** messages and follow-ups in order of acceptance; the first starter puts its own here as well as into the update */
  inbox: LineEntry[];
  /** this run continues an earlier turn with the decision that one took */
  continuation?: Continuation;
  /** the first message's form was opened by an earlier run */
  formExpiresAt?: string;
}

export interface Continuation {
  message: LineEntry;
  parentTurnId: string;
  /** the form that was submitted for this message: whoever submitted it asks for the reply under its id */
  formId?: string;
}
