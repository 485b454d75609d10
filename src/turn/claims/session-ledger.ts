import type { CallOutcome, CallState } from '../../schemas/call.ts';
import type { CompiledCatalog } from '../compiled-catalog.ts';
import type { SystemToolName } from '../system/system-tool.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** A step that made a call, of this message's turns or of an earlier one's. */
export interface CalledStep {
  toolName: string;
  actionId: string | null;
  arguments: Record<string, unknown>;
  state: CallState | null;
  outcome: CallOutcome | null;
}

/** The calls of a session as the claim check compares them. An action that is gone from the catalog counts as one with an effect. */
export function sessionLedger({ calls, catalog }: { calls: CalledStep[]; catalog: CompiledCatalog }): LedgerEntry[] {
  return calls.flatMap(({ toolName, actionId, state, outcome, ...step }) => {
    if (actionId === null || state === null || toolName === ('collect_input' satisfies SystemToolName)) return [];
    const definition = catalog.byActionId.get(actionId)?.action.definition;
    const answer = outcome?.kind === 'response' ? outcome : undefined;
    return [
      {
        toolName,
        description: definition?.description ?? '',
        method: definition?.method ?? 'POST',
        arguments: step.arguments,
        state,
        status: answer?.status ?? null,
        body: answer?.body ?? null,
      },
    ];
  });
}
