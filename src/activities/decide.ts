// The AI's step of a turn: one question, asked before the call and again with its result. Inserted once: an attempt that
// comes late finds the recorded decision, and no retry of it can create a second call.
import { ApplicationFailure } from '@temporalio/common';
import { ModelError } from '../ai/model-error.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { TurnContext, TurnRef, TurnStep } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { insertDecision } from '../store/steps.ts';
import type { CompiledCatalog } from '../turn/compiled-catalog.ts';
import type { SystemToolName } from '../turn/system/system-tool.ts';
import type { Catalogs } from './catalogs.ts';
import { endingOf, endTurn, type TurnEnd } from './end-turn.ts';
import { type DecidingParts, nextDecision } from './next-decision.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** What the workflow needs to know of a decision: never its words. */
export interface Decided {
  kind: 'end' | 'call' | 'continue';
  /** the call waits for the customer to submit a form */
  form: boolean;
  /** what is done then; `none`: what the form brought is all */
  effect: 'request' | 'email' | 'none';
  /** its action's answer may begin a long job */
  job?: true;
  /** the turn has ended with it */
  end?: TurnEnd;
}

/** Attempts at the model itself; faults of the database are retried by the workflow's policy for longer. */
const MODEL_ATTEMPTS = 3;

const ENDS: Decided = { kind: 'end', form: false, effect: 'none' };

export function decide({
  db,
  contexts,
  catalogs,
  metrics,
  ...deciding
}: Omit<DecidingParts, 'db'> & {
  db: Database;
  contexts: TurnContexts;
  catalogs: Catalogs;
  metrics: Metrics;
}) {
  const parts = { db, ...deciding };
  const ended = endTurn({ db, contexts, metrics });
  return async ({ step, ...ref }: TurnRef & { step: number }, attempt: number): Promise<Decided> => {
    const earlier = { turnId: ref.turnId, step: step - 1 };
    const builtOn = (kept: TurnContext) => attempt === 1 && (step === 0 || stepOf(kept, earlier)?.outcome != null);
    const context = await contexts.of(ref, builtOn);
    const recorded = stepOf(context, { turnId: ref.turnId, step });
    const { organisationId } = ref;
    const catalog = await catalogs.of({ organisationId, catalogVersion: context.turn.catalogVersion });
    if (recorded) return decided(recorded, catalog);
    const chosen = await nextDecision(parts, { ref, context, catalog, step }).catch((error: unknown) => {
      throw error instanceof ModelError ? modelFailure(error, attempt) : error;
    });
    const { decision, call } = chosen;
    decision.claims?.forEach(metrics.claimFound);
    const ending = endingOf(decision);
    if (ending) {
      const end = await ended({ ref, context, ending, decided: { step, decision } });
      if (end) return { ...ENDS, end };
    } else if (await insertDecision(db, { organisationId, ownerKind: 'turn', ownerId: ref.turnId, step }, chosen)) {
      const made: TurnStep = {
        turnId: ref.turnId,
        step,
        decision,
        actionId: call?.actionId ?? null,
        arguments: call?.arguments ?? {},
        state: call?.planned ? 'planned' : null,
        outcome: null,
      };
      context.steps.push(made);
      return decided(made, catalog);
    }
    const first = stepOf(await contexts.read(ref), { turnId: ref.turnId, step });
    if (!first) throw new Error(`step ${ref.turnId}/${step} was refused as a second one but is not there`);
    return decided(first, catalog);
  };
}

function decided({ decision, actionId }: TurnStep, { byActionId }: CompiledCatalog): Decided {
  const { kind } = decision;
  if (kind === 'reply' || kind === 'route') return ENDS;
  if (actionId === ('collect_input' satisfies SystemToolName)) return { kind, form: true, effect: 'none' };
  if (actionId === ('send_email' satisfies SystemToolName)) return { kind, form: false, effect: 'email' };
  const definition = actionId === null ? undefined : byActionId.get(actionId)?.action.definition;
  const form = definition?.requireForm === true;
  return { kind, form, effect: 'request', ...(definition?.job ? { job: true } : {}) };
}

export function stepOf(context: TurnContext, { turnId, step }: { turnId: string; step: number }): TurnStep | undefined {
  return context.steps.find((one) => one.turnId === turnId && one.step === step);
}

function modelFailure(error: ModelError, attempt: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: error.kind,
    nonRetryable: !error.retryable || attempt >= MODEL_ATTEMPTS,
    ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: Math.min(error.retryAfterMs, 30_000) }),
  });
}
