// Asks the model until its answer can stand: a reply, or the first of its proposals with checked arguments.
import { ModelError } from '../ai/model-error.ts';
import type { ConversationEntry, LanguageModel, ModelAnswer, ProposedCall } from '../schemas/decision.ts';
import type { Handoff } from '../schemas/handoff.ts';
import type { ShownScenario } from '../schemas/scenario.ts';
import { storableText } from '../schemas/storable.ts';
import type { RecordedDecision } from '../schemas/turn.ts';
import type { TurnContext } from '../schemas/turn-context.ts';
import type { NewDecision } from '../store/steps.ts';
import { type CheckedTool, checkedTool } from '../turn/check-proposal.ts';
import type { CompiledCatalog } from '../turn/compiled-catalog.ts';
import { conversation } from '../turn/conversation.ts';
import { MAX_REPLY_CHARACTERS } from '../turn/limits.ts';
import { instructions } from '../turn/prompts.ts';
import type { ScenarioMatch } from '../turn/scenarios/scenario-index.ts';
import { triggeredScenarios } from '../turn/scenarios/triggered-scenarios.ts';
import type { Ending, SystemTool } from '../turn/system/system-tool.ts';
import { modelAsker } from './ask-model.ts';
import { claimCheck } from './claim-check.ts';
import type { ShownActions } from './shown-actions.ts';
import { storableCall } from './storable-answer.ts';

/** Invalid proposals that are given back before the model may only reply, or end the turn otherwise. */
const MOST_CORRECTIONS = 2;

/** @throws ModelError when the provider fails, or gives neither text nor a proposal */
export async function chosenStep({
  model,
  catalog,
  context,
  shown: { offered, shortlist },
  system,
  mustHandOff,
  step,
}: {
  model: LanguageModel;
  catalog: CompiledCatalog;
  context: TurnContext;
  shown: ShownActions;
  system: SystemTool[];
  /** set where a person takes over after this reply, whatever it says */
  mustHandOff: Handoff | undefined;
  step: number;
}): Promise<NewDecision> {
  const { channel } = context.turn.facts;
  const tools = offered.flatMap(({ actionId }) => catalog.byActionId.get(actionId) ?? []);
  const soFar = conversation(
    context,
    (actionId) => catalog.byActionId.get(actionId)?.action.definition.method ?? 'POST',
  );
  const { settings, messages, followUp } = context;
  // jobs would begin one another for ever, with nobody there who asked
  const mayBeginJob = followUp?.kind !== 'job' || followUp.line <= settings.maxContinuations;
  const index = await catalog.scenarios();
  // a follow-up asks for none of the company's answers
  const scenarios = index && !followUp ? triggeredScenarios(index, { messages, channel }) : [];
  const question = {
    instructions: instructions({ channel, settings, scenarios, mustHandOff, followUp: followUp?.kind }),
    channel,
    scenarioAnswers: scenarios.map(({ scenario: { answer }, score }) => ({ answer, score })),
    topics: { prohibited: settings.prohibitedTopics, ...settings.autopilotTopics },
  };
  const asker = modelAsker({ model, ...question, conversation: soFar });
  const corrections: (ProposedCall & { problem: string })[] = [];
  const givenBack: ConversationEntry[] = [];
  const claims = claimCheck({ context, catalog, earlierSteps: context.earlierSteps });
  const dropped: ProposedCall[] = [];
  for (;;) {
    const mayCall = corrections.length < MOST_CORRECTIONS && claims.mayCall();
    const allowed = {
      offered: mayCall ? tools : [],
      system: mayCall ? system : system.filter(({ isEnding }) => isEnding),
    };
    const answer = await asker.ask({
      tools: [...allowed.offered, ...allowed.system].map(({ tool }) => tool),
      givenBack,
    });
    const [proposal, ...others] = answer.proposals.map(storableCall);
    dropped.push(...others);
    const recorded = () => ({
      model: model.name,
      offered: tools.map(({ tool }) => tool.toolName),
      ...(shortlist ? { shortlist } : {}),
      ...(scenarios.length > 0 ? { scenarios: scenarios.map(shownScenario) } : {}),
      dropped,
      corrections,
      ...(claims.found.length > 0 ? { claims: claims.found } : {}),
      ...asker.record(),
    });
    const ended = (wanted: Ending, chosen?: RecordedDecision['chosen']): NewDecision | undefined => {
      const checked = claims.checked(wanted, { mayCall });
      if ('unsent' in checked) {
        givenBack.push(checked.unsent);
        return undefined;
      }
      const { ending, isWanted } = checked;
      const handedOff = ending.kind === 'reply' && mustHandOff ? { handoff: mustHandOff, ...ending } : ending;
      return { decision: { ...recorded(), ...handedOff, ...(chosen && isWanted ? { chosen } : {}) }, call: null };
    };
    if (!proposal) {
      const decision = ended({ kind: 'reply', reply: replyText(answer), ...(answer.isCut ? { replyCut: true } : {}) });
      if (decision) return decision;
      continue;
    }
    const checked = checkedTool({ proposal, ...allowed, steps: context.steps, mayBeginJob });
    if (!checked.ok) {
      if (!mayCall) throw malformed('proposes a call where none is possible');
      corrections.push({ ...proposal, problem: checked.problem });
      givenBack.push({ role: 'correction', ...proposal, problem: checked.problem });
      continue;
    }
    const chosen = { toolName: proposal.toolName, actionId: checked.actionId, revision: checked.revision };
    if ('ends' in checked) {
      const decision = ended(checked.ends, chosen);
      if (decision) return decision;
      continue;
    }
    return {
      decision: { kind: step === 0 ? 'call' : 'continue', chosen, ...recorded() },
      call: plannedCall(checked, step),
    };
  }
}

function plannedCall({ actionId, revision, call }: Extract<CheckedTool, { call: unknown }>, step: number) {
  return { actionId, revision, arguments: call, planned: step === 0 };
}

function shownScenario({ scenario: { scenarioId }, score }: ScenarioMatch): ShownScenario {
  return { id: scenarioId, score: Math.round(score * 100) / 100 };
}

/** A reply that the provider cut is never silently so. */
function replyText({ text, isCut }: ModelAnswer): string {
  const reply = storableText(text).trim();
  if (reply === '') throw malformed('gives neither text nor a proposal');
  const shown = storableText(reply.slice(0, MAX_REPLY_CHARACTERS));
  return isCut ? `${shown} […]` : shown;
}

function malformed(what: string): ModelError {
  return new ModelError(`the model's answer ${what}`, { kind: 'malformed_answer', retryable: true });
}
