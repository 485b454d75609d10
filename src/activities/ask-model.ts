// The questions of one decision: each fitted into the model's context, asked again with less where the provider says that it is
// too long, and all of them counted.
import { ModelError } from '../ai/model-error.ts';
import type { ConversationEntry, LanguageModel, ModelAnswer, OfferedTool, Question } from '../schemas/decision.ts';
import { type ModelUsage, type RecordedContext, summedUsage } from '../schemas/model-usage.ts';
import { entryTokens, type FittedConversation, fittedConversation, tokensOfTools } from '../turn/context-budget.ts';
import type { Conversation } from '../turn/conversation.ts';
import { modelCost } from '../turn/model-cost.ts';
import { estimatedTokens } from '../turn/token-estimate.ts';

/** How often a decision halves what it shows before too long a question is a failure. */
const MOST_HALVINGS = 4;

/** What `ai/` writes around every question: the rule that results are data, and fillers. */
const FRAME_TOKENS = 200;

export interface ModelAsker {
  /**
   * @param givenBack what the model said in this decision and was given back, oldest first
   * @throws ModelError
   */
  ask(question: { tools: OfferedTool[]; givenBack: ConversationEntry[] }): Promise<ModelAnswer>;
  /** what all questions so far took, and what the last one left out */
  record(): { usage?: ModelUsage; context?: RecordedContext };
}

export function modelAsker({
  model,
  conversation,
  ...question
}: Omit<Question, 'conversation' | 'tools'> & { model: LanguageModel; conversation: Conversation }): ModelAsker {
  let budgetTokens = model.contextTokens ?? Number.POSITIVE_INFINITY;
  let halvings = 0;
  let leftOut: FittedConversation['leftOut'];
  let usage: ModelUsage | undefined;
  let asks = 0;

  async function ask({ tools, givenBack }: Parameters<ModelAsker['ask']>[0]): Promise<ModelAnswer> {
    const corrected = givenBack.reduce((sum, one) => sum + entryTokens(one), 0);
    const fixedTokens = FRAME_TOKENS + estimatedTokens(question.instructions) + tokensOfTools(tools) + corrected;
    const fitted = fittedConversation({ conversation, fixedTokens, budgetTokens });
    leftOut = fitted.leftOut;
    asks += 1;
    try {
      const answer = await model.decide({
        ...question,
        tools,
        conversation: [...fitted.entries, ...givenBack],
      });
      const cost = modelCost(answer.usage, model.prices);
      usage = summedUsage([usage, answer.usage && { ...answer.usage, ...(cost === undefined ? {} : { cost }) }]);
      return answer;
    } catch (error) {
      if (!(error instanceof ModelError) || error.kind !== 'context_too_long' || halvings === MOST_HALVINGS)
        throw error;
      halvings += 1;
      // of what was sent: the estimate may have thought it short
      budgetTokens = Math.floor(Math.min(budgetTokens, fitted.tokens) / 2);
      const less = fittedConversation({ conversation, fixedTokens, budgetTokens });
      if (less.tokens >= fitted.tokens) throw error;
      return ask({ tools, givenBack });
    }
  }

  return {
    ask,
    record: () => ({
      ...(usage ? { usage: { ...usage, asks } } : {}),
      ...(leftOut ? { context: { ...(Number.isFinite(budgetTokens) ? { budgetTokens } : {}), ...leftOut } } : {}),
    }),
  };
}
