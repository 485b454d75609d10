import { z } from 'zod';
import { type Channel, channelSchema } from './channel.ts';
import type { EmailThread } from './email-thread.ts';
import { type Handoff, handoffSchema } from './handoff.ts';
import type { JsonSchema } from './json-schema.ts';
import { modelUsageSchema, recordedContextSchema } from './model-usage.ts';
import { shownScenarioSchema } from './scenario.ts';

/** What the segment filter saw; verdicts for every action of the catalog version are derived from it. */
export const turnFactsSchema = z.object({
  channel: channelSchema,
  contactId: z.string().nullable(),
  segmentIds: z.array(z.string()),
  /** of a turn that runs another again, and of its continuations; `delivers`: the webhook is told of it */
  replay: z.object({ of: z.string(), delivers: z.boolean() }).optional(),
});
export type TurnFacts = z.infer<typeof turnFactsSchema>;

const proposedCallSchema = z.object({ toolName: z.string(), arguments: z.unknown() });

/** How many of the visible actions a model was shown, where it was not shown all. */
const recordedShortlistSchema = z.object({
  limit: z.number(),
  /** how many the filter left */
  visible: z.number(),
  /** `words`: BM25 alone */
  ranking: z.enum(['words', 'words_and_embeddings']),
  /** why an embedding model that is set had no part in it */
  embeddingProblem: z.string().optional(),
});
export type RecordedShortlist = z.infer<typeof recordedShortlistSchema>;

const recordedClaimSchema = z.object({
  /** of the reply that was not sent */
  sentence: z.string(),
  /** false: it was the second such reply, and a person took over */
  rewritten: z.boolean(),
});
/** A sentence that said something was done which no call of the session did. */
export type RecordedClaim = z.infer<typeof recordedClaimSchema>;

/** One decision of the AI as the ledger keeps it. Arguments of the chosen call stand in the step's own column. */
export const recordedDecisionSchema = z.object({
  /** `route`: the message is left to the team, in silence */
  kind: z.enum(['reply', 'route', 'call', 'continue']),
  model: z.string(),
  /** tool names */
  offered: z.array(z.string()),
  /** set where `offered` is not all that was visible: what is visible and not in it was left out by the shortlist */
  shortlist: recordedShortlistSchema.optional(),
  /** the company's own answers that stood in the instructions, best first */
  scenarios: z.array(shownScenarioSchema).optional(),
  /** of a system action: its name, and no revision */
  chosen: z.object({ toolName: z.string(), actionId: z.string(), revision: z.number().nullable() }).optional(),
  reply: z.string().optional(),
  /** the reply ends before the model was done with it, and says so */
  replyCut: z.literal(true).optional(),
  /** the reply is the last one: a person of the team takes over */
  handoff: handoffSchema.optional(),
  /** the session is closed with the reply */
  resolves: z.literal(true).optional(),
  /** what a message is about that is left to the team */
  topic: z.string().optional(),
  /** until when the form of its call is open, ISO 8601; kept only where the organisation has a webhook to tell of it */
  formExpiresAt: z.string().optional(),
  /** proposals beyond the first: zero or one tool per turn */
  dropped: z.array(proposedCallSchema),
  /** proposals given back to the AI, and why */
  corrections: z.array(proposedCallSchema.extend({ problem: z.string() })),
  /** replies that the customer did not get, because no call of the session shows what they claim */
  claims: z.array(recordedClaimSchema).optional(),
  usage: modelUsageSchema.optional(),
  /** set where the model was not shown everything */
  context: recordedContextSchema.optional(),
});
export type RecordedDecision = z.infer<typeof recordedDecisionSchema>;

/** One header with its value masked (product.md, 2 "Effect ledger": scheme, length and a keyed fingerprint). */
export interface RecordedHeader {
  name: string;
  /** the authentication scheme as it was spelled, e.g. `Bearer`, when the value begins with a known one */
  scheme?: string;
  /** characters of the whole value */
  length: number;
  /** of the whole value */
  fingerprint: string;
  /** of the value in lower case: equal where `fingerprint` is not = the two differ only in case */
  caseFingerprint: string;
  /** of what follows the scheme; present when `scheme` is. Equal to another's `fingerprint` = that one lacks the scheme */
  credentialsFingerprint?: string;
}

/** The request as the audit keeps it. */
export interface RecordedRequest {
  method: string;
  url: string;
  headers: RecordedHeader[];
  bodyBytes: number;
}

/** Why the AI stayed silent. */
export type RoutedReason = 'autopilot_off' | 'topic_off' | 'taken_over' | 'resolved';

/** A form that a turn waits for: the customer completes or corrects what the AI filled in. */
export interface Form {
  formId: string;
  /** what the form is about: the action's name */
  title: string;
  schema: JsonSchema;
  /** the AI's values, keyed as the schema's properties */
  values: Record<string, unknown>;
  /** ISO 8601 */
  expiresAt: string;
  /** the hosted page of the form, for channels that can't show one; absent where no `ERRAND_PUBLIC_URL` is set */
  link?: string;
}

export interface FieldProblem {
  /** JSON pointer into the values */
  pointer: string;
  problem: string;
}

/** Why a form takes no values: `not_open` when no turn of the session waits for it any more. */
export type FormClosedReason = 'submitted' | 'withdrawn' | 'expired' | 'taken_over' | 'resolved' | 'not_open';

/** What a reply is rendered for (docs/replies.md). */
export interface ReplyTarget {
  channel: Channel;
  /** of the customer's e-mail that it answers */
  email?: EmailThread;
}

/** What the sender of a message is told. `reply` is Markdown. `queued`: its turn has not come yet; ask again with the same id. */
export type TurnAnswer =
  /** `handoff`: a person of the team answers from now on; `resolved`: the session is closed */
  | { state: 'replied'; turnId: string; reply: string; target: ReplyTarget; handoff?: Handoff; resolved?: true }
  | { state: 'routed'; turnId: string; reason: RoutedReason }
  | { state: 'failed'; turnId: string; cause: string; reply: string; target: ReplyTarget }
  | { state: 'awaiting_form'; turnId: string; form: Form }
  | { state: 'form_invalid'; formId: string; problems: FieldProblem[] }
  | { state: 'form_closed'; formId: string; reason: FormClosedReason }
  | { state: 'queued' };
