import { z } from 'zod';
import { channelSchema } from './channel.ts';
import { isStorable } from './storable.ts';

const words = (most: number) =>
  z.string().trim().min(1).max(most).refine(isStorable, 'must not contain NUL or half a surrogate pair');
const topics = z.array(words(200)).max(100).default([]);

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
  prohibitedTopics: topics,
  /** behavioural rules, always active: how the AI sounds and what it never does, each a sentence */
  rules: z.array(words(1_000)).max(100).default([]),
  /** autopilot by topic: where `reply` names some, the AI answers these only; it never answers those of `skip` */
  autopilotTopics: z.object({ reply: topics, skip: topics }).default({ reply: [], skip: [] }),
  /** calls of one message that must fail in a row before a person takes over */
  failuresBeforeHandoff: z.number().int().min(1).max(10).default(3),
  /** how long a form waits for its customer (product.md, 1.4: 24 h) */
  formExpirySeconds: z.number().int().min(1).max(2_592_000).default(86_400),
  /** minutes without a message after which a session that the AI answers is resolved; null = never by itself */
  resolveAfterQuietMinutes: z.number().int().min(1).max(525_600).nullable().default(null),
  /** who else than the contact may get e-mail of the AI's: addresses, or domains as `@example.com` */
  emailRecipients: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[^@\s]*@[^@\s]+$/, 'must be an address or @domain'),
    )
    .max(100)
    .default([]),
  /** a reply that claims an effect no call of the session had is written again, then handed off */
  claimCheck: z.boolean().default(true),
  /** what is posted when a turn ends (docs/deliveries.md); https */
  webhookUrl: z
    .url({ protocol: /^https$/, error: 'must be an https URL' })
    .nullable()
    .default(null),
  /** days after which `errand purge` forgets what was said and sent; null = it needs an age each time */
  retentionDays: z.number().int().min(1).max(36_500).nullable().default(null),
});
export type OrganisationSettings = z.infer<typeof organisationSettingsSchema>;
