import type { CatalogAction } from '../../schemas/action.ts';
import type { CallCause, CallState } from '../../schemas/call.ts';
import type { RecordedDecision, TurnFacts } from '../../schemas/turn.ts';

/** One decision of a message's turns, with what became of the call it led to. */
export interface RecordedStep {
  turnId: string;
  step: number;
  decision: Pick<
    RecordedDecision,
    'kind' | 'offered' | 'shortlist' | 'chosen' | 'topic' | 'dropped' | 'corrections' | 'claims' | 'handoff'
  >;
  /** null = no call of this step */
  state: CallState | null;
  cause: CallCause | null;
  status: number | null;
}

/** A turn as it ended. */
export interface RecordedTurn {
  turnId: string;
  depth: number;
  /** as in `turns.trigger`; a turn of trigger `job` or `schedule` has no message */
  trigger?: string;
  /** as in `turns.status` */
  status: string;
  cause: string | null;
}

/** All that is known of how one message was answered, and what of it has changed since. */
export interface TurnRecord {
  organisationId: string;
  facts: TurnFacts;
  turns: RecordedTurn[];
  /** of these turns, in order */
  steps: RecordedStep[];
  /** the catalog of the turn's version */
  catalog: readonly CatalogAction[];
  /** the catalog as it stands */
  current: readonly CatalogAction[];
  /** the session's contact as it stands; null = one without identity */
  contact: { contactId: string; segmentIds: string[] } | null;
}
