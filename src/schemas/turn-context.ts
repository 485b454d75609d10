import type { CallCause, CallOutcome, CallState } from './call.ts';
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

/** What the activities of one turn work from. */
export interface TurnContext extends Pick<SessionSnapshot, 'settings' | 'messages' | 'messageEmail' | 'variables'> {
  turn: KnownTurn;
  session: { sessionId: string; ticketNumber: number };
  contact: KnownContact | null;
  steps: TurnStep[];
  /** of the turns that answered other messages: the newest ones, oldest first */
  earlierSteps: EarlierStep[];
}
