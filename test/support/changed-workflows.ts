import { sleep } from '@temporalio/workflow';
import { conversationTurn as asReleased } from '../../src/workflows/conversation-turn.ts';
import type { TurnInput } from '../../src/workflows/messages.ts';

export { delivery } from '../../src/workflows/delivery.ts';
export { pollJob } from '../../src/workflows/poll-job.ts';
export { scheduledPoll } from '../../src/workflows/scheduled-poll.ts';

/** A change that was made without `patched`: turns that began before it can't go on. */
export async function conversationTurn(input: TurnInput): Promise<void> {
  await sleep(1);
  await asReleased(input);
}
