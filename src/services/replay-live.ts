import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ErrandError, isErrandErrorCode } from '../errors.ts';
import { replayId } from '../schemas/replay.ts';
import type { TurnAnswer } from '../schemas/turn.ts';
import type { Database } from '../store/database.ts';
import { readSessionTurns, type SessionTurn } from '../store/session-turns.ts';
import { turnWorkflowId } from '../temporal/workflow-ids.ts';
import { attemptOf } from '../turn/replay/attempt.ts';
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
 * @throws ErrandError `not_found`; as `beginReplay` (activities); `not_accepted` when no worker took it in time
 */
export async function replayLive(
  { db, temporal, taskQueue }: ReplayRunner,
  { session: name, turn, ...wanted }: LiveReplay,
): Promise<ReplayedLive> {
  const { organisationId } = wanted;
  const { sessionId } = await namedSession(db, { organisationId, session: name });
  const turns = await readSessionTurns(db, { organisationId, sessionId });
  const first = latestAttempt(turns, namedTurn({ turns, turn, name }));
  const replay: Replay = { ...wanted, messageId: replayId(first.turnId) };
  const input: TurnInput = { sessionId, inbox: [replay] };
  const until = Date.now() + DEADLINE_MS;
  for (;;) {
    const startWorkflowOperation = new WithStartWorkflowOperation('conversationTurn', {
      workflowId: turnWorkflowId(sessionId),
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowTaskTimeout: '5s',
      taskQueue,
      args: [input],
    });
    startWorkflowOperation.workflowHandle().catch(() => {}); // its failure is the update's
    const answer = await temporal
      .withDeadline(until, () =>
        temporal.workflow.executeUpdateWithStart(replayUpdate, { args: [replay], startWorkflowOperation }),
      )
      .catch((error: unknown) => {
        throw refusalIn(error) ?? (Date.now() >= until ? notAccepted(error) : error);
      });
    if (answer.state !== 'queued' || Date.now() > until) {
      return { replayedTurnId: first.turnId, laterMessages: messagesAfter(turns, first), answer };
    }
    await delay(PAUSE_MS);
  }
}

function namedTurn({
  turns,
  turn,
  name,
}: {
  turns: readonly SessionTurn[];
  turn: string | undefined;
  name: string;
}): SessionTurn {
  const found =
    turn === undefined
      ? (turns.findLast(({ status }) => status === 'failed') ?? turns.at(-1))
      : /^\d{1,6}$/.test(turn)
        ? turns[Number(turn) - 1]
        : turns.find(({ turnId }) => turnId === turn);
  if (found) return found;
  throw new ErrandError('not_found', `session "${name}" has no turn${turn === undefined ? ' yet' : ` "${turn}"`}`, {
    field: 'turn',
  });
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

function refusalIn(error: unknown): ErrandError | undefined {
  const failure = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(failure instanceof ApplicationFailure) || !isErrandErrorCode(failure.type)) return undefined;
  const [details] = failure.details ?? [];
  return new ErrandError(failure.type, failure.message, { ...(details ?? {}), cause: error });
}

function notAccepted(cause: unknown): ErrandError {
  const message = `no worker answered within ${DEADLINE_MS / 1000} s: is one running on this task queue? Ask again: a turn is run again once`;
  return new ErrandError('not_accepted', message, { cause });
}
