import type { Handoff } from '../schemas/handoff.ts';

/** A turn that failed goes to the team: nobody else answers it (product.md, 1). `cause` is the turn's. */
export function failureHandoff(cause: string): Handoff {
  return { reason: 'ai_unavailable', summary: `The AI could not answer the last message (${cause}).` };
}
