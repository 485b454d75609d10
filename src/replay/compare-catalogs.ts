// Past turns decided twice with today's model, with the actions as they stand and with changed ones: what differs is the change's.
import { ErrandError } from '../errors.ts';
import { type ModelUsage, summedUsage } from '../schemas/model-usage.ts';
import { canonicalJson } from '../turn/idempotency-key.ts';
import type { Choice } from '../turn/replay/compared-choice.ts';
import { type CatalogChange, type ReplayedAttempt, type ReplayParts, replayAttempt } from './replay-attempt.ts';

/** A decision of the past. `wouldBe`: with the changed actions; null = the model failed, or the replay ended before. */
export interface ComparedStep {
  turnId: string;
  step: number;
  /** what the ledger has; null = nothing was decided */
  before: Choice | null;
  today: Choice | null;
  wouldBe: Choice | null;
  /** tool names of the actions that only the one or the other was offered */
  offered: { added: string[]; removed: string[] };
  /** another tool, or another kind of ending; words and arguments may differ by chance */
  changes: boolean;
}

export interface ComparedTurn {
  session: string;
  /** null where it was not compared */
  ticketNumber: number | null;
  turnId: string;
  steps: ComparedStep[];
  /** why it was not compared, e.g. what was said was purged */
  problem: string | null;
}

export interface ComparedCatalogs {
  turns: ComparedTurn[];
  totals: { turns: number; changed: number; offeredOtherwise: number; problems: number };
  usage: ModelUsage | null;
}

const AT_ONCE = 4;

/** @param onProgress called after every turn with how many are done */
export async function compareCatalogs(
  parts: ReplayParts,
  {
    organisationId,
    turns,
    change,
    onProgress,
  }: {
    organisationId: string;
    turns: readonly { sessionId: string; turnId: string }[];
    change: CatalogChange;
    onProgress: (done: number) => void;
  },
): Promise<ComparedCatalogs> {
  const compared: ComparedTurn[] = [];
  const usages: (ModelUsage | null)[] = [];
  const left = turns.map((turn, place) => ({ ...turn, place }));
  let done = 0;
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const key = { organisationId, session: next.sessionId, turn: next.turnId };
      try {
        const today = await replayAttempt(parts, key);
        const changed = await replayAttempt(parts, { ...key, change });
        usages.push(today.usage, changed.usage);
        compared[next.place] = comparedTurn(next.turnId, { today, changed });
      } catch (error) {
        // a session that was purged; any other refusal is of the change, and of every turn
        if (!(error instanceof ErrandError) || error.code !== 'invalid_request') throw error;
        const { turnId, sessionId } = next;
        compared[next.place] = { session: sessionId, ticketNumber: null, turnId, steps: [], problem: error.message };
      }
      done += 1;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const steps = (wanted: (step: ComparedStep) => boolean) => compared.filter((turn) => turn.steps.some(wanted)).length;
  return {
    turns: compared,
    totals: {
      turns: compared.length,
      changed: steps(({ changes }) => changes),
      offeredOtherwise: steps(({ offered }) => offered.added.length + offered.removed.length > 0),
      problems: compared.filter(({ problem }) => problem !== null).length,
    },
    usage: summedUsage(usages) ?? null,
  };
}

function comparedTurn(
  turnId: string,
  { today, changed }: { today: ReplayedAttempt; changed: ReplayedAttempt },
): ComparedTurn {
  const { session, ticketNumber } = today.session;
  const failure = [...today.steps, ...changed.steps].find((step) => step.failure)?.failure;
  const count = Math.max(today.steps.length, changed.steps.length);
  const steps = Array.from({ length: count }, (_none, place): ComparedStep => {
    const [now, then] = [today.steps[place], changed.steps[place]];
    const shown = { today: now?.offered.now ?? [], changed: then?.offered.now ?? [] };
    const both = now?.now && then?.now;
    return {
      turnId,
      step: (now ?? then)?.step ?? place,
      before: now?.before ?? null,
      today: now?.now ?? null,
      wouldBe: then?.now ?? null,
      offered: {
        added: both ? shown.changed.filter((name) => !shown.today.includes(name)) : [],
        removed: both ? shown.today.filter((name) => !shown.changed.includes(name)) : [],
      },
      changes: Boolean(both && kindOf(now.now) !== kindOf(then.now)),
    };
  });
  return { session, ticketNumber, turnId, steps, problem: failure ? failure.message : null };
}

function kindOf(choice: Choice | null): string {
  return canonicalJson(choice?.kind === 'call' ? ['call', choice.toolName] : [choice?.kind]);
}
