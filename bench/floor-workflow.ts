// The floor: the fewest things a durable turn with one call can be made of on Temporal, in the order a turn has them.
// Timeouts, retries and heartbeats are those of workflows/turn-activities.ts; change them there and here together.
import {
  ActivityCancellationType,
  allHandlersFinished,
  condition,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { TurnAnswer } from '../src/schemas/turn.ts';
import { submitMessageUpdate, type TurnInput } from '../src/workflows/messages.ts';
import type { FloorActivities } from './floor-activities.ts';

const { decide } = proxyActivities<FloorActivities>({
  startToCloseTimeout: '4m',
  scheduleToCloseTimeout: '10m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 20 },
});
const { callEndpoint } = proxyActivities<FloorActivities>({
  startToCloseTimeout: '70s',
  scheduleToStartTimeout: '30s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
const quick = proxyLocalActivities<FloorActivities>({
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '1s', maximumAttempts: 6 },
});

export async function floorTurn({ sessionId, inbox: [message] }: TurnInput): Promise<void> {
  if (!message || !('text' in message)) throw new Error('the floor is started with its message');
  let answer: TurnAnswer | undefined;
  setHandler(submitMessageUpdate, async (): Promise<TurnAnswer> => {
    await condition(() => answer !== undefined);
    return answer ?? { state: 'queued' };
  });
  const { organisationId, messageId } = message;
  const { runId } = workflowInfo();
  const { turnId } = await quick.beginTurn({ sessionId, message, turnId: uuid4(), runId });
  const ref = { organisationId, sessionId, messageId, turnId };
  await decide({ ...ref, step: 0 });
  await callEndpoint({ ...ref, step: 0, again: false, form: false });
  await decide({ ...ref, step: 1 });
  answer = (await decide({ ...ref, step: 1 })).end?.answer;
  await condition(allHandlersFinished);
}
