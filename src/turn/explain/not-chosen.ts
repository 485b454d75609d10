// "AI doesn't call the action at all", where it was offered: what its description has to do with it (seed: troubleshooting).
import type { CatalogAction } from '../../schemas/action.ts';
import { descriptionOverlaps } from '../authoring/description-overlap.ts';
import { tellingWords } from '../authoring/telling-words.ts';
import { errandCommand, type Finding, listed } from './change.ts';

/** Of many alike the first ones are enough to see that a description is too wide. */
const MOST_OVERLAPS = 3;

/** `said` is what the customer wrote in the message; undefined where it was purged. */
export function notChosenFindings({
  organisationId,
  action,
  offered,
  chosenNames,
  said,
}: {
  organisationId: string;
  action: CatalogAction;
  /** what stood beside it on the list */
  offered: readonly CatalogAction[];
  chosenNames: readonly string[];
  said: string | undefined;
}): Finding[] {
  const { toolName } = action.definition;
  const overlaps = descriptionOverlaps({ action, others: offered })
    .toSorted((one, other) => Number(chosenNames.includes(other.toolName)) - Number(chosenNames.includes(one.toolName)))
    .slice(0, MOST_OVERLAPS);
  const command = errandCommand('action', 'edit', toolName, '--description', '...', '--org', organisationId);
  const what = 'name the noun + verb in its description, e.g. “look up an order by ID and return tracking details”';
  return [
    ...overlaps.map(({ toolName: other, words }): Finding => {
      const taken = chosenNames.includes(other) ? ', which was chosen' : '';
      return {
        fact: `its description overlaps with that of ${other}${taken}: both say ${words.join(', ')}`,
        changes: [{ what: 'say in each description what only this one does', command }],
      };
    }),
    ...(said === undefined ? [] : [sharedWords({ action, said, change: { what, command } })]),
  ];
}

function sharedWords({
  action: { definition },
  said,
  change,
}: {
  action: CatalogAction;
  said: string;
  change: Finding['changes'][number];
}): Finding {
  const heard = tellingWords(said);
  const shared = [...tellingWords(`${definition.name} ${definition.description}`)].filter((word) => heard.has(word));
  if (shared.length > 0) {
    return { fact: `its name or description shares ${listed(shared.toSorted())} with the message`, changes: [change] };
  }
  return { fact: 'its name and description share no telling word with the message', changes: [change] };
}
