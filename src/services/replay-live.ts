import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ErrandError } from '../errors.ts';
import { replayId } from '../schemas/replay.ts';
import type { TurnAnswer } from '../schemas/turn.ts';
import type { Database } from '../store/database.ts';
import { readSessionTurns, type SessionTurn } from '../store/session-turns.ts';
import { updateTurn } from '../temporal/turn-update.ts';
import { attemptOf, namedTurn, noTurn } from '../turn/replay/attempt.ts';
import { type Replay, replayUpdate, type TurnInput } from '../workflows/messages.ts';
import { namedSession } from './named-session.ts';

/** Where turns run: a client with Errand's data converter, and the workers' task queue. */
export interface ReplayRunner {
  db: Database;
  temporal: Client;
  taskQueue: string;
}

export interface LiveReplay extends Pick<Replay, 'organisationId' | 'deliver' | 'handBack' | 'force'> {
  /** our id, the caller's, or `#` and the ticket number */
  session: string;
  /** an id, or a number as `errand session` lists turns, from 1; absent = the latest that failed, else the latest */
  turn?: string | undefined;
}

export interface ReplayedLive {
  /** the first turn of the attempt that was run again */
  replayedTurnId: string;
  /** customers' messages that came after the one that was answered again: the replay did not hear them */
  laterMessages: number;
  answer: TurnAnswer;
}

/** A turn may take a call of 60 s and several answers of a model. */
const DEADLINE_MS = 180_000;
const PAUSE_MS = 250;

/**
 * Runs a failed turn again for real, in its session's workflow and so behind whatever waits there, and waits for its reply. Of a
 * turn that was run again before, the latest attempt counts.
 * @throws ErrandError `not_found`; as `beginReplay` (activities); `not_accepted` when no worker took it in time,
 * `unavailable` when Temporal refuses
 */
export async function replayLive(
  { db, temporal, taskQueue }: ReplayRunner,
  { session: name, turn, ...wanted }: LiveReplay,
): Promise<ReplayedLive> {
  const { organisationId } = wanted;
  const { sessionId } = await namedSession(db, { organisationId, session: name });
  const turns = await readSessionTurns(db, { organisationId, sessionId });
  const latestFailed = turns.findLast(({ status }) => status === 'failed') ?? turns.at(-1);
  const named = turn === undefined ? latestFailed : namedTurn(turns, turn);
  if (!named) throw noTurn({ session: name, turn, turns });
  const first = latestAttempt(turns, named);
  const replay: Replay = { ...wanted, messageId: replayId(first.turnId) };
  const input: TurnInput = { sessionId, inbox: [replay] };
  const until = Date.now() + DEADLINE_MS;
  let answer: TurnAnswer | undefined;
  do {
    if (answer) await delay(PAUSE_MS);
    const asked = { client: temporal, taskQueue, input, definition: replayUpdate, until };
    const told = await updateTurn<TurnAnswer, [Replay]>({ ...asked, args: [replay] });
    answer = told?.value ?? answer;
    if (!answer) throw notAccepted();
  } while (answer.state === 'queued' && Date.now() < until);
  return { replayedTurnId: first.turnId, laterMessages: messagesAfter(turns, first), answer };
}

/** The first turn of the newest attempt that this turn, its continuations or its replays made. */
function latestAttempt(turns: readonly SessionTurn[], named: SessionTurn): SessionTurn {
  const [first = named] = attemptOf(turns, named.turnId);
  const again = turns.find(({ trigger, depth, parentTurnId }) => {
    return trigger === 'replay' && depth === 0 && parentTurnId === first.turnId;
  });
  return again ? latestAttempt(turns, again) : first;
}

function messagesAfter(turns: readonly SessionTurn[], { messageId }: SessionTurn): number {
  const place = turns.findIndex((turn) => turn.messageId === messageId);
  return turns.slice(place + 1).filter((turn) => turn.trigger === 'message').length;
}

function notAccepted(): ErrandError {
  const message = `no worker answered within ${DEADLINE_MS / 1000} s: is one running on this task queue? Ask again: a turn is run again once`;
  return new ErrandError('not_accepted', message);
}
