// The turns that answered one message together: its first turn with the continuations of it. A replay is another such attempt.
import { ErrandError } from '../../errors.ts';
import { replayId } from '../../schemas/replay.ts';

/** What ties turns together. */
export interface Linked {
  turnId: string;
  trigger: string;
  messageId: string;
  parentTurnId: string | null;
  depth: number;
}

/** The turn of a session that a person names: by its id, or by its place among the session's turns, from 1. */
export function namedTurn<Turn extends { turnId: string }>(turns: readonly Turn[], name: string): Turn | undefined {
  return /^\d{1,6}$/.test(name) ? turns[Number(name) - 1] : turns.find(({ turnId }) => turnId === name);
}

/** The refusal where none is named so; `session`: as it was named, `turn`: absent where none was asked for. */
export function noTurn({
  session,
  turn,
  turns,
}: {
  session: string;
  turn: string | undefined;
  turns: readonly unknown[];
}): ErrandError {
  const fix = `name one by its id or by its number from 1 to ${turns.length}, as errand session lists them`;
  const missing = turn === undefined || turns.length === 0 ? ' yet' : ` "${turn}": ${fix}`;
  return new ErrandError('not_found', `session "${session}" has no turn${missing}`, { field: 'turn' });
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

/** All attempts at whatever the session was told, in the order in which they began. */
export function attemptsOf<Turn extends Linked>(turns: readonly Turn[]): Turn[][] {
  return turns.filter(({ depth }) => depth === 0).map(({ turnId }) => attemptOf(turns, turnId));
}

/** The attempt that ran again the one of this first turn; empty = none did. */
export function replayOf<Turn extends Linked>(turns: readonly Turn[], first: Turn): Turn[] {
  const again = turns.find(({ trigger, depth, parentTurnId }) => {
    return trigger === 'replay' && depth === 0 && parentTurnId === first.turnId;
  });
  return again ? attemptOf(turns, again.turnId) : [];
}

function continuationOf<Turn extends Linked>(turns: readonly Turn[], { turnId, depth }: Turn): Turn | undefined {
  return turns.find((turn) => turn.parentTurnId === turnId && turn.depth === depth + 1);
}

/** The id by which a session's snapshot holds the turns of this attempt; `first`: its first turn. */
export function attemptId({ trigger, messageId, parentTurnId }: Linked): string {
  return trigger === 'replay' && parentTurnId !== null ? replayId(parentTurnId) : messageId;
}
