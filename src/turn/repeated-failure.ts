// After calls that failed one after the other: a person takes over, whatever the AI would try next (product.md, 6 "Handoff").
import type { Handoff } from '../schemas/handoff.ts';
import type { TurnContext, TurnStep } from '../schemas/turn-context.ts';

/** The handoff that the latest failures lead to; undefined while there are fewer in a row than the organisation allows. */
export function repeatedFailure({ steps, settings }: Pick<TurnContext, 'steps' | 'settings'>): Handoff | undefined {
  const ended = steps.filter(({ outcome }) => outcome !== null);
  const lastGood = ended.findLastIndex(({ state }) => state === 'succeeded');
  const failed = ended.slice(lastGood + 1);
  if (failed.length < settings.failuresBeforeHandoff) return undefined;
  const summary = `${failed.length} calls failed one after the other: ${failed.map(told).join('; ')}.`;
  return { reason: 'action_failed', summary };
}

function told({ decision, state, outcome }: TurnStep): string {
  const why = outcome?.kind === 'response' ? `HTTP ${outcome.status}` : (outcome?.cause ?? state ?? 'no outcome');
  return `${decision.chosen?.toolName ?? 'a call'} (${why})`;
}
