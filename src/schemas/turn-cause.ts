import { z } from 'zod';

/** How a turn stands, or how it ended. */
export const turnStatusSchema = z.enum(['open', 'replied', 'continued', 'routed', 'withdrawn', 'failed']);
export type TurnStatus = z.infer<typeof turnStatusSchema>;

/** What a turn answers. */
export const turnTriggerSchema = z.enum(['message', 'continuation', 'job', 'schedule', 'replay']);
export type TurnTrigger = z.infer<typeof turnTriggerSchema>;

/** Why a turn ended as `failed`, `routed` or `withdrawn`. Calls have causes of their own: no word is in both lists. */
export const turnCauseSchema = z.enum([
  'ai_unavailable',
  'model_rate_limit',
  'model_overload',
  'model_context_too_long',
  'model_refusal',
  'model_bad_key',
  'model_bad_request',
  'model_unreachable',
  'model_timeout',
  'model_malformed_answer',
  'autopilot_off',
  'topic_off',
  'taken_over',
  'resolved',
  'withdrawn',
  'expired',
  'contact_erased',
]);
export type TurnCause = z.infer<typeof turnCauseSchema>;
