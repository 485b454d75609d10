// One run is one turn; the workflow id is the session's, so that Temporal's uniqueness of a running id is the lock on it.
// Promises: messages are answered in the order of acceptance, one call at most, and no message without an answer.
import {
  ActivityFailure,
  type ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { SessionControl } from '../activities/index.ts';
import type { SubmittedMessage } from '../schemas/message.ts';
import type { TurnAnswer } from '../schemas/turn.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import { type FormPause, formPause } from './form-pause.ts';
import { makeCall } from './make-call.ts';
import { messageLine } from './message-line.ts';
import {
  type Continuation,
  handBackUpdate,
  resolveUpdate,
  submitFormUpdate,
  submitMessageUpdate,
  type TurnInput,
  takeOverUpdate,
} from './messages.ts';
import { decide, finalFailureIn, recorded } from './turn-activities.ts';

/** How a turn ended: for its sender, or in a continuation that answers in a run of its own. */
type Ended = { answer: TurnAnswer } | { refusal: ApplicationFailure } | { continuation: Continuation };

/** Temporal lets ten updates of a run be under way; senders beyond this many are told `queued` at once and ask again. */
const MOST_ASKING = 7;

export async function conversationTurn({ sessionId, inbox, continuation }: TurnInput): Promise<void> {
  let silenced = false;
  let ended: Ended | undefined;
  let closing = false;
  let asking = 0;
  const line = messageLine({ sessionId, inbox, current: continuation?.message });
  const form = formPause(() => (silenced ? 'taken_over' : line.someoneWaits() ? 'withdrawn' : undefined));

  setHandler(
    submitMessageUpdate,
    async (message) => {
      const earlier = await line.join(message);
      if (earlier) return earlier;
      const mine = () => line.isCurrent(message);
      if (asking >= MOST_ASKING && !mine()) return { state: 'queued' };
      asking += 1;
      await condition(() => closing || (mine() && (ended !== undefined || form.shown() !== undefined)));
      asking -= 1;
      return mine() ? told(ended, form.shown()) : { state: 'queued' };
    },
    { validator: line.assertAcceptable },
  );
  setHandler(submitFormUpdate, async (submission) => {
    const answer = await form.submit(submission);
    if (answer) return answer;
    await condition(() => ended !== undefined);
    return told(ended);
  });
  setHandler(takeOverUpdate, ({ organisationId }) => control({ organisationId, change: 'take_over' }));
  setHandler(handBackUpdate, ({ organisationId }) => control({ organisationId, change: 'hand_back' }));
  setHandler(resolveUpdate, ({ organisationId }) => control({ organisationId, change: 'resolve' }));

  // a turn is not cancelled half way: its call could not be taken back
  await CancellationScope.nonCancellable(async () => {
    await condition(() => line.current !== undefined || line.waiting.length > 0 || allHandlersFinished());
    line.current ??= line.waiting.shift();
    if (line.current)
      ended = await answered(line.current, { sessionId, parentTurnId: continuation?.parentTurnId, form });
    closing = true; // from here on handlers only answer, so none outlives the run
    await condition(allHandlersFinished);
  });
  const next = ended && 'continuation' in ended ? { continuation: ended.continuation } : {};
  if (line.waiting.length > 0 || next.continuation) {
    await continueAsNew<typeof conversationTurn>({ sessionId, inbox: line.waiting, ...next });
  }

  async function control(request: Omit<SessionControl, 'sessionId'>): Promise<void> {
    await recorded((activities) => activities.controlSession({ sessionId, ...request }));
    silenced = request.change !== 'hand_back';
  }
}

/** Begins a turn, or its continuation, and carries it through; a refusal is its sender's answer. */
async function answered(
  message: SubmittedMessage,
  { sessionId, parentTurnId, form }: { sessionId: string; parentTurnId: string | undefined; form: FormPause },
): Promise<Ended> {
  const { organisationId, messageId } = message;
  const mine = { organisationId, sessionId, messageId };
  const turnId = uuid4();
  const { runId } = workflowInfo();
  try {
    const turn = await recorded((activities) =>
      parentTurnId
        ? activities.continueTurn({ ...mine, turnId, parentTurnId, runId })
        : activities.beginTurn({ sessionId, message, turnId, runId }),
    );
    if (turn.answer) return { answer: turn.answer };
    return await decided(message, { turn: { ...mine, turnId: turn.turnId }, form });
  } catch (error) {
    const refusal = finalFailureIn(error);
    if (!refusal) throw error;
    return { refusal };
  }
}

/** Choose, call, choose again; the second choice is a reply or the next turn. */
async function decided(message: SubmittedMessage, { turn, form }: { turn: TurnRef; form: FormPause }): Promise<Ended> {
  let step = 0;
  try {
    let decision = await decide({ ...turn, step });
    if (decision.kind === 'call') {
      const reason = decision.form ? await form.wait({ ...turn, step }) : undefined;
      if (reason) return { answer: await recorded((activities) => activities.closeForm({ ...turn, step, reason })) };
      await makeCall({ ...turn, step, form: decision.form });
      step += 1;
      decision = await decide({ ...turn, step });
    }
    if (decision.kind === 'continue') return { continuation: { message, parentTurnId: turn.turnId } };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const kind = finalFailureIn(error)?.type;
    const failure = kind ? `model_${kind}` : 'ai_unavailable';
    return { answer: await recorded((activities) => activities.finishTurn({ ...turn, failure })) };
  }
  return { answer: await recorded((activities) => activities.finishTurn({ ...turn, step })) };
}

/** What a sender is told: the end of its turn, else the form it waits for, else to ask again. */
function told(ended: Ended | undefined, shown?: TurnAnswer): TurnAnswer {
  if (!ended) return shown ?? { state: 'queued' };
  if ('continuation' in ended) return { state: 'queued' };
  if ('refusal' in ended) throw ended.refusal;
  return ended.answer;
}
