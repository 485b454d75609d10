import { APICallError } from 'ai';
import { ModelError } from './model-error.ts';
import { kindOfFailure, type ProviderFailure } from './provider-failure.ts';
import { retryAfterMs } from './retry-after.ts';

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
  if (!APICallError.isInstance(error)) {
    return networkError(error, name) ?? malformed(name, 'an answer that is not of its protocol');
  }
  // a connection cut inside the answer comes with status 200
  const cut = networkError(error, name);
  if (cut && (error.statusCode === undefined || error.statusCode === 200)) return cut;
  if (error.statusCode === undefined) return unreachable(name, 'no answer');

  const failure = readFailure(error.statusCode, error.responseBody ?? '');
  if (failure === undefined) return malformed(name, 'an answer that is not of its protocol');
  const code = failure.code && apiKey && failure.code.includes(apiKey) ? undefined : failure.code;
  const wait = retryAfterMs(error.responseHeaders ?? {});
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

/** Some gateways answer 200 with the error inside; its own code then counts. Nothing = a 200 without an error in it. */
function readFailure(status: number, body: string): ProviderFailure | undefined {
  const inside = errorObject(body);
  if (status !== 200) return { status, body, ...codeOf(inside) };
  if (inside === undefined) return undefined;
  const own = Number(inside.status ?? inside.code);
  return { status: own >= 400 && own < 600 ? own : 502, body, ...codeOf(inside) };
}

function errorObject(body: string): Record<string, unknown> | undefined {
  try {
    const error: unknown = JSON.parse(body)?.error;
    return typeof error === 'object' && error !== null ? { ...error } : undefined;
  } catch {
    return undefined;
  }
}

/** Only what looks like an identifier: a sentence could hold the prompt. */
function codeOf(error: Record<string, unknown> | undefined): { code?: string } {
  const code = [error?.code, error?.type].find((value) => typeof value === 'string' && /^[a-z_]{3,60}$/.test(value));
  return typeof code === 'string' ? { code } : {};
}
