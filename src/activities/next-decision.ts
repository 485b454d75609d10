// What the AI decides next, from what the turn knows: the question and its answer alone. Whoever asks records it, or does not.
import type { LanguageModel } from '../schemas/decision.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import type { NewDecision } from '../store/steps.ts';
import type { CompiledCatalog } from '../turn/compiled-catalog.ts';
import { repeatedFailure } from '../turn/repeated-failure.ts';
import { systemTools } from '../turn/system/system-tools.ts';
import { visibleActions } from '../turn/visible-actions.ts';
import type { ActionVectors } from './action-vectors.ts';
import { chosenStep } from './choose.ts';
import { shownActions } from './shown-actions.ts';

export interface DecidingParts {
  db: Database;
  model: LanguageModel;
  /** the most actions a model is shown at once */
  toolLimit: number;
  vectors: ActionVectors | undefined;
  /** this installation has a mail server */
  canSendEmail: boolean;
}

/** Asks the model for one step of a turn. @throws ModelError when the provider fails, or gives neither text nor a proposal */
export async function nextDecision(
  { db, model, toolLimit, vectors, canSendEmail }: DecidingParts,
  {
    ref,
    context,
    catalog,
    step,
  }: {
    ref: TurnRef & { beforeTurnId?: string };
    context: TurnContext;
    catalog: CompiledCatalog;
    step: number;
  },
): Promise<NewDecision> {
  const mustHandOff = repeatedFailure(context);
  const { settings, turn, contact } = context;
  const mayContinue = !mustHandOff && (step === 0 || turn.depth < settings.maxContinuations);
  const visible = mayContinue ? visibleActions(catalog.actions, turn.facts) : [];
  const shown = await shownActions({ db, ref, context, catalog, visible, toolLimit, vectors });
  const system = systemTools({
    settings,
    address: contact?.email ?? null,
    canSendEmail,
    mayContinue,
    mustHandOff: mustHandOff !== undefined,
  });
  return chosenStep({ model, catalog, context, shown, system, mustHandOff, step });
}
