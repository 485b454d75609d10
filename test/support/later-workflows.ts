import { patched } from '@temporalio/workflow';
import { conversationTurn as asReleased } from '../../src/workflows/conversation-turn.ts';
import type { TurnInput } from '../../src/workflows/messages.ts';

/** A later release: turns that begin under it do something more, those that began before go on as they were. */
export async function conversationTurn(input: TurnInput): Promise<void> {
  patched('a-later-release');
  await asReleased(input);
}
