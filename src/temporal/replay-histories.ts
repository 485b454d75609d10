import { availableParallelism } from 'node:os';
import type { PayloadCodec } from '@temporalio/common';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { withFailedTaskCompleted } from './failed-task.ts';
import type { History } from './history-json.ts';

/** A history to replay, its payloads opened. */
export interface RecordedHistory {
  /** what a person finds it by: a file, or its ids */
  name: string;
  workflowId: string;
  runId: string;
  history: History;
}

/** What a replay showed; `difference` in the words of the SDK, or of the workflow code's error. */
export type Replayed = { recorded: RecordedHistory } & (
  | { state: 'verified' }
  | { state: 'diverged'; difference: string }
  | { state: 'unreadable'; problem: string }
);

/** Replays run side by side, each with a thread of its own; more of them would only cost memory. */
const MOST_LANES = 8;

// the SDK replays on the main thread, for debuggers: there a workflow that never yields can't be interrupted
const inThreads = { debugMode: false, workflowThreadPoolSize: 1, reuseV8Context: true };

/** The SDK would tell of every divergence itself, in many lines. Before anything else of it in this process. */
export function silenceReplays(): void {
  const telemetryOptions = { logging: { filter: 'off' } };
  Runtime.install({ logger: new DefaultLogger('ERROR', () => {}), telemetryOptions, shutdownSignals: [] });
}

/**
 * Runs the workflow code over each history, several at once, in no order; it needs no server and starts no activity. A history
 * that the SDK can't read is told as that, and the others go on.
 */
export async function* replayHistories({
  histories,
  workflowBundle,
}: {
  histories: AsyncIterable<RecordedHistory> | Iterable<RecordedHistory>;
  workflowBundle: WorkflowBundleOption;
}): AsyncGenerator<Replayed> {
  const line = sharedLine(histories, Math.min(availableParallelism(), MOST_LANES));
  const lanes = line.map((pull) => lane(pull, workflowBundle));
  const running = new Map(lanes.map((one) => [one, one.next()] as const));
  while (running.size > 0) {
    const next = [...running].map(async ([one, result]) => ({ one, result: await result }));
    const { one, result } = await Promise.race(next);
    if (result.done) running.delete(one);
    else {
      running.set(one, one.next());
      yield result.value;
    }
  }
}

type Pull = () => Promise<RecordedHistory | undefined>;

/**
 * One line that several pull from. Nobody is told of its end before everybody is there: the first replay worker to end would
 * take the SDK's runtime along while another one is being made.
 */
function sharedLine(histories: AsyncIterable<RecordedHistory> | Iterable<RecordedHistory>, pullers: number): Pull[] {
  const source = (async function* () {
    yield* histories;
  })();
  let missing = pullers;
  let tellEnd = () => {};
  const everybodyThere = new Promise<void>((resolve) => {
    tellEnd = resolve;
  });
  const arrive = () => {
    missing -= 1;
    if (missing === 0) tellEnd();
  };
  const pull: Pull = async () => {
    try {
      const next = await source.next();
      if (!next.done) return next.value;
    } catch (error) {
      arrive();
      throw error;
    }
    arrive();
    await everybodyThere;
    return undefined;
  };
  return Array.from({ length: pullers }, () => pull);
}

/** One replay worker after the other: one that fails takes only the history along that it failed on. */
async function* lane(pull: Pull, workflowBundle: WorkflowBundleOption): AsyncGenerator<Replayed> {
  const thrown = thrownFailures();
  const options = { workflowBundle, dataConverter: { payloadCodecs: [thrown.codec] }, ...inThreads };
  for (;;) {
    let current: RecordedHistory | undefined;
    let failure: unknown;
    const pulled = async function* () {
      for (let next = await pull(); next; next = await pull()) {
        current = next;
        thrown.forget();
        yield { ...next, history: withFailedTaskCompleted(next.history) };
      }
    };
    try {
      for await (const { error } of Worker.runReplayHistories(options, pulled())) {
        if (!current) throw new Error('a replay without a history');
        const recorded: RecordedHistory = current;
        current = undefined;
        yield error ? { recorded, ...problemIn(error.message, thrown.last()) } : { recorded, state: 'verified' };
      }
    } catch (error) {
      failure = error;
    }
    if (!current) {
      if (failure !== undefined) throw failure;
      return;
    }
    yield { recorded: current, state: 'unreadable', problem: String(failure ?? 'its replay ended early') };
  }
}

/**
 * What workflow code threw: Errand's failure converter puts it into a payload, of which the SDK's error shows some letters
 * only. Nothing is sealed here.
 */
function thrownFailures() {
  let last: string | undefined;
  const codec: PayloadCodec = {
    async encode(payloads) {
      for (const { data } of payloads) {
        const text = Buffer.from(data ?? []).toString();
        if (text.startsWith('{"message":') && text.includes('"stack_trace":')) last = JSON.parse(text).message;
      }
      return payloads;
    },
    decode: async (payloads) => payloads,
  };
  return {
    codec,
    last: () => last,
    forget: () => {
      last = undefined;
    },
  };
}

/** The SDK's core tells its failure in the notation of its own language; the first message in it is the one that counts. */
function problemIn(text: string, thrown: string | undefined) {
  const [, quoted] = /message: "((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  const said = quoted?.replaceAll(/\\(.)/g, '$1').replace('[TMPRL1100] Nondeterminism error: ', '') ?? text;
  if (text.includes('Code: FATAL')) return { state: 'unreadable' as const, problem: said };
  return { state: 'diverged' as const, difference: said === 'Encoded failure' && thrown ? thrown : said };
}
