import { z } from 'zod';
import { channelSchema } from './channel.ts';

/** What an organisation decides for all its turns. */
export const organisationSettingsSchema = z.object({
  /** send the `x-opencx-*` headers with every call */
  contextHeaders: z.boolean().default(false),
  /** sign every call, so that endpoints can trust what it says (docs/signing.md) */
  signCalls: z.boolean().default(false),
  /** channels on which the AI stays silent and messages go to the team */
  autopilotOff: z.array(channelSchema).default([]),
  /** further attempts or actions after one message (product.md, 1.6) */
  maxContinuations: z.number().int().min(0).max(10).default(2),
  /** a message to a resolved session opens it again; otherwise it is refused with `session_closed` */
  reopen: z.boolean().default(true),
  /** how the AI should speak for this organisation; added to every prompt */
  instructions: z.string().default(''),
  /** what the AI must leave to people, each in a few words, e.g. `legal advice` */
  prohibitedTopics: z.array(z.string().trim().min(1).max(200)).max(100).default([]),
  /** days after which `errand purge` forgets what was said and sent; null = it needs an age each time */
  retentionDays: z.number().int().min(1).max(36_500).nullable().default(null),
});
export type OrganisationSettings = z.infer<typeof organisationSettingsSchema>;
