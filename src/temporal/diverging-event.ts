import proto from '@temporalio/proto';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { HistoryEvent } from './history-json.ts';
import { type RecordedHistory, replayHistories } from './replay-histories.ts';

const { EventType } = proto.temporal.api.enums.v1;

/** The event of a history that the workflow code no longer leads to. */
export interface DivergingEvent {
  eventId: number;
  /** e.g. `ActivityTaskScheduled` */
  eventType: string;
}

/**
 * The SDK names it in most of its differences; for the others the history is replayed in ever longer parts: the last event of
 * the shortest one that diverges.
 */
export async function divergingEvent({
  recorded,
  difference,
  workflowBundle,
}: {
  recorded: RecordedHistory;
  difference: string;
  workflowBundle: WorkflowBundleOption;
}): Promise<DivergingEvent | undefined> {
  const events = recorded.history.events ?? [];
  const [, named] = /HistoryEvent\(id: (\d+)/.exec(difference) ?? [];
  if (named !== undefined) return described(events[Number(named) - 1]);
  const firstTask = events.findIndex((event) => event.workflowTaskStartedEventAttributes);
  const parts = events.slice(firstTask).map((_event, index) => {
    const part = { events: events.slice(0, firstTask + index + 1) };
    return { ...recorded, name: String(part.events.length), history: part };
  });
  const diverging: number[] = [];
  for await (const replayed of replayHistories({ histories: parts, workflowBundle })) {
    if (replayed.state === 'diverged') diverging.push(Number(replayed.recorded.name));
  }
  return diverging.length === 0 ? undefined : described(events[Math.min(...diverging) - 1]);
}

function described(event: HistoryEvent | undefined): DivergingEvent | undefined {
  if (!event) return undefined;
  const words = (EventType[event.eventType ?? 0] ?? '').replace('EVENT_TYPE_', '').toLowerCase().split('_');
  const eventType = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return { eventId: Number(event.eventId), eventType };
}
