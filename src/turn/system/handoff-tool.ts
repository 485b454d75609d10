import { z } from 'zod';
import { handoffReasonSchema } from '../../schemas/handoff.ts';
import { type SystemTool, systemTool } from './system-tool.ts';

/** What the AI itself may name; the others are the engine's own findings. */
const reasons = handoffReasonSchema.exclude(['ai_unavailable']);

const schema = z.object({
  reason: reasons.describe(
    'user_requested: the customer asks for a person. frustration: they are upset with the help they get. prohibited_topic: a topic you must leave to people. insufficient_tools: no tool can do what they want. insufficient_knowledge: you do not know the answer. action_failed: what should be done keeps failing. low_confidence: you are not sure enough of anything.',
  ),
  summary: z
    .string()
    .trim()
    .min(1)
    .max(4_000)
    .describe('For the team: what the customer wants, what was found and tried, what is open. No greeting.'),
  message: z
    .string()
    .trim()
    .min(1)
    .max(8_000)
    .describe('For the customer, in their language: that a person of the team takes over. Promise no time.'),
});

/** Stops the AI in this session until the team hands it back (seed: glossary, "Handoff"). */
export function handoffTool(): SystemTool {
  return systemTool({
    toolName: 'handoff',
    description: 'Hand the conversation over to a person of the team, who sees all of it. You stop answering then.',
    schema,
    isEnding: true,
    choice: ({ reason, summary, message }) => ({
      ends: { kind: 'reply', reply: message, handoff: { reason, summary } },
    }),
  });
}
