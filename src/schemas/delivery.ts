import { z } from 'zod';
import { channelSchema } from './channel.ts';
import { emailThreadSchema } from './email-thread.ts';
import { jobStateSchema } from './job.ts';
import { handledBySchema, sessionStatusSchema } from './session-state.ts';
import { recordedDecisionSchema } from './turn.ts';

/** What an organisation's webhook is told of. */
export const deliveryKindSchema = z.enum(['turn.ended', 'form.opened', 'session.resolved', 'schedule.changed']);
export type DeliveryKind = z.infer<typeof deliveryKindSchema>;
export const deliveryStateSchema = z.enum(['pending', 'delivered', 'failed']);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

/** Names a delivery to a workflow or an activity; nothing here is more than an id. */
export interface DeliveryRef {
  organisationId: string;
  deliveryId: string;
}

/** The run of a schedule whose result differs from the last one. */
const changedScheduleSchema = z.object({
  scheduleId: z.string(),
  runId: z.string(),
  /** ISO 8601, the time of the calendar that the run stands for */
  scheduledAt: z.string(),
  /** what was compared, as canonical JSON, or its digest where that is long; null = it was purged since */
  result: z.string().nullable(),
});

/** Everything that is told in a delivery, as it stands when it is read. */
export const deliveryStorySchema = z.object({
  deliveryId: z.string(),
  kind: deliveryKindSchema,
  state: deliveryStateSchema,
  /** made so far */
  attempts: z.number(),
  /** ISO 8601 */
  occurredAt: z.string(),
  /** microseconds since 1970 by the database's clock: within a session, what happened later has the greater one */
  position: z.coerce.number(),
  /** null = the organisation took it away since */
  webhookUrl: z.string().nullable(),
  session: z.object({
    /** the caller's id */
    session: z.string(),
    sessionId: z.string(),
    ticketNumber: z.number(),
    helpdeskTicket: z.string().nullable(),
    channel: channelSchema,
    status: sessionStatusSchema,
    handledBy: handledBySchema,
  }),
  contact: z
    .object({
      contactId: z.string(),
      externalId: z.string().nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      verified: z.boolean(),
    })
    .nullable(),
  /** the customer's message that the turn answers */
  message: z.object({ messageId: z.string(), text: z.string(), email: emailThreadSchema.nullable() }).nullable(),
  /** whose end the turn tells the customer */
  job: z.object({ jobId: z.string(), reference: z.string(), state: jobStateSchema }).nullable(),
  /** the customer's latest e-mail before the turn: the reply of one that no message began joins its thread */
  latestEmail: emailThreadSchema.nullable(),
  turn: z
    .object({
      turnId: z.string(),
      /** what it answers, or the id of a follow-up (schemas/follow-up.ts) */
      messageId: z.string(),
      status: z.enum(['open', 'replied', 'continued', 'routed', 'withdrawn', 'failed']),
      cause: z.string().nullable(),
      /** what was published as its reply, if anything */
      reply: z.string().nullable(),
      /** its last decision, if it took one */
      decision: recordedDecisionSchema.nullable(),
    })
    .nullable(),
  /** of `schedule.changed`, or what the turn tells the customer; null also where the schedule was deleted since */
  schedule: changedScheduleSchema.nullable(),
});
export type DeliveryStory = z.infer<typeof deliveryStorySchema>;
