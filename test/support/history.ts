import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import proto from '@temporalio/proto';
import { turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import type { World } from './world.ts';

const { HistoryEvent } = proto.temporal.api.history.v1;
const { WorkflowExecutionInfo } = proto.temporal.api.workflow.v1;
type Event = proto.temporal.api.history.v1.IHistoryEvent;

/** The history of a session's latest run, or of the given one, as the server stores it: nothing decoded. */
export function historyOf(
  world: Pick<World, 'temporal'>,
  { sessionId, ...run }: { sessionId: string; runId?: string },
): Promise<Event[]> {
  return workflowHistory(world, { workflowId: turnWorkflowId(sessionId), ...run });
}

/** The same of any workflow. */
export async function workflowHistory(
  { temporal }: Pick<World, 'temporal'>,
  execution: { workflowId: string; runId?: string },
): Promise<Event[]> {
  const events: Event[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await temporal.workflowService.getWorkflowExecutionHistory({
      namespace: temporal.options.namespace,
      execution,
      ...(nextPageToken ? { nextPageToken } : {}),
    });
    events.push(...(page.history?.events ?? []));
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
  return events;
}

/** Every run of every workflow that the server keeps: what lists show of it, and its history, as they go over the wire. */
export async function everyRun(world: Pick<World, 'temporal'>): Promise<Buffer[]> {
  const { workflowService, options } = world.temporal;
  const { executions } = await workflowService.listWorkflowExecutions({
    namespace: options.namespace,
    pageSize: 1_000,
  });
  const runs = (executions ?? []).map(async (shown) => {
    const { workflowId, runId } = shown.execution ?? {};
    if (!workflowId || !runId) throw new Error('a run without ids');
    const events = encodedEvents(await workflowHistory(world, { workflowId, runId }));
    return [Buffer.from(WorkflowExecutionInfo.encode(shown).finish()), ...events];
  });
  return (await Promise.all(runs)).flat();
}

/** Every event as it goes over the wire. */
export function encodedEvents(events: Event[]): Buffer[] {
  return events.map((event) => Buffer.from(HistoryEvent.encode(event).finish()));
}

/** The ids of the messages that a session's latest run accepted as updates, in the order of acceptance. */
export async function acceptedMessageIds(world: Pick<World, 'temporal'>, sessionId: string): Promise<string[]> {
  const { loadedDataConverter } = world.temporal.options;
  const accepted = (await historyOf(world, { sessionId })).flatMap(
    ({ workflowExecutionUpdateAcceptedEventAttributes: attributes }) => attributes?.acceptedRequest?.input ?? [],
  );
  const messages = await Promise.all(
    accepted
      .filter(({ name }) => name === 'submitMessage')
      .map(({ args }) => decodeArrayFromPayloads(loadedDataConverter, args?.payloads)),
  );
  // a sender that asks again is accepted again: the first time counts
  return [...new Set(messages.map(([message]) => (message as { messageId: string }).messageId))];
}
