import { ERASED } from './contact-erasure.ts';
import { PURGED } from './purge.ts';

/** Whether something that was said is gone: then nothing can be decided from it again. */
export function isForgotten(messages: readonly { text: string }[]): boolean {
  return messages.some(({ text }) => text === PURGED || text === ERASED);
}
