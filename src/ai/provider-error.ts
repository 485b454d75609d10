import { APICallError } from 'ai';
import { ModelError } from './model-error.ts';
import { failureIn, kindOfFailure } from './provider-failure.ts';
import { retryAfterMs } from './retry-after.ts';
import { StreamCutError } from './stream-cut-error.ts';

/**
 * What an error of the AI SDK means for the turn. Of the provider's own words only its error code goes into the message.
 * @param name the model, `provider/model`
 * @param apiKey kept out of the message even if the provider echoes it
 */
export function providerError({
  error,
  name,
  apiKey,
}: {
  error: unknown;
  name: string;
  apiKey?: string | undefined;
}): ModelError {
  if (error instanceof ModelError) return error;
  if (error instanceof StreamCutError) return unreachable(name, error.message);
  const cut = networkError(error, name);
  if (!APICallError.isInstance(error)) return cut ?? answeredFailure({ ...streamedEvent(error), name, apiKey });
  // a connection cut inside the answer comes with status 200
  if (cut && (error.statusCode === undefined || error.statusCode === 200)) return cut;
  if (error.statusCode === undefined) return unreachable(name, 'no answer');
  const { statusCode: status, responseBody: body = '', responseHeaders: headers = {} } = error;
  return answeredFailure({ status, body, headers, name, apiKey });
}

/** In the middle of a stream the SDK throws what stood in the provider's error event, as it was; or an error of its own. */
function streamedEvent(error: unknown): Answered {
  const isEvent = typeof error === 'object' && error !== null && !(error instanceof Error);
  return { status: 200, body: isEvent ? JSON.stringify({ error }) : '', headers: {} };
}

interface Answered {
  status: number;
  body: string;
  headers: Record<string, string>;
}

function answeredFailure({
  status,
  body,
  headers,
  name,
  apiKey,
}: Answered & { name: string; apiKey: string | undefined }): ModelError {
  const failure = failureIn(body, status);
  if (failure === undefined) return malformed(name, 'an answer that is not of its protocol');
  const code = failure.code && apiKey && failure.code.includes(apiKey) ? undefined : failure.code;
  const wait = retryAfterMs(headers);
  return new ModelError(`${name} answered HTTP ${failure.status}${code ? ` (${code})` : ''}`, {
    ...kindOfFailure(failure),
    status: failure.status,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** The model sent something, but nothing that can be used. */
export function malformed(name: string, what: string): ModelError {
  return new ModelError(`${name} sent ${what}`, { kind: 'malformed_answer', retryable: true });
}

function unreachable(name: string, cause: string): ModelError {
  return new ModelError(`${name} could not be reached: ${cause}`, { kind: 'unreachable', retryable: true });
}

function networkError(error: unknown, name: string): ModelError | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 6; current = current.cause, depth += 1) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    if (/^(E[A-Z]+|UND_ERR_[A-Z_]+|ERR_(TLS|SSL)[A-Z_]*|[A-Z_]*CERT[A-Z_]*)$/.test(code))
      return unreachable(name, code);
    if (current.message === 'terminated') return unreachable(name, 'connection cut');
  }
  return undefined;
}
