import type { LanguageModel } from '../schemas/decision.ts';
import type { Metrics } from './metrics.ts';

/** The same model, its questions timed and its tokens counted. `costOf`: of one answer, where prices are set. */
export function observedModel({
  model,
  metrics,
  costOf,
}: {
  model: LanguageModel;
  metrics: Metrics;
  costOf(answer: Awaited<ReturnType<LanguageModel['decide']>>): number | undefined;
}): LanguageModel {
  const { name } = model;
  return {
    ...model,
    async decide(question) {
      const startedAt = performance.now();
      try {
        const answer = await model.decide(question);
        const tookMs = performance.now() - startedAt;
        metrics.modelAnswered({ model: name, tookMs, usage: answer.usage, cost: costOf(answer) });
        return answer;
      } catch (error) {
        metrics.modelFailed({ model: name, kind: kindOf(error), tookMs: performance.now() - startedAt });
        throw error;
      }
    },
  };
}

/** A ModelError's kind is of a closed set; any other error is a fault. */
function kindOf(error: unknown): string {
  return error instanceof Error && 'kind' in error && typeof error.kind === 'string' ? error.kind : 'fault';
}
