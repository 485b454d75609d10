// A past attempt at a message as it was: its turns, and what each of its decisions was made from.
import { recordedBodyText } from '../activities/turn-contexts.ts';
import { ErrandError } from '../errors.ts';
import type { TurnContext } from '../schemas/turn-context.ts';
import { namedSession } from '../services/named-session.ts';
import type { Database } from '../store/database.ts';
import { isForgotten } from '../store/forgotten.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import { readSessionTurns, type SessionTurn } from '../store/session-turns.ts';
import { attemptId, attemptOf, namedTurn, noTurn } from '../turn/replay/attempt.ts';
import { turnContext } from '../turn/turn-context.ts';

/** Names a turn of a session: by its id, or its place among the session's turns, from 1. Absent = the latest message's turns. */
export interface PastTurnKey {
  organisationId: string;
  /** our id, the caller's, or `#` and the ticket number */
  session: string;
  turn?: string | undefined;
}

export interface PastAttempt {
  session: Awaited<ReturnType<typeof namedSession>>;
  /** of the attempt, first to last */
  turns: [SessionTurn, ...SessionTurn[]];
  /** those that were named */
  asked: SessionTurn[];
  /** the organisation's catalog version now */
  catalogVersion: number;
  contextOf(turn: SessionTurn): TurnContext;
}

/** @throws ErrandError `not_found` for session or turn; `invalid_request` when what was said was purged or erased */
export async function readPastAttempt(
  db: Database,
  { organisationId, session: name, turn }: PastTurnKey,
): Promise<PastAttempt> {
  const session = await namedSession(db, { organisationId, session: name });
  const { sessionId } = session;
  const all = await readSessionTurns(db, { organisationId, sessionId });
  const named = turn === undefined ? all.at(-1) : namedTurn(all, turn);
  const [first, ...others] = named ? attemptOf(all, named.turnId) : [];
  if (!named || !first) throw noTurn({ session: name, turn, turns: all });
  const snapshot = await readSessionSnapshot(db, {
    organisationId,
    sessionId,
    messageId: attemptId(first),
    past: true,
  });
  if (!snapshot) throw new Error(`organisation ${organisationId} is gone`);
  if (isForgotten(snapshot.messages)) {
    const message = 'what was said in this session was purged or erased: there is nothing left to decide from';
    throw new ErrandError('invalid_request', message, { field: 'session' });
  }
  return {
    session,
    turns: [first, ...others],
    asked: turn === undefined ? [first, ...others] : [named],
    catalogVersion: snapshot.catalogVersion,
    contextOf: ({ turnId }) => turnContext({ snapshot, sessionId, turnId, bodyText: recordedBodyText }),
  };
}
