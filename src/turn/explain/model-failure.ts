import type { Finding } from './change.ts';

/** By cause of a failed turn: what became of the question to the model, and what to do. */
const FAILURES: Record<string, [fact: string, what: string]> = {
  model_bad_key: ['its provider refused the key', 'set ERRAND_MODEL_API_KEY of the workers to a key that is valid'],
  model_rate_limit: ['its provider kept asking for patience', 'raise the rate limit at the provider'],
  model_overload: ['its provider was overloaded at every attempt', "see the provider's status page"],
  model_context_too_long: [
    'the conversation was too long for it',
    'have endpoints answer less, or set a model that reads more',
  ],
  model_refusal: ['it refused to answer', 'read the message: providers refuse some matters'],
  model_bad_request: ['its provider refused the question', 'see that ERRAND_MODEL names a model that can call tools'],
  model_unreachable: ['its provider could not be reached', 'see that the workers reach ERRAND_MODEL_BASE_URL'],
  model_timeout: ['it did not answer in time', "see the provider's status page"],
  model_malformed_answer: ['its answers could not be read', 'set a model that calls tools reliably'],
};

/** Why a turn failed; handed to the team, the customer was told so. */
export function modelFailure(cause: string | null): Finding {
  const known = cause === null || !Object.hasOwn(FAILURES, cause) ? undefined : FAILURES[cause];
  const handed = 'the session was handed to the team';
  if (!known) return { fact: `the AI gave no answer (${cause ?? 'no cause is recorded'}): ${handed}`, changes: [] };
  const [fact, what] = known;
  return { fact: `the AI gave no answer: ${fact} (${cause}); ${handed}`, changes: [{ what, command: null }] };
}
