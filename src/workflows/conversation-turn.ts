// One run is one turn; the workflow id is the session's, so that Temporal's uniqueness of a running id is the lock on it.
// Promises: messages, follow-ups and replays are answered in the order of acceptance, one call at most, and no message without an answer.
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
import type { FormStep, SessionChange, TurnEnd } from '../activities/index.ts';
import type { FormClosedReason, TurnAnswer } from '../schemas/turn.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import { startDelivery } from './delivery.ts';
import { type FormPause, formPause } from './form-pause.ts';
import { makeCall } from './make-call.ts';
import { messageLine } from './message-line.ts';
import {
  type Continuation,
  followUpUpdate,
  handBackUpdate,
  type LineEntry,
  replayUpdate,
  resolveUpdate,
  setHelpdeskTicketUpdate,
  submitFormUpdate,
  submitMessageUpdate,
  type TurnInput,
  takeOverUpdate,
} from './messages.ts';
import { assertFields } from './refusal.ts';
import { startJob } from './start-job.ts';
import { decide, finalFailureIn, recorded } from './turn-activities.ts';

/** How a turn ended: for its sender, or in the next run: with a continuation, or still waiting for its form. */
type Ended = TurnEnd | { refusal: ApplicationFailure } | { continuation: Continuation } | { formExpiresAt: string };

/** Temporal lets ten updates of a run be under way; senders beyond this many are told `queued` at once and ask again. */
const MOST_ASKING = 7;

export async function conversationTurn(input: TurnInput): Promise<void> {
  const { sessionId, inbox = [], continuation } = input;
  let silenced: 'taken_over' | 'resolved' | undefined;
  let ended: Ended | undefined;
  let closing = false;
  let asking = 0;
  const line = messageLine({ sessionId, inbox, current: continuation?.message });
  const form = formPause({
    overtaken: () => silenced ?? (line.someoneWaits() ? 'withdrawn' : undefined),
    expiresAt: input.formExpiresAt,
  });

  setHandler(
    submitMessageUpdate,
    async (message) => {
      const earlier = await line.join(message);
      if (earlier) return earlier;
      return answerTo(message);
    },
    { validator: line.assertAcceptable },
  );
  setHandler(
    replayUpdate,
    async (replay) => {
      line.joinOnce(replay);
      return answerTo(replay);
    },
    {
      validator: (replay) => {
        const ids = { organisationId: 'string', messageId: 'string' } as const;
        assertFields(replay, { ...ids, deliver: 'boolean', handBack: 'boolean', force: 'boolean' });
        line.assertRoomFor(replay);
      },
    },
  );
  setHandler(
    submitFormUpdate,
    async (submission) => {
      // submitted in an earlier run, whose turn this one continues: its sender waits for the same reply, or the next form
      const answer = continuation?.formId === submission.formId ? undefined : await form.submit(submission);
      if (answer) return answer;
      await condition(() => ended !== undefined || form.shown() !== undefined);
      return told(ended, form.shown());
    },
    {
      validator: (submission) =>
        assertFields(submission, { organisationId: 'string', formId: 'string', values: 'object' }),
    },
  );
  setHandler(followUpUpdate, ({ organisationId, messageId }) => line.joinOnce({ organisationId, messageId }), {
    validator: (followUp) => {
      assertFields(followUp, { organisationId: 'string', messageId: 'string' });
      line.assertRoomFor(followUp);
    },
  });
  const named = { validator: (request: unknown) => assertFields(request, { organisationId: 'string' }) };
  setHandler(takeOverUpdate, ({ organisationId }) => control({ organisationId, change: 'take_over' }), named);
  setHandler(handBackUpdate, ({ organisationId }) => control({ organisationId, change: 'hand_back' }), named);
  setHandler(resolveUpdate, ({ organisationId }) => control({ organisationId, change: 'resolve' }), named);
  setHandler(
    setHelpdeskTicketUpdate,
    ({ organisationId, ticket }) => control({ organisationId, change: 'set_helpdesk_ticket', ticket }),
    { validator: (request) => assertFields(request, { organisationId: 'string', ticket: 'string' }) },
  );

  // a turn is not cancelled half way: its call could not be taken back
  await CancellationScope.nonCancellable(async () => {
    await condition(() => line.current !== undefined || line.waiting.length > 0 || allHandlersFinished());
    line.current ??= line.waiting.shift();
    if (line.current) ended = await answered(line.current, { sessionId, continuation, form });
    closing = true; // from here on handlers only answer, so none outlives the run
    if (ended && 'answer' in ended && ended.delivery) await startDelivery(ended.delivery);
    await condition(allHandlersFinished);
  });
  const { current, waiting } = line;
  if (ended && 'formExpiresAt' in ended && current) {
    const again = continuation ? { inbox: waiting, continuation } : { inbox: [current, ...waiting] };
    await continueAsNew<typeof conversationTurn>({ sessionId, ...again, ...ended });
  }
  const next = ended && 'continuation' in ended ? ended : {};
  if (waiting.length > 0 || 'continuation' in next) {
    await continueAsNew<typeof conversationTurn>({ sessionId, inbox: waiting, ...next });
  }

  async function answerTo(entry: LineEntry): Promise<TurnAnswer> {
    const mine = () => line.isCurrent(entry);
    if (asking >= MOST_ASKING && !mine()) return { state: 'queued' };
    asking += 1;
    await condition(() => closing || (mine() && (ended !== undefined || form.shown() !== undefined)));
    asking -= 1;
    return mine() ? told(ended, form.shown()) : { state: 'queued' };
  }

  async function control(request: { organisationId: string } & SessionChange): Promise<void> {
    await recorded((activities) => activities.controlSession({ sessionId, ...request }));
    if (request.change === 'take_over') silenced = 'taken_over';
    if (request.change === 'resolve') silenced = 'resolved';
    if (request.change === 'hand_back') silenced = undefined;
  }
}

interface TurnParts {
  sessionId: string;
  continuation: Continuation | undefined;
  form: FormPause;
}

/** Begins a turn, or its continuation, and carries it through; a refusal is its sender's answer. */
async function answered(message: LineEntry, { sessionId, continuation, form }: TurnParts): Promise<Ended> {
  const { organisationId, messageId } = message;
  const mine = { organisationId, sessionId, messageId };
  const turnId = uuid4();
  const { runId } = workflowInfo();
  try {
    const turn = await recorded((activities) =>
      continuation
        ? activities.continueTurn({ ...mine, turnId, parentTurnId: continuation.parentTurnId, runId })
        : 'text' in message
          ? activities.beginTurn({ sessionId, message, turnId, runId })
          : 'force' in message
            ? activities.beginReplay({ ...message, ...mine, turnId, runId })
            : activities.beginFollowUp({ ...mine, turnId, runId }),
    );
    const { answer, delivery } = turn;
    if (answer) return { answer, ...(delivery ? { delivery } : {}) };
    return await decided(message, { turn: { ...mine, turnId: turn.turnId }, form, formId: continuation?.formId });
  } catch (error) {
    const refusal = finalFailureIn(error);
    if (!refusal) throw error;
    return { refusal };
  }
}

/** Choose, call, choose again; the second choice is a reply or the next turn. `formId`: submitted in an earlier run. */
async function decided(
  message: LineEntry,
  { turn, form, ...earlier }: { turn: TurnRef; form: FormPause; formId: string | undefined },
): Promise<Ended> {
  let step = 0;
  let { formId } = earlier;
  try {
    let decision = await decide({ ...turn, step });
    if (decision.kind === 'call') {
      const pause = decision.form ? await form.wait({ ...turn, step }) : undefined;
      if (pause?.state === 'kept_open') return { formExpiresAt: pause.until };
      if (pause?.state === 'closed') return await formClosed({ ...turn, step, reason: pause.reason });
      formId = pause?.formId ?? formId;
      const { effect, form: filled } = decision;
      if (effect !== 'none') await makeCall({ ...turn, step, effect, form: filled });
      if (decision.job) await startJob({ ...turn, step });
      step += 1;
      decision = await decide({ ...turn, step });
    }
    if (decision.kind === 'continue') {
      const submitted = formId === undefined ? {} : { formId };
      return { continuation: { message, parentTurnId: turn.turnId, ...submitted } };
    }
    if (decision.end) return decision.end;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const kind = finalFailureIn(error)?.type;
    const failure = kind ? `model_${kind}` : 'ai_unavailable';
    return await recorded((activities) => activities.finishTurn({ ...turn, failure }));
  }
  return await recorded((activities) => activities.finishTurn({ ...turn, step }));
}

function formClosed(closed: FormStep & { reason: FormClosedReason }): Promise<TurnEnd> {
  return recorded((activities) => activities.closeForm(closed));
}

/** What a sender is told: the end of its turn, else the form it waits for, else to ask again. */
function told(ended: Ended | undefined, shown?: TurnAnswer): TurnAnswer {
  if (!ended) return shown ?? { state: 'queued' };
  if ('refusal' in ended) throw ended.refusal;
  return 'answer' in ended ? ended.answer : { state: 'queued' };
}
