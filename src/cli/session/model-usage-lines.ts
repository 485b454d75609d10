import type { ModelUsage, RecordedContext } from '../../schemas/model-usage.ts';

/** What a model took, for people; the cost is in the currency of ERRAND_MODEL_PRICES, whichever that is. */
export function usageText({ inputTokens, cachedInputTokens, outputTokens, asks, cost }: ModelUsage): string {
  const cached = cachedInputTokens === undefined ? '' : ` (${cachedInputTokens} cached)`;
  return [
    `${inputTokens ?? '?'} tokens in${cached}, ${outputTokens ?? '?'} out`,
    ...(asks === undefined ? [] : [`${asks} ${asks === 1 ? 'question' : 'questions'}`]),
    ...(cost === undefined ? [] : [`cost ${cost}`]),
  ].join(', ');
}

/** What of the conversation the model was not shown. */
export function contextLine({ budgetTokens, messages, results }: RecordedContext): string {
  const budget = budgetTokens === undefined ? '' : ` in ${budgetTokens} tokens`;
  const bodies = results.map(({ step, turnId, shownBytes, ofBytes }) => {
    return `${shownBytes} of ${ofBytes} bytes of the result ${turnId}/${step}`;
  });
  return `shown${budget}: ${[`${messages.shown} of ${messages.of} messages`, ...bodies].join(', ')}`;
}
