// What a conversation service imports. Other languages do the same with Temporal's own SDKs: docs/turn.md.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { ErrandError, type ErrandErrorCode } from './errors.ts';
import { openTraces } from './observe/open-traces.ts';
import { noTraces, type Traces } from './observe/traces.ts';
import { describeIssues } from './schemas/describe-issues.ts';
import { type MessageInput, submittedMessageSchema } from './schemas/message.ts';
import type { TurnAnswer } from './schemas/turn.ts';
import { type KeyRing, parseKeyRing } from './secrets/key-ring.ts';
import { createPayloadCodec } from './secrets/payload-codec.ts';
import { connectTemporal, type TemporalTarget } from './temporal/connection.ts';
import { createDataConverter } from './temporal/data-converter.ts';
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS, updateTurn } from './temporal/turn-update.ts';
import { keyChecksOfWorkers } from './temporal/worker-identity.ts';
import { DEFAULT_TASK_QUEUE, sessionIdOf, turnWorkflowId } from './temporal/workflow-ids.ts';
import { type RenderedAnswer, renderedAnswer } from './turn/render/rendered-answer.ts';
import {
  type FormSubmission,
  handBackUpdate,
  resolveUpdate,
  type SessionRequest,
  setHelpdeskTicketUpdate,
  submitFormUpdate,
  submitMessageUpdate,
  type TurnInput,
  takeOverUpdate,
} from './workflows/messages.ts';

export { ErrandError, type ErrandErrorCode, type MessageInput, type RenderedAnswer, type TurnAnswer };

/** Names a session as its conversation service does. */
export interface SessionAddress {
  organisationId: string;
  session: string;
}

export interface ErrandClient {
  /**
   * Submits a message and waits for its answer. Submits again, with the same message id, until it is accepted and answered:
   * the same id is the same turn, however often it is submitted.
   * @throws ErrandError `invalid_request`, `unknown_organisation`, `contact_mismatch`, `channel_mismatch`, `session_closed`,
   * `session_busy`, `message_id_conflict`; `not_accepted` when the deadline passed before a worker took it
   * @returns `{ state: 'queued' }` when it was accepted but not answered before the deadline: submit the same message again
   */
  submit(message: MessageInput, options?: { deadlineMs?: number }): Promise<RenderedAnswer>;
  /**
   * Submits the form of a turn that answered `awaiting_form`, and waits for the turn's reply.
   * @throws ErrandError `not_accepted` when the deadline passed before a worker took it: submit it again
   * @returns `form_invalid` with the fields to correct, `form_closed` for a late or second submission; `queued` when it
   * was taken but not answered before the deadline
   */
  submitForm(form: SessionAddress & FormSubmission, options?: { deadlineMs?: number }): Promise<RenderedAnswer>;
  /** A person answers from now on. @throws ErrandError `not_found` */
  takeOver(session: SessionAddress): Promise<void>;
  /** The AI answers again. @throws ErrandError `not_found` */
  handBack(session: SessionAddress): Promise<void>;
  /** Closes the session. @throws ErrandError `not_found` */
  resolve(session: SessionAddress): Promise<void>;
  /** Gives the session its number in an outside helpdesk; empty takes it away. @throws ErrandError `not_found` */
  setHelpdeskTicket(session: SessionAddress & { ticket: string }): Promise<void>;
  close(): Promise<void>;
}

/** A turn may take a call of 60 s and several answers of a model. */
const DEADLINE_MS = 180_000;
const CONTROL_DEADLINE_MS = 30_000;

/**
 * Connects to Temporal with the installation's keys (`ERRAND_SECRET_KEYS`).
 * @throws ErrandError `unavailable`; `invalid_config`, also when the workers that run have other keys
 */
export async function connectErrand({
  temporal,
  secretKeys,
  taskQueue,
  traceEndpoint,
  onSpansLost,
}: {
  temporal: TemporalTarget;
  /** a variable of the environment as it is: absent is refused like a wrong one */
  secretKeys: string | undefined;
  taskQueue?: string;
  /** an OTLP/HTTP collector that the spans of submitted messages are sent to: docs/observing.md. Absent = there are none */
  traceEndpoint?: string | undefined;
  /** told why, where the collector does not take some; submissions go on */
  onSpansLost?: (error: unknown) => void;
}): Promise<ErrandClient> {
  const keyRing = parseKeyRing(secretKeys ?? '');
  const client = await connectTemporal(temporal, createDataConverter(createPayloadCodec(keyRing)));
  await assertSharedKey({ client, taskQueue, keyRing }).catch(async (error: unknown) => {
    await client.connection.close();
    throw error;
  });
  const traces = await openTraces({ endpoint: traceEndpoint, ...(onSpansLost ? { onFailed: onSpansLost } : {}) });
  return createErrandClient({ client, taskQueue, traces });
}

/** What no worker can open would wait for ever, and every later message of its session behind it. */
async function assertSharedKey({
  client,
  taskQueue = DEFAULT_TASK_QUEUE,
  keyRing,
}: {
  client: Client;
  taskQueue?: string | undefined;
  keyRing: KeyRing;
}): Promise<void> {
  const [current = ''] = keyRing.checks;
  const workers = await keyChecksOfWorkers(client, taskQueue);
  if (workers.length === 0 || workers.some((checks) => checks.includes(current))) return;
  throw new ErrandError(
    'invalid_config',
    `no worker on the task queue ${taskQueue} has the key "${keyRing.current.id}" that ERRAND_SECRET_KEYS seals with here: every client and worker needs the same keys`,
    { field: 'ERRAND_SECRET_KEYS' },
  );
}

/** The same over a Temporal client that already has Errand's data converter. */
export function createErrandClient({
  client,
  taskQueue = DEFAULT_TASK_QUEUE,
  traces = noTraces,
}: {
  client: Client;
  taskQueue?: string | undefined;
  traces?: Traces;
}): ErrandClient {
  return {
    async submit(input, { deadlineMs = DEADLINE_MS } = {}) {
      const parsed = submittedMessageSchema.safeParse(input);
      if (!parsed.success) throw describeIssues(parsed.error);
      const message = parsed.data;
      const sessionId = sessionIdOf(message);
      const until = Date.now() + deadlineMs;
      // one id while this submission is repeated; not the message's own, since Temporal answers an id it has seen in the
      // last run with its first answer for ever: a refusal that was mended since, or a form that was submitted
      const updateId = randomUUID();
      const ask = () =>
        update({
          sessionId,
          inbox: [message],
          definition: submitMessageUpdate,
          args: [message],
          updateId,
          until,
        });
      return traces.submission({ sessionId, messageId: message.messageId }, async () => {
        let queued = false;
        for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
          const answer = await ask();
          if (!answer) return queued ? { state: 'queued' } : accepted({ sessionId, updateId, deadlineMs });
          queued ||= answer.value.state === 'queued';
          if (answer.value.state !== 'queued' || Date.now() + pauseMs > until) return renderedAnswer(answer.value);
          await delay(pauseMs * (0.5 + Math.random()));
        }
      });
    },
    async submitForm({ formId, values, ...session }, { deadlineMs = DEADLINE_MS } = {}) {
      const sessionId = sessionIdOf(session);
      const until = Date.now() + deadlineMs;
      // one id while this submission is repeated, or a repetition would hear that the form is closed
      const updateId = randomUUID();
      const submission = { sessionId, inbox: [], definition: submitFormUpdate, updateId, until };
      let queued = false;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
        const answer = await update({
          ...submission,
          args: [{ organisationId: session.organisationId, formId, values }],
        });
        if (!answer) return queued ? { state: 'queued' } : accepted({ sessionId, updateId, deadlineMs });
        queued ||= answer.value.state === 'queued';
        if (answer.value.state !== 'queued' || Date.now() + pauseMs > until) return renderedAnswer(answer.value);
        await delay(pauseMs);
      }
    },
    takeOver: (session) => control(takeOverUpdate, session),
    handBack: (session) => control(handBackUpdate, session),
    resolve: (session) => control(resolveUpdate, session),
    setHelpdeskTicket: ({ ticket, ...session }) => control(setHelpdeskTicketUpdate, session, { ticket }),
    async close() {
      await client.connection.close();
      await traces.close();
    },
  };

  async function control<Rest extends object = object>(
    definition: UpdateDefinition<void, [SessionRequest & Rest]>,
    session: SessionAddress,
    rest?: Rest,
  ): Promise<void> {
    const { organisationId } = session;
    const until = Date.now() + CONTROL_DEADLINE_MS;
    const request = {
      sessionId: sessionIdOf(session),
      inbox: [],
      definition,
      args: [{ organisationId, ...rest }] as [SessionRequest & Rest],
      until,
    };
    if (!(await update(request))) throw notAccepted(CONTROL_DEADLINE_MS);
  }

  function update<Ret, Args extends unknown[]>({
    sessionId,
    inbox,
    ...asked
  }: TurnInput & Omit<Parameters<typeof updateTurn<Ret, Args>>[0], 'client' | 'taskQueue' | 'input'>) {
    const input: TurnInput = { sessionId, inbox };
    return updateTurn({ client, taskQueue, input, ...asked });
  }

  /** The deadline passed: was the message at least accepted? */
  async function accepted({
    sessionId,
    updateId,
    deadlineMs,
  }: {
    sessionId: string;
    updateId: string;
    deadlineMs: number;
  }): Promise<TurnAnswer> {
    const updateRef = { workflowExecution: { workflowId: turnWorkflowId(sessionId) }, updateId };
    const poll = { namespace: client.options.namespace, updateRef, waitPolicy: { lifecycleStage: UPDATE_ACCEPTED } };
    const { stage } = await client
      .withDeadline(Date.now() + 1_000, () => client.workflowService.pollWorkflowExecutionUpdate(poll))
      .catch(() => ({ stage: null }));
    if (stage && stage >= UPDATE_ACCEPTED) return { state: 'queued' };
    throw notAccepted(deadlineMs);
  }
}

/** `UpdateWorkflowExecutionLifecycleStage` of Temporal's API: a worker took the update. */
const UPDATE_ACCEPTED = 2;

function notAccepted(deadlineMs: number): ErrandError {
  return new ErrandError(
    'not_accepted',
    `no worker took it within ${Math.round(deadlineMs / 1000)} s: is a worker running on this task queue, does it reach its database, and has it the same ERRAND_SECRET_KEYS? Submit it again with the same id`,
  );
}
