import { z } from 'zod';

/** What the questions of one decision took, summed. Token counts are the provider's; absent where it tells none. */
export const modelUsageSchema = z.object({
  inputTokens: z.number().optional(),
  /** of the input tokens, those that the provider had from its cache */
  cachedInputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  /** questions sent, with those that were too long; absent in decisions recorded before they were counted */
  asks: z.number().optional(),
  /** by ERRAND_MODEL_PRICES, in whatever currency these are; absent where they or the counts are */
  cost: z.number().optional(),
});
export type ModelUsage = z.infer<typeof modelUsageSchema>;

/** Field by field; undefined where nothing was told. */
export function summedUsage(usages: (ModelUsage | null | undefined)[]): ModelUsage | undefined {
  const told = usages.filter((usage) => usage != null);
  if (told.length === 0) return undefined;
  const total: ModelUsage = {};
  for (const key of modelUsageSchema.keyof().options) {
    const counts = told.flatMap((usage) => usage[key] ?? []);
    if (counts.length > 0) total[key] = counts.reduce((sum, count) => sum + count, 0);
  }
  // a sum of fractions ends in digits that nobody was charged
  if (total.cost !== undefined) total.cost = Number(total.cost.toFixed(9));
  return total;
}

/** What the model was not shown of a conversation that is larger than its context. */
export const recordedContextSchema = z.object({
  /** estimated tokens that the last question was fitted into; absent where the model has no bound */
  budgetTokens: z.number().optional(),
  /** the newest were shown; `of` counts those that were read, at most 50 */
  messages: z.object({ shown: z.number(), of: z.number() }),
  /** results of calls whose body was not shown whole, oldest first */
  results: z.array(z.object({ turnId: z.string(), step: z.number(), shownBytes: z.number(), ofBytes: z.number() })),
});
export type RecordedContext = z.infer<typeof recordedContextSchema>;

/** What a provider takes for a million tokens each. */
export interface ModelPrices {
  input: number;
  output: number;
  /** of input tokens that were cached; absent = as any input */
  cachedInput?: number;
}
