import type { ModelAnswer } from '../schemas/decision.ts';
import type { ModelPrices } from '../schemas/model-usage.ts';

const MILLION = 1_000_000;

/** What one answer cost, in the currency of the prices; undefined where either is not known. */
export function modelCost(usage: ModelAnswer['usage'], prices: ModelPrices | undefined): number | undefined {
  if (!prices || usage?.inputTokens === undefined || usage.outputTokens === undefined) return undefined;
  const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage;
  const { input, output, cachedInput = input } = prices;
  const total = (inputTokens - cachedInputTokens) * input + cachedInputTokens * cachedInput + outputTokens * output;
  return total / MILLION;
}
