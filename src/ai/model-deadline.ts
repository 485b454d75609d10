import { ModelError } from './model-error.ts';

/**
 * Runs one model call and gives up after `timeoutMs` of wall-clock time, also when the call does not heed the signal.
 * @throws ModelError `timeout`
 */
export async function withinTime<Answer>(
  { name, timeoutMs }: { name: string; timeoutMs: number },
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  // held in a variable and used alone: a combined or dropped timeout signal never fires on Node 20
  const signal = AbortSignal.timeout(timeoutMs);
  let giveUp = () => {};
  const expired = new Promise<never>((_, reject) => {
    giveUp = () =>
      reject(new ModelError(`${name} gave no answer within ${timeoutMs} ms`, { kind: 'timeout', retryable: true }));
  });
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([expired, call(signal)]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
