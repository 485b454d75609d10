import type { ModelErrorKind } from './model-error.ts';

/** A failed answer of a provider. */
export interface ProviderFailure {
  status: number;
  body: string;
  code?: string;
}

// OpenAI, Anthropic, Gemini and vLLM each word it in their own way
const tooLong =
  /context[_ ](length|window)|maximum context|prompt is too long|request_too_large|input token count|input is too long/i;
const refused = /"(content_filter|content_policy_violation|moderation_blocked)"/;

/** Kind and retryability by status first, by the provider's code where one status means several things. */
export function kindOfFailure({ status, body }: ProviderFailure): { kind: ModelErrorKind; retryable: boolean } {
  switch (status) {
    case 401:
    case 403:
      return { kind: 'bad_key', retryable: false };
    case 408:
    case 504:
    case 524:
      return { kind: 'timeout', retryable: true };
    case 413:
      return { kind: 'context_too_long', retryable: false };
    case 429:
      // an empty account does not fill up while a customer waits
      return { kind: 'rate_limit', retryable: !body.includes('"insufficient_quota"') };
  }
  if (status >= 500) return { kind: 'overload', retryable: true };
  if (tooLong.test(body)) return { kind: 'context_too_long', retryable: false };
  if (refused.test(body)) return { kind: 'refusal', retryable: false };
  return { kind: 'bad_request', retryable: false };
}
