import { z } from 'zod';

/** Why a session goes to the team (product.md, 6 "Handoff"). */
export const handoffReasonSchema = z.enum([
  'user_requested',
  'low_confidence',
  'prohibited_topic',
  'frustration',
  'insufficient_tools',
  'insufficient_knowledge',
  'action_failed',
  'ai_unavailable',
]);

/** What the team is told of a session that it takes up. */
export const handoffSchema = z.object({
  reason: handoffReasonSchema,
  /** what the customer wants and what was tried, in a few sentences; empty once it was purged */
  summary: z.string().default(''),
});
export type Handoff = z.infer<typeof handoffSchema>;
