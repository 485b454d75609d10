import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ErrandError } from '../errors.ts';
import { replayId } from '../schemas/replay.ts';
import type { TurnAnswer } from '../schemas/turn.ts';
import type { Database } from '../store/database.ts';
import { readSessionTurns, readStepEnds, type SessionTurn } from '../store/session-turns.ts';
import { updateTurn } from '../temporal/turn-update.ts';
import { attemptOf, namedTurn, noTurn, replayOf } from '../turn/replay/attempt.ts';
import { hasEnded, latestFailed } from '../turn/replay/failed-attempt.ts';
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
  /** an id, or a number as `errand session` lists turns, from 1; absent = the latest attempt that failed, else the latest turn */
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
  const key = { organisationId, sessionId };
  const turns = await readSessionTurns(db, key);
  const named =
    turn === undefined ? (latestFailed(turns, await readStepEnds(db, key)) ?? turns.at(-1)) : namedTurn(turns, turn);
  if (!named) throw noTurn({ session: name, turn, turns });
  const first = latestAttempt(turns, named);
  assertEnded(turns, first);
  const replay: Replay = { ...wanted, messageId: replayId(first.turnId) };
  const input: TurnInput = { sessionId, inbox: [replay] };
  const until = Date.now() + DEADLINE_MS;
  let answer: TurnAnswer | undefined;
  do {
    if (answer) await delay(PAUSE_MS);
    const asked = { client: temporal, taskQueue, input, definition: replayUpdate, until };
    const told = await updateTurn<TurnAnswer, [Replay]>({ ...asked, args: [replay] });
    answer = told?.value ?? answer;
    if (!answer) throw notAccepted(turns);
  } while (answer.state === 'queued' && Date.now() < until);
  return { replayedTurnId: first.turnId, laterMessages: messagesAfter(turns, first), answer };
}

/**
 * The first turn of the newest attempt that this turn, its continuations or its replays made. A replay that is under way is asked
 * for by the turn that it runs again: whoever asks twice, or from two terminals, gets its one answer.
 */
function latestAttempt(turns: readonly SessionTurn[], named: SessionTurn): SessionTurn {
  const [first = named] = attemptOf(turns, named.turnId);
  if (!hasEnded(attemptOf(turns, first.turnId))) return replayedBy(turns, first) ?? first;
  const replay = replayOf(turns, first);
  const [again] = replay;
  return again && hasEnded(replay) ? latestAttempt(turns, again) : first;
}

function replayedBy(turns: readonly SessionTurn[], { trigger, parentTurnId }: SessionTurn): SessionTurn | undefined {
  return trigger === 'replay' ? turns.find(({ turnId }) => turnId === parentTurnId) : undefined;
}

/** Before it waits in line: behind a form it would wait for a day, and then run unseen. */
function assertEnded(turns: readonly SessionTurn[], { turnId }: SessionTurn): void {
  if (hasEnded(attemptOf(turns, turnId))) return;
  const message = `turn ${turnId} has not ended: wait for it, or submit its form`;
  throw new ErrandError('invalid_request', message, { field: 'turn' });
}

function messagesAfter(turns: readonly SessionTurn[], { messageId }: SessionTurn): number {
  const place = turns.findIndex((turn) => turn.messageId === messageId);
  return turns.slice(place + 1).filter((turn) => turn.trigger === 'message').length;
}

function notAccepted(turns: readonly SessionTurn[]): ErrandError {
  const open = turns.findLast(({ status }) => status === 'open');
  const why = open
    ? `turn ${open.turnId} is under way, a form of it may be open: the replay waits behind it`
    : 'is a worker running on this task queue?';
  const message = `no answer within ${DEADLINE_MS / 1000} s: ${why}. Ask again: a turn is run again once`;
  return new ErrandError('not_accepted', message);
}
