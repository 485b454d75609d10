// One of the ledger's verdicts, derived: what the filter let through and the shortlist did not.
import type { CatalogAction } from '../../schemas/action.ts';
import type { RecordedDecision, TurnFacts } from '../../schemas/turn.ts';
import { visibleActions } from '../visible-actions.ts';

/** The actions of the turn's catalog version that a shortlist kept from the model in this decision, in catalog order. */
export function leftOutByShortlist({
  actions,
  facts,
  decision,
}: {
  actions: CatalogAction[];
  facts: TurnFacts;
  decision: Pick<RecordedDecision, 'offered' | 'shortlist'>;
}): CatalogAction[] {
  if (!decision.shortlist) return [];
  const offered = new Set(decision.offered);
  return visibleActions(actions, facts).filter(({ definition }) => !offered.has(definition.toolName));
}
