// Why a form takes no values any more.
import type { CallState } from '../schemas/call.ts';
import type { KnownTurn } from '../schemas/session-snapshot.ts';
import type { FormClosedReason } from '../schemas/turn.ts';

/** Undefined while it is open, as far as the record tells: the turn has the last word when values are submitted. */
export function formEnd({
  turn: { status, cause },
  step: { state },
}: {
  turn: Pick<KnownTurn, 'status' | 'cause'>;
  step: { state: CallState | null };
}): FormClosedReason | undefined {
  const left = state !== null && state !== 'planned';
  if (status === 'open') return left ? 'submitted' : undefined;
  if (status === 'withdrawn') return withdrawals.find((one) => one === cause) ?? 'not_open';
  return status === 'routed' && !left ? 'taken_over' : 'submitted';
}

const withdrawals: FormClosedReason[] = ['withdrawn', 'expired', 'taken_over', 'resolved'];
