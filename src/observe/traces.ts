import type { TracedMessage } from './trace-ids.ts';

/** A call of a turn. `callId`: `<turn id>/<step>`. */
export interface TracedCall extends TracedMessage {
  callId: string;
}

/**
 * Spans of what runs. They hold ids, states, causes and statuses: nothing that a customer, an endpoint or a model wrote. Their names and
 * what they nest in stand in docs/observing.md.
 */
export interface Traces {
  /** the submission of a message by its client, until it is answered: the first span of its trace */
  submission<Answer extends { state: string }>(message: TracedMessage, run: () => Promise<Answer>): Promise<Answer>;
  /** an activity; one whose input names no message leaves no span */
  activity<Output>(activity: { name: string; input: unknown }, run: () => Promise<Output>): Promise<Output>;
  /** the request of a call, within its activity */
  request<Answer extends RequestAnswer>(
    call: TracedCall & { method: string },
    run: () => Promise<Answer>,
  ): Promise<Answer>;
  /** the header that tells the endpoint of a call's span (W3C Trace Context); undefined = it is told nothing */
  traceparentOf(call: TracedCall): string | undefined;
  /** sends what was not sent yet */
  close(): Promise<void>;
}

/** What a span tells of an answer. */
export interface RequestAnswer {
  status?: number;
  outcome: { cause?: string | undefined };
}

/** Where no traces are asked for. */
export const noTraces: Traces = {
  submission: (_message, run) => run(),
  activity: (_activity, run) => run(),
  request: (_call, run) => run(),
  traceparentOf: () => undefined,
  close: async () => {},
};

type Activity = (input: never) => Promise<unknown>;

/** The same activities, a span around each of them. */
export function tracedActivities<Activities extends object>(activities: Activities, traces: Traces): Activities {
  if (traces === noTraces) return activities;
  const traced = Object.entries(activities).map(([name, run]: [string, Activity]) => [
    name,
    (input: never) => traces.activity({ name, input }, () => run(input)),
  ]);
  return Object.fromEntries(traced);
}
