import proto from '@temporalio/proto';
import type { History } from './history-json.ts';

const { EVENT_TYPE_WORKFLOW_TASK_COMPLETED } = proto.temporal.api.enums.v1.EventType;

/**
 * A history that ends with failed workflow tasks, up to the first of them and as if that one had been completed: the SDK replays
 * completed tasks only, and would call a run sound that stands still. Every other history as it is.
 */
export function withFailedTaskCompleted(history: History): History {
  const events = history.events ?? [];
  const lastCompleted = events.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
  const place = events.findIndex((event, index) => index > lastCompleted && event.workflowTaskFailedEventAttributes);
  const failed = events[place];
  if (!failed?.workflowTaskFailedEventAttributes) return history;
  const { eventId = null, eventTime = null, workflowTaskFailedEventAttributes } = failed;
  const { scheduledEventId = null, startedEventId = null } = workflowTaskFailedEventAttributes;
  const completed = {
    ...{ eventId, eventTime, eventType: EVENT_TYPE_WORKFLOW_TASK_COMPLETED },
    workflowTaskCompletedEventAttributes: { scheduledEventId, startedEventId },
  };
  return { ...history, events: [...events.slice(0, place), completed] };
}
