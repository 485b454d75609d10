// Holds what the AI wants to say against the ledger: a reply that claims what no call did is written again once, then a person
// takes over (docs/claim-check.md).
import type { ConversationEntry } from '../schemas/decision.ts';
import type { RecordedClaim } from '../schemas/turn.ts';
import type { TurnContext } from '../schemas/turn-context.ts';
import { type JobCall, jobCalls } from '../turn/claims/job-calls.ts';
import { sessionLedger } from '../turn/claims/session-ledger.ts';
import { unbackedClaim } from '../turn/claims/unbacked-claim.ts';
import type { CompiledCatalog } from '../turn/compiled-catalog.ts';
import { UNBACKED_CLAIM_REPLY } from '../turn/prompts.ts';
import type { Ending } from '../turn/system/system-tool.ts';

type Unsent = Extract<ConversationEntry, { role: 'unsent' }>;

export interface ClaimCheck {
  /** what was found so far, as the decision records it */
  found: RecordedClaim[];
  /**
   * False once the AI is asked again about a session in which a call may have had an effect: if the alarm was false, calling
   * once more would do the same thing twice.
   */
  mayCall(): boolean;
  /** The ending that may take place, or what the AI is asked again with. It is asked again once. `mayCall`: if it likes. */
  checked(wanted: Ending, allowed: { mayCall: boolean }): { ending: Ending; isWanted: boolean } | { unsent: Unsent };
}

export function claimCheck({
  context,
  catalog,
  earlierSteps = [],
}: {
  context: TurnContext;
  catalog: CompiledCatalog;
  /** calls of the session that were made for earlier messages */
  earlierSteps?: JobCall[];
}): ClaimCheck {
  const found: RecordedClaim[] = [];
  const own = context.steps.flatMap(({ decision, ...step }) =>
    decision.chosen ? [{ ...step, toolName: decision.chosen.toolName }] : [],
  );
  const { jobs, followUp } = context;
  const ended = jobCalls({
    jobs: followUp?.kind === 'job' ? [...jobs, followUp.job] : jobs,
    calls: [...earlierSteps, ...own],
  });
  const looked = followUp?.kind === 'schedule' ? [followUp.run] : [];
  const ledger = sessionLedger({ calls: [...ended, ...looked], catalog });
  const hadEffect = ledger.some(({ method, state }) => method !== 'GET' && state !== 'failed' && state !== 'not_sent');
  return {
    found,
    mayCall: () => found.length === 0 || !hadEffect,
    checked(wanted, { mayCall }) {
      const asWanted = { ending: wanted, isWanted: true };
      if (!context.settings.claimCheck || wanted.kind !== 'reply' || wanted.handoff) return asWanted;
      const claim = unbackedClaim({
        reply: wanted.reply,
        customer: context.messages.findLast(({ role }) => role === 'customer')?.text ?? '',
        ledger,
      });
      if (!claim) return asWanted;
      const { sentence, why } = claim;
      const isFirst = found.length === 0;
      found.push({ sentence, rewritten: isFirst });
      if (isFirst)
        return { unsent: { role: 'unsent', text: wanted.reply, problem: problemOf(claim, mayCall && !hadEffect) } };
      const summary = `The AI wanted to say "${sentence}", but ${why}. It was asked to write that again and said as much; none of it was sent.`;
      return {
        ending: { kind: 'reply', reply: UNBACKED_CLAIM_REPLY, handoff: { reason: 'low_confidence', summary } },
        isWanted: false,
      };
    },
  };
}

function problemOf({ sentence, why }: { sentence: string; why: string }, mayCall: boolean): string {
  const instead = mayCall ? 'call the tool that does it' : 'say only what the results show';
  return `You wrote: "${sentence}" No call of this conversation shows that: ${why}. Write the reply again without claiming it, or ${instead}.`;
}
