import { condition, workflowInfo } from '@temporalio/workflow';
import { conversationTurn as asReleased } from '../../src/workflows/conversation-turn.ts';
import type { TurnInput } from '../../src/workflows/messages.ts';

export { delivery } from '../../src/workflows/delivery.ts';

/** Events of a turn up to the answer of its call; a turn without a call ends before. */
const CALL_ANSWERED = 15;

/** A deploy gone wrong: once its call was answered, every workflow task of a turn fails. */
export async function conversationTurn(input: TurnInput): Promise<void> {
  const answered = condition(() => workflowInfo().historyLength > CALL_ANSWERED);
  const bug = answered.then(() => {
    throw new TypeError('a planted bug');
  });
  await Promise.race([asReleased(input), bug]);
}
