import { z } from 'zod';
import { callCauseSchema, callStateSchema } from './call.ts';
import { channelSchema } from './channel.ts';
import { emailThreadSchema } from './email-thread.ts';
import { jobStateSchema } from './job.ts';
import { organisationSettingsSchema } from './organisation.ts';
import { handledBySchema, sessionStatusSchema } from './session-state.ts';
import { recordedDecisionSchema, turnFactsSchema } from './turn.ts';

const contactSchema = z.object({
  contactId: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  externalId: z.string().nullable(),
  verified: z.boolean(),
  segmentIds: z.array(z.string()),
});

const stepSchema = z.object({
  turnId: z.string(),
  step: z.number(),
  decision: recordedDecisionSchema.nullable(),
  state: callStateSchema.nullable(),
  cause: callCauseSchema.nullable(),
  actionId: z.string().nullable(),
  arguments: z.record(z.string(), z.unknown()).nullable(),
  responseStatus: z.number().nullable(),
  responseHeaders: z.array(z.tuple([z.string(), z.string()])).nullable(),
  /** base64, content-encoding undone */
  responseBody: z.string().nullable(),
  responseCut: z.boolean().nullable(),
});

/** A call of an earlier turn of the session; of its body the beginning. */
const earlierStepSchema = stepSchema.omit({ decision: true, responseHeaders: true }).extend({
  messageId: z.string(),
  /** of a follow-up: the id of its last turn */
  followUpReplyId: z.string().nullable(),
  toolName: z.string(),
  contentType: z.string().nullable(),
  /** of the whole body */
  responseBytes: z.number().nullable(),
});

/** A job of the session with the beginning of what it last answered; of the followed one with all of it. */
const jobSchema = stepSchema.omit({ decision: true, arguments: true, actionId: true, state: true }).extend({
  jobId: z.string(),
  reference: z.string(),
  actionId: z.string(),
  toolName: z.string(),
  state: jobStateSchema,
  since: z.string(),
  endedAt: z.string().nullable(),
  lastOutcome: z.string().nullable(),
  meanwhile: z.string().nullable(),
  pollAction: z.string(),
  pollArgument: z.string(),
  pollArguments: z.record(z.string(), z.unknown()).nullable(),
  /** of its last poll; null = there was none */
  callState: callStateSchema.nullable(),
  callbackBody: z.string().nullable(),
});

/** The run of a schedule whose change the turn tells: its call, and what was compared. */
const changedRunSchema = stepSchema.omit({ turnId: true, step: true, decision: true, actionId: true }).extend({
  scheduleId: z.string(),
  runId: z.string(),
  actionId: z.string(),
  toolName: z.string(),
  /** these are null where the session has no such schedule, or it was deleted since */
  scheduledAt: z.string().nullable(),
  changed: z.boolean().nullable(),
  comparePointer: z.string().nullable(),
  result: z.string().nullable(),
  previous: z.string().nullable(),
});

const turnSchema = z.object({
  turnId: z.string(),
  /** the customer's, or a follow-up's id; of a replay that of what it answers again */
  messageId: z.string(),
  depth: z.number(),
  status: z.enum(['open', 'replied', 'continued', 'routed', 'withdrawn', 'failed']),
  cause: z.string().nullable(),
  catalogVersion: z.number(),
  facts: turnFactsSchema,
  sealedWidgetHeaders: z.string().nullable(),
  /** what was published as its reply, if anything */
  reply: z.string().nullable(),
});

/** Everything a turn of one message needs to know, as one statement saw it. */
export const sessionSnapshotSchema = z.object({
  settings: organisationSettingsSchema,
  catalogVersion: z.coerce.number(),
  session: z
    .object({
      contactId: z.string().nullable(),
      channel: channelSchema,
      ticketNumber: z.number(),
      status: sessionStatusSchema,
      handledBy: handledBySchema,
    })
    .nullable(),
  /** the session's contact and those that the message's identity names */
  contacts: z.array(contactSchema),
  /** the text of this message id, where it was recorded before */
  knownText: z.string().nullable(),
  /** how the answer to this message is threaded, where it came as an e-mail */
  messageEmail: emailThreadSchema.nullable(),
  /** recent ones, oldest first */
  messages: z.array(z.object({ role: z.enum(['customer', 'ai', 'agent']), id: z.string(), text: z.string() })),
  /** the turns that answer this message, in order */
  turns: z.array(turnSchema),
  /** the steps of those turns */
  steps: z.array(stepSchema),
  /** calls of the turns that answered other messages, oldest first: the newest ones there are */
  earlierSteps: z.array(earlierStepSchema),
  /** under way, or ended in the last days, newest first; and the one that the message id names */
  jobs: z.array(jobSchema),
  /** how many jobs, each begun by the turn that told of the one before, led to the one that the message id names */
  jobLine: z.number(),
  /** the one that the message id names */
  changedRun: changedRunSchema.nullable(),
  variables: z.array(
    z.object({ key: z.string(), name: z.string(), sealedValue: z.string(), hosts: z.array(z.string()) }),
  ),
});
export type SessionSnapshot = z.infer<typeof sessionSnapshotSchema>;
export type KnownContact = z.infer<typeof contactSchema>;
export type KnownEarlierStep = z.infer<typeof earlierStepSchema>;
export type KnownChangedRun = z.infer<typeof changedRunSchema>;
export type KnownJob = z.infer<typeof jobSchema>;
export type KnownStep = z.infer<typeof stepSchema>;
export type KnownTurn = z.infer<typeof turnSchema>;
