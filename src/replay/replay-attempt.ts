// Recorded replay: a past attempt at a message decided again with today's model, and what its calls returned then. It is composed
// without the door to endpoints (.dependency-cruiser.cjs): nothing here can send a request, and nothing is written.
import { type ActionVectors, createActionVectors } from '../activities/action-vectors.ts';
import { type DecidingParts, nextDecision } from '../activities/next-decision.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { EmbeddingModel } from '../schemas/decision.ts';
import { type ModelUsage, summedUsage } from '../schemas/model-usage.ts';
import type { RecordedDecision } from '../schemas/turn.ts';
import type { TurnStep } from '../schemas/turn-context.ts';
import { readCatalog } from '../store/catalog.ts';
import { readScenarios } from '../store/scenarios.ts';
import type { SessionTurn } from '../store/session-turns.ts';
import { type CompiledCatalog, compiledCatalog } from '../turn/compiled-catalog.ts';
import { type Choice, type ChoiceVerdict, choiceOf, choiceVerdict } from '../turn/replay/compared-choice.ts';
import { askedModel, type ModelFailed } from './asked-model.ts';
import { type PastAttempt, type PastTurnKey, readPastAttempt } from './past-attempt.ts';

export type CatalogChange = (actions: CatalogAction[]) => CatalogAction[];

export type ReplayParts = Omit<DecidingParts, 'vectors'> & { embedding?: EmbeddingModel | undefined };

/** One decision, then and now. */
export interface ReplayedStep {
  turnId: string;
  step: number;
  /** null = nothing was decided: the turn failed before, or the AI stayed silent */
  before: Choice | null;
  /** null = today's model failed */
  now: Choice | null;
  verdict: ChoiceVerdict | 'model_failed';
  failure: ModelFailed | null;
  /** tool names of the actions that the model was shown; null where nothing was decided */
  offered: { before: string[] | null; now: string[] };
  /** what asking took today */
  usage: ModelUsage | null;
}

export interface ReplayedAttempt {
  session: PastAttempt['session'];
  messageId: string;
  /** of the attempt, first to last */
  turns: Pick<SessionTurn, 'turnId' | 'trigger' | 'depth' | 'status' | 'cause' | 'catalogVersion'>[];
  /** whose actions were offered now, of the last turn */
  catalogVersion: number;
  model: string;
  steps: ReplayedStep[];
  /** why the replay went no further; null = it came to the end */
  stopped: 'other_choice' | 'no_result' | 'model_failed' | null;
  usage: ModelUsage | null;
}

/**
 * Every decision is asked for with what had come before it then: where today's choice is another one, the replay stops there.
 * `asThen`: with the actions of that time. `change`: with what it makes of the actions.
 * @throws ErrandError as `readPastAttempt`
 */
export async function replayAttempt(
  { embedding, ...parts }: ReplayParts,
  { asThen = false, change = (actions) => actions, ...key }: PastTurnKey & { asThen?: boolean; change?: CatalogChange },
): Promise<ReplayedAttempt> {
  const vectors = embedding && createActionVectors(embedding);
  const past = await readPastAttempt(parts.db, key);
  const { turns, asked, session } = past;
  const steps: ReplayedStep[] = [];
  let stopped: ReplayedAttempt['stopped'] = null;
  let catalogVersion = past.catalogVersion;
  for (const turn of asked) {
    catalogVersion = asThen ? turn.catalogVersion : past.catalogVersion;
    const catalog = await catalogOf(parts, { ...key, catalogVersion, change });
    const replayed = await replayTurn({ ...parts, vectors }, { ...key, past, turn, catalog });
    steps.push(...replayed.steps);
    stopped = replayed.stopped;
    if (stopped !== null) break;
  }
  return {
    ...{ session, messageId: turns[0].messageId, catalogVersion, model: parts.model.name, steps, stopped },
    turns: turns.map(({ turnId, trigger, depth, status, cause, ...turn }) => ({
      ...{ turnId, trigger, depth, status, cause },
      catalogVersion: turn.catalogVersion,
    })),
    usage: summedUsage(steps.map(({ usage }) => usage)) ?? null,
  };
}

async function catalogOf(
  { db }: Pick<ReplayParts, 'db'>,
  { change, ...version }: { organisationId: string; catalogVersion: number; change: CatalogChange },
): Promise<CompiledCatalog> {
  const [actions, scenarios] = await Promise.all([readCatalog(db, version), readScenarios(db, version)]);
  return compiledCatalog(change(actions), scenarios);
}

async function replayTurn(
  parts: DecidingParts & { vectors: ActionVectors | undefined },
  {
    organisationId,
    past,
    turn,
    catalog,
  }: { organisationId: string; past: PastAttempt; turn: SessionTurn; catalog: CompiledCatalog },
): Promise<Pick<ReplayedAttempt, 'steps' | 'stopped'>> {
  const { turnId, messageId, depth, status } = turn;
  const { sessionId } = past.session;
  const context = past.contextOf(turn);
  const recorded = context.steps.filter((one) => one.turnId === turnId);
  const ref = { organisationId, sessionId, messageId, turnId, beforeTurnId: past.turns[0].turnId };
  let known = context.steps.filter((one) => one.turnId !== turnId && isBefore(past, one, turn));
  const steps: ReplayedStep[] = [];
  for (let step = 0; ; step += 1) {
    const before = recorded.find((one) => one.step === step);
    // a continuation's first decision is its parent's last, and was asked for there
    if (depth === 0 || step > 0) {
      const asking = { ref, context: { ...context, steps: known }, catalog, step };
      const now = await askedModel(() => nextDecision(parts, asking));
      const made = replayedStep({ turnId, step, before, now });
      steps.push(made);
      if (made.verdict === 'model_failed') return { steps, stopped: 'model_failed' };
      const goesOn = made.verdict === 'same_call' || made.verdict === 'other_arguments';
      const isOver = made.before?.kind !== 'call' && made.now?.kind !== 'call';
      if (!goesOn) return { steps, stopped: isOver ? null : 'other_choice' };
      if (before && 'decision' in now) known = [...known, askedToday(before, now.decision)];
    } else if (before) known = [...known, before];
    if (before?.decision.kind === 'continue') return { steps, stopped: null };
    if (!before?.outcome || status === 'withdrawn') return { steps, stopped: 'no_result' };
  }
}

function isBefore({ turns }: PastAttempt, { turnId }: TurnStep, { depth }: SessionTurn): boolean {
  const other = turns.find((turn) => turn.turnId === turnId);
  return other !== undefined && other.depth < depth;
}

/** The call of then, as chosen from what is offered today: a later step is shown the same actions. */
function askedToday(before: TurnStep, { offered, shortlist }: RecordedDecision): TurnStep {
  const { shortlist: _then, ...decision } = before.decision;
  return { ...before, decision: { ...decision, offered, ...(shortlist ? { shortlist } : {}) } };
}

function replayedStep({
  turnId,
  step,
  before: recorded,
  now: answered,
}: {
  turnId: string;
  step: number;
  before: TurnStep | undefined;
  now: Awaited<ReturnType<typeof askedModel>>;
}): ReplayedStep {
  const before = recorded ? choiceOf(recorded.decision, recorded.arguments) : null;
  const offeredThen = recorded?.decision.offered ?? null;
  const common = { turnId, step, before };
  if ('failure' in answered) {
    const { failure } = answered;
    return {
      ...common,
      now: null,
      verdict: 'model_failed',
      failure,
      offered: { before: offeredThen, now: [] },
      usage: null,
    };
  }
  const { decision, call } = answered;
  const now = choiceOf(decision, call?.arguments ?? {});
  return {
    ...common,
    now,
    verdict: choiceVerdict(before, now),
    failure: null,
    offered: { before: offeredThen, now: decision.offered },
    usage: decision.usage ?? null,
  };
}
