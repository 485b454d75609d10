// One run is one turn; the workflow id is the session's, so that Temporal's uniqueness of a running id is the lock on it.
// Promises: messages are answered in the order of acceptance, one call at most, and no message without an answer.
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { CallResult, CallStep, TurnActivities } from '../activities/index.ts';
import type { SubmittedMessage } from '../schemas/message.ts';
import type { Form, FormClosedReason, TurnAnswer } from '../schemas/turn.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import { FORM_EXPIRY_MS, INBOX_LIMIT } from '../turn/limits.ts';
import {
  type Continuation,
  handBackUpdate,
  resolveUpdate,
  submitFormUpdate,
  submitMessageUpdate,
  type TurnInput,
  takeOverUpdate,
} from './messages.ts';

/** A form that the turn waits for; `checking` while submitted values are being looked at. */
interface Pause {
  step: TurnRef & { step: number };
  form: Form;
  state: 'open' | 'checking' | 'submitted';
}
/** Temporal lets ten updates of a run be under way; senders beyond this many are told `queued` at once and ask again. */
const MOST_ASKING = 7;

type Ended = { answer: TurnAnswer } | { refusal: ApplicationFailure } | { continuation: Continuation };

const { decide } = proxyActivities<TurnActivities>({
  startToCloseTimeout: '4m',
  scheduleToCloseTimeout: '10m',
  heartbeatTimeout: '5s',
  // the model itself is tried three times (activities/decide.ts); further attempts are for a database that is away
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 20 },
});
const { callEndpoint } = proxyActivities<TurnActivities>({
  startToCloseTimeout: '70s',
  scheduleToStartTimeout: '30s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
const quick = proxyLocalActivities<TurnActivities>({
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '1s' },
});
const patient = proxyActivities<TurnActivities>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** Idempotent database work: a local activity first, a normal one that waits as long as it takes where that fails. */
async function recorded<T>(work: (activities: TurnActivities) => Promise<T>): Promise<T> {
  try {
    return await work(quick);
  } catch (error) {
    if (refusalIn(error)) throw error;
    return work(patient);
  }
}

export async function conversationTurn({ sessionId, inbox, continuation }: TurnInput): Promise<void> {
  const waiting = [...inbox];
  let current = continuation?.message;
  let ended: Ended | undefined;
  let pause: Pause | undefined;
  let closedToAi = false;
  let closing = false;
  let asking = 0;
  /** still being looked up: answered or refused ones leave the line again and must not close a form */
  const unexamined = new Set<SubmittedMessage>();
  const someoneWaits = () => waiting.some((message) => !unexamined.has(message));

  setHandler(
    submitMessageUpdate,
    async (message) => {
      const isCurrent = () => current?.messageId === message.messageId;
      if (!known(message.messageId)) {
        waiting.push(message); // at once: the order of acceptance is the order of the line
        const answer = await earlierAnswer(message);
        if (answer) return answer;
      }
      if (asking >= MOST_ASKING && !isCurrent()) return { state: 'queued' };
      asking += 1;
      await condition(() => closing || (isCurrent() && (ended !== undefined || pause?.state === 'open')));
      asking -= 1;
      if (isCurrent() && !ended && pause)
        return { state: 'awaiting_form', turnId: pause.step.turnId, form: pause.form };
      return isCurrent() ? answerOf(ended) : { state: 'queued' };
    },
    { validator: assertAcceptable },
  );
  setHandler(submitFormUpdate, async ({ formId, values }) => {
    if (!pause || pause.form.formId !== formId) return { state: 'form_closed', formId, reason: 'not_open' };
    const { step } = pause;
    if (pause.state !== 'open') return { state: 'form_closed', formId, reason: 'submitted' };
    pause.state = 'checking';
    const problems = await recorded((activities) => activities.fillForm({ ...step, values }));
    pause.state = problems.length > 0 ? 'open' : 'submitted';
    if (problems.length > 0) return { state: 'form_invalid', formId, problems };
    await condition(() => ended !== undefined);
    return answerOf(ended);
  });
  setHandler(takeOverUpdate, ({ organisationId }) => control({ organisationId, change: 'take_over' }));
  setHandler(handBackUpdate, ({ organisationId }) => control({ organisationId, change: 'hand_back' }));
  setHandler(resolveUpdate, ({ organisationId }) => control({ organisationId, change: 'resolve' }));

  // a turn is not cancelled half way: its call could not be taken back
  await CancellationScope.nonCancellable(async () => {
    await condition(() => current !== undefined || waiting.length > 0 || allHandlersFinished());
    current ??= waiting.shift();
    if (current) ended = await answered(current, continuation?.parentTurnId);
    closing = true; // from here on handlers only answer, so none outlives the run
    await condition(allHandlersFinished);
  });
  const next = ended && 'continuation' in ended ? { continuation: ended.continuation } : {};
  if (waiting.length > 0 || next.continuation) {
    await continueAsNew<typeof conversationTurn>({ sessionId, inbox: waiting, ...next });
  }

  function known(messageId: string): SubmittedMessage | undefined {
    return [current, ...waiting].find((message) => message?.messageId === messageId);
  }

  /** Takes a message that was answered before, or is refused, out of the line again. */
  async function earlierAnswer(message: SubmittedMessage): Promise<TurnAnswer | null> {
    let waits = false;
    unexamined.add(message);
    try {
      const answer = await recorded((activities) => activities.findAnswer({ sessionId, message }));
      waits = answer === null;
      return answer;
    } finally {
      const place = waits ? -1 : waiting.indexOf(message);
      if (place >= 0) waiting.splice(place, 1);
      unexamined.delete(message);
    }
  }

  function assertAcceptable(message: SubmittedMessage): void {
    const earlier = known(message.messageId);
    if (earlier && earlier.text !== message.text) {
      throw refusal('message_id_conflict', `message ${message.messageId} was submitted before with another text`);
    }
    if (!earlier && waiting.length >= INBOX_LIMIT) {
      throw refusal('session_busy', `${INBOX_LIMIT} messages of this session are waiting: submit it again later`);
    }
  }

  async function control(request: {
    organisationId: string;
    change: 'take_over' | 'hand_back' | 'resolve';
  }): Promise<void> {
    await recorded((activities) => activities.controlSession({ sessionId, ...request }));
    closedToAi = request.change !== 'hand_back';
  }

  /** Waits for the customer; a new message, a person or time closes the form instead, and says why. */
  async function formClosed(step: TurnRef & { step: number }): Promise<FormClosedReason | undefined> {
    const expiresAt = new Date(Date.now() + FORM_EXPIRY_MS).toISOString();
    const waitingFor: Pause = {
      step,
      form: await recorded((activities) => activities.openForm({ ...step, expiresAt })),
      state: 'open',
    };
    pause = waitingFor;
    const overtaken = () => waitingFor.state === 'open' && (someoneWaits() || closedToAi);
    await condition(() => waitingFor.state === 'submitted' || overtaken(), FORM_EXPIRY_MS);
    await condition(() => waitingFor.state !== 'checking');
    if (waitingFor.state === 'submitted') return undefined;
    pause = undefined;
    if (closedToAi) return 'taken_over';
    return someoneWaits() ? 'withdrawn' : 'expired';
  }

  async function answered(message: SubmittedMessage, parentTurnId?: string): Promise<Ended> {
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
      return turn.answer
        ? { answer: turn.answer }
        : await decided({ message, turn: { ...mine, turnId: turn.turnId }, formClosed });
    } catch (error) {
      const refused = refusalIn(error);
      if (!refused) throw error;
      return { refusal: refused };
    }
  }
}

/** Choose, call, choose again; the second choice is a reply or the next turn. */
async function decided({
  message,
  turn,
  formClosed,
}: {
  message: SubmittedMessage;
  turn: TurnRef;
  formClosed: (step: TurnRef & { step: number }) => Promise<FormClosedReason | undefined>;
}): Promise<Ended> {
  let step = 0;
  try {
    let decision = await decide({ ...turn, step });
    if (decision.kind === 'call') {
      const { form } = decision;
      const reason = form ? await formClosed({ ...turn, step }) : undefined;
      if (reason) return { answer: await recorded((activities) => activities.closeForm({ ...turn, step, reason })) };
      await called({ ...turn, step, form });
      step += 1;
      decision = await decide({ ...turn, step });
    }
    if (decision.kind === 'continue') return { continuation: { message, parentTurnId: turn.turnId } };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { answer: await recorded((activities) => activities.finishTurn({ ...turn, failure: causeOf(error) })) };
  }
  return { answer: await recorded((activities) => activities.finishTurn({ ...turn, step })) };
}

/** A call whose worker was lost before the fence is planned again, once; after the fence never. */
async function called(call: Omit<CallStep, 'again'>): Promise<void> {
  const first = await calledOnce({ ...call, again: false });
  if (first.state === 'not_sent' && first.cause === 'worker_lost') await calledOnce({ ...call, again: true });
}

async function calledOnce({ again, form, ...step }: CallStep): Promise<CallResult> {
  try {
    const { unrecorded, ...result } = await callEndpoint({ ...step, form, again });
    if (!unrecorded) return result;
    return await recorded((activities) => activities.settleCall({ ...step, known: unrecorded }));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return recorded((activities) => activities.settleCall(step));
  }
}

/** Refusals come as non-retryable failures whose type is an ErrandError code; the model's faults have kinds of their own. */
function refusalIn(error: unknown): ApplicationFailure | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable ? cause : undefined;
}

/** What a sender is told once its turn has ended; a continuation answers in its own run. */
function answerOf(ended: Ended | undefined): TurnAnswer {
  if (!ended || 'continuation' in ended) return { state: 'queued' };
  if ('refusal' in ended) throw ended.refusal;
  return ended.answer;
}

function causeOf({ cause }: ActivityFailure): string {
  return cause instanceof ApplicationFailure && cause.nonRetryable && cause.type
    ? `model_${cause.type}`
    : 'ai_unavailable';
}

function refusal(code: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}
