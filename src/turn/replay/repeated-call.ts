// The ledger's rule for a live replay: what may have taken effect is not called again, unless its endpoint can tell the
// repetition by the same Idempotency-Key (product.md, 6 "Ops replay").
import { ErrandError } from '../../errors.ts';
import type { CompiledCatalog } from '../compiled-catalog.ts';
import { canonicalJson } from '../idempotency-key.ts';

interface Effect {
  turnId: string;
  step: number;
  toolName: string;
  actionId: string;
  arguments: unknown;
  state: string;
  /** it was sent with an Idempotency-Key */
  hadKey: boolean;
}

/**
 * The call that is repeated as it was, its key being made of message, action and arguments; null = none may have taken effect,
 * so that the turn decides anew. @throws ErrandError `may_have_taken_effect`, which names the call and what can be done
 */
export function repeatedCall<Earlier extends Effect>({
  effects,
  force,
  byActionId,
}: {
  /** of the message, first to last */
  effects: readonly Earlier[];
  force: boolean;
  byActionId: CompiledCatalog['byActionId'];
}): (Earlier & { revision: number }) | null {
  const latest = effects.at(-1);
  if (!latest) return null;
  const named = effects.map(({ turnId, step, toolName, state }) => `${toolName} (call ${turnId}/${step}, ${state})`);
  const refused = (problem: string) =>
    new ErrandError('may_have_taken_effect', `${named.join(', ')} may have taken effect: ${problem}`, {
      field: 'force',
    });
  if (effects.some(({ hadKey }) => !hadKey)) {
    throw refused('it went without an Idempotency-Key, so its endpoint could not tell a repetition; see errand call');
  }
  const calls = new Set(effects.map((effect) => canonicalJson([effect.actionId, effect.arguments])));
  if (calls.size > 1) throw refused('they are several, and a replay repeats one call only');
  if (!force) throw refused('--force sends it again with the same Idempotency-Key');
  const { action } = byActionId.get(latest.actionId) ?? {};
  if (action?.definition.status !== 'live') throw refused(`${latest.toolName} is not live any more`);
  if (!action.definition.idempotencyKey) throw refused(`${latest.toolName} sends no Idempotency-Key any more`);
  if (action.definition.requireForm) throw refused('its form would be filled in anew, which makes another key');
  return { ...latest, revision: action.revision };
}
