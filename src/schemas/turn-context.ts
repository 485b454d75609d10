import type { CallOutcome, CallState } from './call.ts';
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

/** What the activities of one turn work from. */
export interface TurnContext extends Pick<SessionSnapshot, 'settings' | 'messages' | 'messageEmail' | 'variables'> {
  turn: KnownTurn;
  session: { sessionId: string; ticketNumber: number };
  contact: KnownContact | null;
  steps: TurnStep[];
}
