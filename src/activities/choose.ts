// Asks the model until its answer can stand: a reply, or the first of its proposals with checked arguments.
import { ModelError } from '../ai/model-error.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { ConversationEntry, LanguageModel, ModelAnswer, ProposedCall } from '../schemas/decision.ts';
import type { RecordedDecision, RecordedShortlist } from '../schemas/turn.ts';
import type { TurnContext } from '../schemas/turn-context.ts';
import type { NewDecision } from '../store/steps.ts';
import { checkedProposal } from '../turn/check-proposal.ts';
import type { CompiledCatalog } from '../turn/compiled-catalog.ts';
import { conversation } from '../turn/conversation.ts';
import { MAX_REPLY_CHARACTERS } from '../turn/limits.ts';
import { instructions } from '../turn/prompts.ts';

/** Invalid proposals that are given back before the model is asked for a plain reply. */
const MOST_CORRECTIONS = 2;

/** @throws ModelError when the provider fails, or gives neither text nor a proposal */
export async function chosenStep({
  model,
  catalog,
  context,
  offered,
  shortlist,
  step,
}: {
  model: LanguageModel;
  catalog: CompiledCatalog;
  context: TurnContext;
  offered: CatalogAction[];
  /** set where these are not all that is visible */
  shortlist: RecordedShortlist | undefined;
  step: number;
}): Promise<NewDecision> {
  const { channel } = context.turn.facts;
  const tools = offered.flatMap(({ actionId }) => catalog.byActionId.get(actionId) ?? []);
  const soFar = conversation(
    context,
    (actionId) => catalog.byActionId.get(actionId)?.action.definition.method ?? 'POST',
  );
  const question = { instructions: instructions({ channel, settings: context.settings }), channel };
  const corrections: (ProposedCall & { problem: string })[] = [];
  const dropped: ProposedCall[] = [];
  for (;;) {
    const allowed = corrections.length < MOST_CORRECTIONS ? tools : [];
    const answer = await model.decide({
      ...question,
      conversation: [...soFar, ...corrections.map((one): ConversationEntry => ({ role: 'correction', ...one }))],
      tools: allowed.map(({ tool }) => tool),
    });
    const [proposal, ...others] = answer.proposals.map(storableCall);
    dropped.push(...others);
    const recorded = {
      model: model.name,
      offered: tools.map(({ tool }) => tool.toolName),
      ...(shortlist ? { shortlist } : {}),
      dropped,
      corrections,
    };
    if (!proposal)
      return { decision: { kind: 'reply', reply: replyText(answer), ...recorded, ...used(answer) }, call: null };
    const checked = checkedProposal({ proposal, offered: allowed, steps: context.steps });
    if (!checked.ok) {
      if (allowed.length === 0) throw malformed('proposes a call where none is possible');
      corrections.push({ ...proposal, problem: checked.problem });
      continue;
    }
    const { actionId, revision } = checked.compiled.action;
    const decision: RecordedDecision = {
      kind: step === 0 ? 'call' : 'continue',
      chosen: { toolName: proposal.toolName, actionId, revision },
      ...recorded,
      ...used(answer),
    };
    return { decision, call: { actionId, revision, arguments: checked.arguments, planned: step === 0 } };
  }
}

function replyText({ text }: ModelAnswer): string {
  const reply = storable(text).trim();
  if (reply === '') throw malformed('gives neither text nor a proposal');
  return storable(reply.slice(0, MAX_REPLY_CHARACTERS));
}

function used({ usage }: ModelAnswer) {
  return usage ? { usage } : {};
}

function malformed(what: string): ModelError {
  return new ModelError(`the model's answer ${what}`, { kind: 'malformed_answer', retryable: true });
}

/** PostgreSQL stores neither NUL nor half a surrogate pair; a model may write both, in names of fields as well. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

function storableJson(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storable(name), inner]));
}

function storableCall({ toolName, arguments: given }: ProposedCall): ProposedCall {
  const clean = given === undefined ? null : JSON.parse(JSON.stringify(given), storableJson);
  return { toolName: storable(toolName), arguments: clean };
}
