import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../../src/secrets/payload-codec.ts';
import { type History, historyFromJson, historyToJson } from '../../src/temporal/history-json.ts';
import { openedHistory, valuesIn } from '../../src/temporal/opened-history.ts';
import type { World } from './world.ts';

export const GOLDEN_FOLDER = 'test/histories';

/** A run to keep: the latest of its workflow, or one before it. */
export interface PlayedRun {
  workflowId: string;
  runsBack?: number;
}

/** Its history when it has ended, without what tells of the machine, its payloads opened: no key is needed to replay it. */
export async function recordedRun(
  { temporal, secretKeys }: Pick<World, 'temporal' | 'secretKeys'>,
  { workflowId, runsBack = 0 }: PlayedRun,
): Promise<unknown> {
  await temporal.workflow.getHandle(workflowId).result();
  let history: History = await temporal.workflow.getHandle(workflowId).fetchHistory();
  for (let i = 0; i < runsBack; i += 1) {
    const before = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!before) throw new Error(`${workflowId} has no run before that`);
    history = await temporal.workflow.getHandle(workflowId, before).fetchHistory();
  }
  const opened = await openedHistory(history, createPayloadCodec(parseKeyRing(secretKeys)));
  return JSON.parse(JSON.stringify(historyToJson(opened), neutral));
}

const OF_THE_MACHINE = new Set(['identity', 'requestId', 'taskId', 'historySizeBytes', 'workerVersion']);

function neutral(name: string, value: unknown): unknown {
  if (OF_THE_MACHINE.has(name)) return undefined;
  if (name === 'data' && typeof value === 'string') return withoutStack(value);
  return name === 'taskQueue' ? { name: 'errand-turns', kind: 'TASK_QUEUE_KIND_NORMAL' } : value;
}

/** A failure's payload, as the failure converter writes it. */
function withoutStack(data: string): string {
  const text = Buffer.from(data, 'base64').toString();
  if (!text.includes('"stack_trace":')) return data;
  return Buffer.from(JSON.stringify({ ...JSON.parse(text), stack_trace: '' })).toString('base64');
}

/** What a run asked of Temporal, in its order: two runs of one shape are told apart by their data only. */
export function shapeOf(json: unknown): string[] {
  return (historyFromJson(json).events ?? []).flatMap((event) => {
    const { markerRecordedEventAttributes: marker, timerStartedEventAttributes: timer } = event;
    const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (activity) return [activity];
    if (marker) return [`${marker.markerName} ${localActivityIn(marker) ?? ''}`.trim()];
    if (timer) return ['timer'];
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name;
    if (child) return [`start ${child}`];
    if (event.upsertWorkflowSearchAttributesEventAttributes) return ['search attributes'];
    if (event.workflowExecutionContinuedAsNewEventAttributes) return ['continue as new'];
    return event.workflowExecutionCompletedEventAttributes ? ['completed'] : [];
  });
}

function localActivityIn(marker: unknown): string | undefined {
  for (const value of valuesIn(marker)) {
    const type = typeof value === 'object' && value !== null ? Reflect.get(value, 'activity_type') : undefined;
    if (typeof type === 'string') return type;
  }
  return undefined;
}

export function goldenFile(shape: string): string {
  return `${GOLDEN_FOLDER}/${shape}.json`;
}

/**
 * The shape of the golden history of that name. One that is missing is written where snapshots may be; one that the workflow no
 * longer makes is replaced where they are being updated. As vitest does with its own: never in CI.
 */
export async function goldenShape(
  name: string,
  { recorded, update }: { recorded: unknown; update: 'all' | 'new' | 'none' },
): Promise<string[]> {
  const file = goldenFile(name);
  const known = existsSync(file) ? shapeOf(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const isSame = JSON.stringify(known) === JSON.stringify(shapeOf(recorded));
  const write = known === undefined ? update !== 'none' : update === 'all' && !isSame;
  if (write) await writeFile(file, `${JSON.stringify(recorded)}\n`);
  if (known === undefined && !write) throw new Error(`there is no ${file}: record it (docs/operating.md)`);
  return write ? shapeOf(recorded) : (known ?? []);
}
