import { patched } from '@temporalio/workflow';
import { conversationTurn as asReleased } from '../../src/workflows/conversation-turn.ts';
import type { TurnInput } from '../../src/workflows/messages.ts';
import { pollJob as followedAsReleased, type PollJobInput } from '../../src/workflows/poll-job.ts';

export { delivery } from '../../src/workflows/delivery.ts';

/** A later release: what begins under it does something more, what began before goes on as it was. */
export async function conversationTurn(input: TurnInput): Promise<void> {
  patched('a-later-release');
  await asReleased(input);
}

export async function pollJob(input: PollJobInput): Promise<void> {
  patched('a-later-release');
  await followedAsReleased(input);
}
