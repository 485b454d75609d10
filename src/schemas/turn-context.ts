import type { CallCause, CallOutcome, CallState } from './call.ts';
import type { JobState } from './job.ts';
import type { KnownContact, KnownTurn, SessionSnapshot } from './session-snapshot.ts';
import type { RecordedDecision } from './turn.ts';

/** Names a turn to an activity; nothing here is more than an id. */
export interface TurnRef {
  organisationId: string;
  sessionId: string;
  messageId: string;
  turnId: string;
}

/** A step of the turn or of the turns it continues, its call's outcome as the AI will read it. */
export interface TurnStep {
  turnId: string;
  step: number;
  decision: RecordedDecision;
  actionId: string | null;
  arguments: Record<string, unknown>;
  state: CallState | null;
  /** null while no call of the step has ended */
  outcome: CallOutcome | null;
}

/** A call that an earlier turn of the session made, and what came of it. */
export interface EarlierStep {
  turnId: string;
  /** the customer's message that it was made for */
  messageId: string;
  /** of a follow-up, which no message began: the id of what it said */
  followUpReplyId: string | null;
  step: number;
  actionId: string;
  toolName: string;
  arguments: Record<string, unknown>;
  state: CallState;
  status: number | null;
  cause: CallCause | null;
  /** null while the call has not ended; of a response's body at most the first 4 KB */
  outcome: CallOutcome | null;
  /** set where `outcome` holds only the beginning of the body */
  wholeBodyBytes: number | null;
}

/** A long job that a call of the session started. */
export interface SessionJob {
  jobId: string;
  /** as the endpoint names it */
  reference: string;
  actionId: string;
  toolName: string;
  /** the step whose call started it */
  turnId: string;
  step: number;
  state: JobState;
  /** ISO 8601 */
  since: string;
  endedAt: string | null;
  /** of the last poll: an HTTP status or a cause */
  lastOutcome: string | null;
  /** what the company says the customer may be told while it is under way */
  meanwhile: string | null;
  /** how it is asked after: the tool and what it is given, the reference included */
  poll: { action: string; arguments: Record<string, unknown> };
  /** what it ended with, of all but the followed one only the beginning; null = nothing came yet */
  answer: { outcome: CallOutcome; byCallback: boolean } | null;
}

/** The run of a schedule that found a change, with its call. */
export interface ChangedRun {
  scheduleId: string;
  runId: string;
  actionId: string;
  toolName: string;
  arguments: Record<string, unknown>;
  state: CallState | null;
  outcome: CallOutcome | null;
  /** ISO 8601, the time of the calendar it stands for; null = the schedule was deleted since, and the next three are unknown */
  scheduledAt: string | null;
  /** null = the whole body was compared */
  comparePointer: string | null;
  /** canonical JSON, or the digest of a long one */
  result: string | null;
  previous: string | null;
}

/** What a turn tells the customer of that no message of theirs began; `line`: how many jobs led to it, itself included. */
export type FollowUp = { kind: 'job'; job: SessionJob; line: number } | { kind: 'schedule'; run: ChangedRun };

/** What the activities of one turn work from. */
export interface TurnContext extends Pick<SessionSnapshot, 'settings' | 'messages' | 'messageEmail' | 'variables'> {
  turn: KnownTurn;
  session: { sessionId: string; ticketNumber: number };
  contact: KnownContact | null;
  steps: TurnStep[];
  /** of the turns that answered other messages: the newest ones, oldest first */
  earlierSteps: EarlierStep[];
  /** under way, or ended lately; without the followed one */
  jobs: SessionJob[];
  /** null in a turn that answers a message */
  followUp: FollowUp | null;
}
