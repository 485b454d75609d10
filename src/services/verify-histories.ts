import type { Payload, PayloadCodec } from '@temporalio/common';
import { type DivergingEvent, divergingEvent } from '../temporal/diverging-event.ts';
import { openedHistory, valuesIn } from '../temporal/opened-history.ts';
import { type RecordedHistory, type Replayed, replayHistories } from '../temporal/replay-histories.ts';
import type { WorkflowBundle } from '../temporal/worker.ts';

/** A history as it was found, still sealed, or why there is none. */
export type FoundHistory = RecordedHistory | Unreadable;

interface Unreadable {
  name: string;
  problem: string;
}

/** One history that today's workflow code does not lead to. */
export interface Divergence extends Partial<DivergingEvent> {
  name: string;
  workflowType: string;
  workflowId: string;
  runId: string;
  difference: string;
}

export interface VerifyReport {
  /** histories that replay as they were recorded */
  verified: number;
  diverged: number;
  /** histories that could not be looked at */
  unreadable: number;
  /** verified, by workflow type */
  workflows: Record<string, number>;
  seconds: number;
  historiesPerSecond: number;
  divergences: Divergence[];
  problems: { name: string; problem: string }[];
}

/** Finding an event that the SDK does not name costs a replay for every event: past so many it stays unnamed. */
const LOCATED_AT_MOST = 25;

/**
 * Replays histories against the workflow code. A run in which no worker has decided anything yet is verified as it is.
 * @param codec opens payloads; absent, sealed ones make their history unreadable
 * @param organisationId others are left out, and those that name no organisation
 */
export async function verifyHistories({
  histories,
  workflowBundle,
  codec = unsealedOnly,
  organisationId,
  onProgress = () => {},
}: {
  histories: AsyncIterable<FoundHistory>;
  workflowBundle: WorkflowBundle;
  codec?: Pick<PayloadCodec, 'decode'> | undefined;
  organisationId?: string | undefined;
  /** `done`: verified, diverged or unreadable so far */
  onProgress?: (done: number) => void;
}): Promise<VerifyReport> {
  const startedAt = performance.now();
  const workflows: Record<string, number> = {};
  const diverged: Extract<Replayed, { state: 'diverged' }>[] = [];
  const problems: VerifyReport['problems'] = [];
  let verified = 0;
  for await (const replayed of replayHistories({ histories: readable(), workflowBundle })) count(replayed);
  const seconds = (performance.now() - startedAt) / 1_000;
  const divergences: Divergence[] = [];
  for (const [index, { recorded, difference }] of diverged.entries()) {
    const { name, workflowId, runId } = recorded;
    const event = index < LOCATED_AT_MOST ? await divergingEvent({ recorded, difference, workflowBundle }) : undefined;
    divergences.push({ name, workflowType: typeOf(recorded), workflowId, runId, ...event, difference });
  }
  return {
    verified,
    diverged: diverged.length,
    unreadable: problems.length,
    workflows,
    seconds,
    historiesPerSecond: (verified + diverged.length) / seconds,
    divergences,
    problems,
  };

  function count(replayed: Replayed): void {
    if (replayed.state === 'diverged') diverged.push(replayed);
    else if (replayed.state === 'unreadable')
      problems.push({ name: replayed.recorded.name, problem: replayed.problem });
    else {
      verified += 1;
      const type = typeOf(replayed.recorded);
      workflows[type] = (workflows[type] ?? 0) + 1;
    }
    onProgress(verified + diverged.length + problems.length);
  }

  async function* readable(): AsyncGenerator<RecordedHistory> {
    for await (const found of histories) {
      const { name } = found;
      if ('problem' in found) problems.push({ name, problem: found.problem });
      else if (typeOf(found) === '') problems.push({ name, problem: 'its first event is not the start of a workflow' });
      else {
        const recorded = await opened(found);
        if ('problem' in recorded) problems.push(recorded);
        else if (recorded.organisation !== organisationId) continue;
        else if (!isBegun(recorded)) count({ recorded, state: 'verified' });
        else yield recorded;
      }
    }
  }

  /** `organisation`: undefined where none was asked for. */
  async function opened(
    found: RecordedHistory,
  ): Promise<(RecordedHistory & { organisation: string | null | undefined }) | Unreadable> {
    const { name } = found;
    try {
      const recorded: RecordedHistory = { ...found, history: await openedHistory(found.history, codec) };
      return { ...recorded, organisation: organisationId === undefined ? undefined : organisationOf(recorded) };
    } catch (error) {
      return { name, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}

function typeOf({ history }: RecordedHistory): string {
  return history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
}

/** The SDK waits for ever for the end of a replay that has no workflow task to begin with. */
function isBegun({ history }: RecordedHistory): boolean {
  return history.events?.some((event) => event.workflowTaskStartedEventAttributes) ?? false;
}

/** Every workflow of Errand is told of its organisation: in its input, or in the first update. */
function organisationOf({ history }: RecordedHistory): string | null {
  for (const value of valuesIn(history.events)) {
    const [, quoted] = /"organisationId":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(value)) ?? [];
    if (quoted !== undefined) return JSON.parse(quoted);
  }
  return null;
}

const unsealedOnly = {
  async decode(payloads: Payload[]): Promise<Payload[]> {
    const isSealed = payloads.some(({ metadata }) => Buffer.from(metadata?.encoding ?? []).toString() === SEALED);
    if (isSealed) throw new Error('its payloads are sealed: set ERRAND_SECRET_KEYS as where it was recorded');
    return payloads;
  },
};

/** docs/turn.md */
const SEALED = 'binary/encrypted';
