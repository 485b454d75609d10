// A message that was answered before gets the same answer again, whatever the session is doing now.
import type { KnownTurn } from '../schemas/session-snapshot.ts';
import type { FormClosedReason, TurnAnswer } from '../schemas/turn.ts';

/** How a turn that has ended answers whoever submits its message again; null while it has not. */
export function recordedAnswer({ turnId, status, cause, ...turn }: KnownTurn): TurnAnswer | null {
  if (status === 'open' || status === 'continued') return null;
  const reply = turn.reply ?? '';
  if (status === 'replied') return { state: 'replied', turnId, reply };
  if (status === 'failed') return { state: 'failed', turnId, cause: cause ?? 'unknown', reply };
  if (status === 'withdrawn') return { state: 'form_closed', formId: `${turnId}/0`, reason: formClosedReason(cause) };
  return { state: 'routed', turnId, reason: cause === 'autopilot_off' || cause === 'resolved' ? cause : 'taken_over' };
}

function formClosedReason(cause: string | null): FormClosedReason {
  return cause === 'expired' || cause === 'taken_over' ? cause : 'withdrawn';
}
