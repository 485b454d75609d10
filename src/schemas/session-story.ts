import { z } from 'zod';
import { callCauseSchema, callStateSchema } from './call.ts';
import { channelSchema } from './channel.ts';
import { deliveryStateSchema } from './delivery.ts';
import { handoffSchema } from './handoff.ts';
import { jobStateSchema } from './job.ts';
import { modelUsageSchema, recordedContextSchema } from './model-usage.ts';
import { runProblemSchema } from './run-problem.ts';
import { shownScenarioSchema } from './scenario.ts';
import { handledBySchema, sessionStatusSchema } from './session-state.ts';
import { recordedDecisionSchema } from './turn.ts';
import { turnStatusSchema, turnTriggerSchema } from './turn-cause.ts';

/** ISO 8601, UTC, milliseconds. */
const instantSchema = z.iso.datetime({ precision: 3 });

const storyHeaderSchema = z.strictObject({
  name: z.string(),
  scheme: z.string().optional(),
  /** characters of the whole value, which stands nowhere */
  length: z.number(),
  fingerprint: z.string(),
  caseFingerprint: z.string(),
  credentialsFingerprint: z.string().optional(),
});

const storyBodySchema = z.strictObject({
  /** of the whole body */
  bytes: z.number(),
  /** the first ones, which stand here: as text where they are UTF-8, else in base64 */
  shownBytes: z.number(),
  text: z.string().optional(),
  base64: z.string().optional(),
});
export type StoryBody = z.infer<typeof storyBodySchema>;

const storyCallSchema = z.strictObject({
  /** `errand call <callId>` has the whole bodies */
  callId: z.string(),
  actionId: z.string(),
  /** a system action's is its id */
  toolName: z.string(),
  /** null = a system action's: an e-mail */
  revision: z.number().nullable(),
  state: callStateSchema,
  cause: callCauseSchema.nullable(),
  status: z.number().nullable(),
  /** empty where nothing was sent */
  method: z.string(),
  url: z.string(),
  /** of the request, values masked */
  headers: z.array(storyHeaderSchema),
  requestBody: storyBodySchema.nullable(),
  responseHeaders: z.array(z.tuple([z.string(), z.string()])),
  responseBody: storyBodySchema.nullable(),
  /** the engine stopped reading at its cap */
  responseCut: z.boolean(),
  /** milliseconds; a phase that was not reached is absent */
  timings: z
    .strictObject({
      dnsMs: z.number().optional(),
      connectMs: z.number().optional(),
      tlsMs: z.number().optional(),
      headersMs: z.number().optional(),
      totalMs: z.number(),
    })
    .nullable(),
  plannedAt: instantSchema,
  sentAt: instantSchema.nullable(),
  settledAt: instantSchema.nullable(),
  /** an outcome that came after the call had been settled as unknown */
  lateOutcome: z.unknown(),
});
export type StoryCall = z.infer<typeof storyCallSchema>;

const storyFormSchema = z.strictObject({
  formId: z.string(),
  /** `open` as far as the record tells, else why it takes no values any more */
  state: z.enum(['open', 'submitted', 'withdrawn', 'expired', 'taken_over', 'resolved', 'not_open']),
  /** kept only where the organisation has a webhook to tell of it */
  expiresAt: z.string().nullable(),
});

const recorded = recordedDecisionSchema.shape;

const storyStepSchema = z.strictObject({
  step: z.number(),
  model: z.string(),
  /** tool names, as the AI was shown them */
  offered: z.array(z.string()),
  shortlist: recorded.shortlist.unwrap().nullable(),
  context: recordedContextSchema.nullable(),
  usage: modelUsageSchema.nullable(),
  scenarios: z.array(shownScenarioSchema),
  /** a tool name; null = the AI replied */
  chosen: z.string().nullable(),
  arguments: z.record(z.string(), z.unknown()).nullable(),
  dropped: z.array(z.string()),
  corrections: z.array(z.strictObject({ toolName: z.string(), problem: z.string() })),
  claims: recorded.claims.unwrap(),
  handoff: handoffSchema.nullable(),
  replyCut: z.boolean(),
  topic: z.string().nullable(),
  form: storyFormSchema.nullable(),
  call: storyCallSchema.nullable(),
});

const sessionTurnSchema = z.strictObject({
  turnId: z.string(),
  trigger: turnTriggerSchema,
  /** the customer's message it answers, or `job/<job id>` */
  messageId: z.string().nullable(),
  parentTurnId: z.string().nullable(),
  depth: z.number(),
  catalogVersion: z.number(),
  status: turnStatusSchema,
  cause: z.string().nullable(),
  /** of the Temporal workflow that `workflow` names */
  runId: z.string(),
  startedAt: instantSchema,
  finishedAt: instantSchema.nullable(),
  usage: modelUsageSchema.nullable(),
  steps: z.array(storyStepSchema),
});
export type SessionTurn = z.infer<typeof sessionTurnSchema>;

const storyJobSchema = z.strictObject({
  jobId: z.string(),
  /** the call that began it is `<turnId>/<step>` */
  turnId: z.string(),
  step: z.number(),
  toolName: z.string(),
  reference: z.string(),
  state: jobStateSchema,
  cause: z.string().nullable(),
  polls: z.number(),
  lastOutcome: z.string().nullable(),
  createdAt: instantSchema,
  nextPollAt: instantSchema.nullable(),
  deadlineAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** when its end was told to the session */
  toldAt: instantSchema.nullable(),
  workflowId: z.string(),
  /** what its endpoint reported; `repeated`: how often again, which was refused */
  callback: z.strictObject({ takenAt: instantSchema, bytes: z.number(), repeated: z.number() }).nullable(),
  /** its newest polls, oldest first: 20 at most */
  calls: z.array(storyCallSchema),
});
export type StoryJob = z.infer<typeof storyJobSchema>;

const storyDeliverySchema = z.strictObject({
  deliveryId: z.string(),
  kind: z.string(),
  turnId: z.string().nullable(),
  state: deliveryStateSchema,
  attempts: z.number(),
  lastOutcome: z.string().nullable(),
  createdAt: instantSchema,
  settledAt: instantSchema.nullable(),
  workflowId: z.string(),
});

const storyScheduleSchema = z.strictObject({
  scheduleId: z.string(),
  actionId: z.string(),
  onChange: z.enum(['nothing', 'webhook', 'turn']),
  paused: z.boolean(),
  createdAt: instantSchema,
});

/** Everything that is known of a session: what `errand session --json` prints. */
export const sessionStorySchema = z.strictObject({
  organisationId: z.string(),
  sessionId: z.string(),
  /** the caller's id */
  session: z.string(),
  ticketNumber: z.number(),
  helpdeskTicket: z.string().nullable(),
  channel: channelSchema,
  status: sessionStatusSchema,
  handledBy: handledBySchema,
  /** set while it is the team's */
  handoffReason: z.string().nullable(),
  handoffSummary: z.string().nullable(),
  handedOffAt: instantSchema.nullable(),
  contactId: z.string().nullable(),
  /** the first of e-mail, phone and external id that there is */
  contact: z.string().nullable(),
  customer: z
    .strictObject({
      email: z.string().nullable(),
      phone: z.string().nullable(),
      externalId: z.string().nullable(),
      verified: z.boolean(),
    })
    .nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  /** one run of it is one turn; `problem`: why the open one stands still, as Temporal tells it at this moment */
  workflow: z.strictObject({
    workflowId: z.string(),
    runIds: z.array(z.string()),
    problem: runProblemSchema.nullable(),
  }),
  messages: z.array(
    z.strictObject({
      role: z.enum(['customer', 'ai', 'agent']),
      /** the caller's, or of a reply its turn's */
      id: z.string(),
      text: z.string(),
      createdAt: instantSchema,
    }),
  ),
  /** oldest first: the newest 1,000 */
  turns: z.array(sessionTurnSchema),
  /** older turns are left out */
  turnsCut: z.boolean(),
  jobs: z.array(storyJobSchema),
  /** whose changes are this session's */
  schedules: z.array(storyScheduleSchema),
  deliveries: z.array(storyDeliverySchema),
  /** what was taken out of it, oldest first; `[redacted <redactionId>]` stands in its place */
  redactions: z.array(
    z.strictObject({
      redactionId: z.string(),
      at: instantSchema,
      /** null = a text that was looked for in the whole session */
      messageId: z.string().nullable(),
      by: z.string(),
      reason: z.string(),
    }),
  ),
  /** of all turns; null where no model told what it took */
  usage: modelUsageSchema.nullable(),
  /** texts, bodies and contact data are left out */
  redacted: z.boolean(),
});
export type SessionStory = z.infer<typeof sessionStorySchema>;
