// The segment filter: which actions the AI may see in this turn. It runs on the server, before the AI sees anything.
import type { CatalogAction } from '../schemas/action.ts';
import type { TurnFacts } from '../schemas/turn.ts';

/** Live, enabled on the session's channel, and unrestricted or shared with one of the contact's segments (product.md 1.2). */
function isVisible({ definition }: CatalogAction, { channel, segmentIds }: TurnFacts): boolean {
  return (
    definition.status === 'live' &&
    definition.channels.includes(channel) &&
    (definition.segmentIds.length === 0 || definition.segmentIds.some((segmentId) => segmentIds.includes(segmentId)))
  );
}

/** The actions of a catalog that one turn may offer, in catalog order. */
export function visibleActions(actions: CatalogAction[], facts: TurnFacts): CatalogAction[] {
  return actions.filter((action) => isVisible(action, facts));
}
