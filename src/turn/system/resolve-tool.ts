import { z } from 'zod';
import { type SystemTool, systemTool } from './system-tool.ts';

const schema = z.object({
  message: z.string().trim().min(1).max(8_000).describe('For the customer, in their language: a short closing line.'),
});

/** Closes the session as resolved; whether a later message opens it again is the organisation's setting. */
export function resolveTool(): SystemTool {
  return systemTool({
    toolName: 'resolve',
    description:
      'Close the conversation as resolved. Only when the customer has said that everything is settled or that they need nothing more; never to end a question that is open.',
    schema,
    isEnding: true,
    choice: ({ message }) => ({ ends: { kind: 'reply', reply: message, resolves: true } }),
  });
}
