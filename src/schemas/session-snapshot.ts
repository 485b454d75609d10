import { z } from 'zod';
import { callCauseSchema, callStateSchema } from './call.ts';
import { channelSchema } from './channel.ts';
import { emailThreadSchema } from './email-thread.ts';
import { organisationSettingsSchema } from './organisation.ts';
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
  toolName: z.string(),
  contentType: z.string().nullable(),
  /** of the whole body */
  responseBytes: z.number().nullable(),
});

const turnSchema = z.object({
  turnId: z.string(),
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
      status: z.enum(['open', 'resolved', 'closed']),
      handledBy: z.enum(['ai', 'team']),
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
  variables: z.array(
    z.object({ key: z.string(), name: z.string(), sealedValue: z.string(), hosts: z.array(z.string()) }),
  ),
});
export type SessionSnapshot = z.infer<typeof sessionSnapshotSchema>;
export type KnownContact = z.infer<typeof contactSchema>;
export type KnownEarlierStep = z.infer<typeof earlierStepSchema>;
export type KnownStep = z.infer<typeof stepSchema>;
export type KnownTurn = z.infer<typeof turnSchema>;
