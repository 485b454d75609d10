// The turns that answered one message together: its first turn with the continuations of it. A replay is another such attempt.
import { replayId } from '../../schemas/replay.ts';

interface Linked {
  turnId: string;
  trigger: string;
  messageId: string;
  parentTurnId: string | null;
  depth: number;
}

/** First to last. Empty where there is no such turn. */
export function attemptOf<Turn extends Linked>(turns: readonly Turn[], turnId: string): Turn[] {
  const byId = new Map(turns.map((turn) => [turn.turnId, turn]));
  let first = byId.get(turnId);
  while (first && first.depth > 0 && first.parentTurnId !== null) first = byId.get(first.parentTurnId);
  const attempt: Turn[] = [];
  for (let next = first; next; next = continuationOf(turns, next)) attempt.push(next);
  return attempt;
}

function continuationOf<Turn extends Linked>(turns: readonly Turn[], { turnId, depth }: Turn): Turn | undefined {
  return turns.find((turn) => turn.parentTurnId === turnId && turn.depth === depth + 1);
}

/** The id by which a session's snapshot holds the turns of this attempt; `first`: its first turn. */
export function attemptId({ trigger, messageId, parentTurnId }: Linked): string {
  return trigger === 'replay' && parentTurnId !== null ? replayId(parentTurnId) : messageId;
}
