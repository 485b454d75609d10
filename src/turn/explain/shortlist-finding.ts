import type { RecordedShortlist } from '../../schemas/turn.ts';
import { errandCommand, type Finding } from './change.ts';
import type { ShortlistRank } from './shortlist-ranks.ts';

/** The largest ERRAND_TOOL_LIMIT. */
const MOST_TOOLS = 1_000;

/** Why an action that the filter let pass was not shown, and the smallest change that would have shown it. */
export function shortlistFinding({
  organisationId,
  toolName,
  rank,
  shownActions,
  shortlist,
}: {
  organisationId: string;
  toolName: string;
  rank: ShortlistRank | undefined;
  shownActions: number;
  shortlist: RecordedShortlist | undefined;
}): Finding {
  const visible = shortlist?.visible ?? shownActions;
  const limit = shortlist?.limit ?? shownActions;
  const sharpen = {
    what: "say in its description what customers ask for, in their words: the shortlist goes by the conversation's words",
    command: null,
  };
  if (!rank) {
    const fact = `shortlist: the AI was shown ${shownActions} of ${visible} visible actions, and not this one`;
    return { fact, changes: [sharpen] };
  }
  const fact = `shortlist: rank ${rank.rank} of ${visible} visible, ${shownActions} shown`;
  if (rank.pinnedRank <= limit) {
    const command = errandCommand('action', 'edit', toolName, '--pinned', '--org', organisationId);
    return { fact, changes: [{ what: `pin it: it would have been at rank ${rank.pinnedRank}`, command }] };
  }
  if (rank.rank > MOST_TOOLS) return { fact, changes: [sharpen] };
  const wider = { what: `or set ERRAND_TOOL_LIMIT=${rank.rank} or more for the workers`, command: null };
  return { fact, changes: [sharpen, wider] };
}
