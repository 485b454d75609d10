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

/** What a provider's word for an error has as its status where it is sent by HTTP; for errors inside an answer of status 200. */
const statusByCode = new Map([
  ['invalid_request_error', 400],
  ['context_length_exceeded', 400],
  ['content_filter', 400],
  ['authentication_error', 401],
  ['invalid_api_key', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['insufficient_quota', 429],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/**
 * The failure that a body tells of by its error object alone, which is how gateways and streams send it; `status` is what stands
 * on its envelope. Undefined = there is no error in it.
 */
export function failureIn(body: string, status: number): ProviderFailure | undefined {
  const { error, isBare } = errorObject(body);
  if (status !== 200 && !(isBare && status >= 500)) return { status, body, ...codeOf(error) };
  if (error === undefined) return undefined;
  const own = [error.status, error.code].map(Number).find((number) => number >= 400 && number < 600);
  const named = [error.code, error.type].map((code) => statusByCode.get(String(code))).find(Boolean);
  return { status: own ?? named ?? (status === 200 ? 502 : status), body, ...codeOf(error) };
}

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

/** Bare: the SDK hands on what stood in an error event of a stream without its envelope, under a status that it made up. */
function errorObject(body: string): { error: Record<string, unknown> | undefined; isBare: boolean } {
  const parsed = jsonObject(body);
  const inside = parsed?.error;
  if (typeof inside === 'object' && inside !== null) return { error: { ...inside }, isBare: false };
  const isBare = typeof parsed?.message === 'string' && ('type' in parsed || 'code' in parsed);
  return { error: isBare ? parsed : undefined, isBare };
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Only what looks like an identifier: a sentence could hold the prompt. */
function codeOf(error: Record<string, unknown> | undefined): { code?: string } {
  const code = [error?.code, error?.type].find((value) => typeof value === 'string' && /^[a-z_]{3,60}$/.test(value));
  return typeof code === 'string' ? { code } : {};
}
