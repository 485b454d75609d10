// What the AI reads before it decides: the session so far, then every call made for this message and what came of it.
import type { HttpMethod } from '../schemas/action.ts';
import type { ConversationEntry } from '../schemas/decision.ts';
import type { TurnContext, TurnStep } from '../schemas/turn-context.ts';
import { effectNotice, resultForModel } from './call-outcome.ts';

/** `methodOf` tells an action's method: only a call that could change something needs a word about its unknown effect. */
export function conversation(
  { messages, steps }: TurnContext,
  methodOf: (actionId: string) => HttpMethod,
): ConversationEntry[] {
  return [
    ...messages.map(({ role, text }): ConversationEntry => ({ role: role === 'customer' ? 'customer' : 'ai', text })),
    ...steps.flatMap((step) => toolEntry(step, methodOf)),
  ];
}

function toolEntry({ decision, outcome, actionId, ...step }: TurnStep, methodOf: (actionId: string) => HttpMethod) {
  if (!decision.chosen || !outcome || actionId === null) return [];
  const notice = effectNotice({ state: step.state, method: methodOf(actionId) });
  const result = resultForModel(outcome);
  const entry: ConversationEntry = {
    role: 'tool',
    toolName: decision.chosen.toolName,
    arguments: step.arguments,
    result: notice === undefined ? result : `${result}\n\n${notice}`,
  };
  return [entry];
}
