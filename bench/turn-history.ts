import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { SubmittedMessage } from '../src/schemas/message.ts';
import { sessionIdOf, turnWorkflowId } from '../src/temporal/workflow-ids.ts';

/** The history of the run that answered a message. */
export async function turnHistory(
  client: Client,
  message: SubmittedMessage,
): Promise<{ events: number; bytes: number }> {
  const { events } = await client.workflow.getHandle(turnWorkflowId(sessionIdOf(message))).fetchHistory();
  return historySize(events ?? []);
}

/** How many, and the bytes of them all as protobuf. */
export function historySize(events: proto.temporal.api.history.v1.IHistoryEvent[]): { events: number; bytes: number } {
  const { HistoryEvent } = proto.temporal.api.history.v1;
  const bytes = events.map((event) => HistoryEvent.encode(event).finish().length);
  return { events: bytes.length, bytes: bytes.reduce((sum, one) => sum + one, 0) };
}
