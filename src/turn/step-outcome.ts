// A row of the effect ledger read back: what became of its call.
import type { CallOutcome } from '../schemas/call.ts';
import type { KnownStep } from '../schemas/session-snapshot.ts';
import type { SystemToolName } from './system/system-tool.ts';

/** Turns a stored body back into the text the AI reads; passed in, because decoding belongs to the HTTP room. */
export type BodyText = (body: { base64: string; headers: [string, string][]; cut: boolean }) => string;

type RecordedStepOutcome = Pick<
  KnownStep,
  'state' | 'actionId' | 'cause' | 'responseStatus' | 'responseHeaders' | 'responseBody' | 'responseCut'
>;

/** The ledger's row read back as the outcome it recorded. */
export function outcomeOf(
  { state, actionId, responseStatus: status, ...step }: RecordedStepOutcome,
  bodyText: BodyText,
): CallOutcome | null {
  if (state === null || state === 'planned' || state === 'sent') return null;
  const cause = step.cause ?? 'worker_lost';
  const cut = step.responseCut ?? false;
  const headers = step.responseHeaders ?? [];
  const body = step.responseBody === null ? '' : bodyText({ base64: step.responseBody, headers, cut });
  const withCause = step.cause === null ? {} : { cause: step.cause };
  if (state === 'not_sent') return { kind: 'not-sent', cause };
  if (actionId === ('collect_input' satisfies SystemToolName)) return { kind: 'collected', values: body };
  if (actionId === ('send_email' satisfies SystemToolName)) return { kind: 'email', state, answer: body, ...withCause };
  // a status can also have come before the call then failed: only these causes stand beside a whole answer
  if (status !== null && (step.cause === null || step.cause === 'response_cut' || step.cause === 'body_lost')) {
    return { kind: 'response', status, body, cut, ...withCause };
  }
  if (cause === 'timeout') return { kind: 'timeout', cause };
  return cause === 'worker_lost' ? { kind: 'unknown', cause } : { kind: 'network-error', cause };
}
