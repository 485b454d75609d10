// The system actions are always there: what is left to tell is what the session's record shows of one.
import type { Finding } from './change.ts';
import type { RecordedStep } from './turn-record.ts';

export interface SessionRecord {
  status: string;
  handledBy: string;
  handoffReason: string | null;
  handoffSummary: string | null;
  /** ISO 8601 */
  handedOffAt: string | null;
}

export function systemActionFindings({
  name,
  session,
  steps,
}: {
  name: string;
  session: SessionRecord;
  /** of the message's turns */
  steps: readonly RecordedStep[];
}): Finding[] {
  const decisions = steps.map(({ decision }) => decision);
  const taken = decisions.filter(({ kind, chosen }) => kind === name || chosen?.toolName === name).length;
  const givenBack = decisions.flatMap(({ corrections }) => corrections.filter(({ toolName }) => toolName === name));
  const dropped = decisions.some((decision) => decision.dropped.some(({ toolName }) => toolName === name));
  return [
    CONDITIONS.get(name) ?? 'a system action is always there: no channel, segment or setting keeps it from a turn',
    taken > 0 ? 'the AI chose it for this message' : 'the AI did not choose it for this message',
    ...givenBack.map(({ problem }) => `proposed and given back: ${problem}`),
    ...(dropped ? ['proposed beside another tool: the first one is kept, zero or one tool a turn'] : []),
    ...sessionFacts(name, session),
  ].map((fact) => ({ fact, changes: [] }));
}

const CONDITIONS = new Map([
  [
    'send_email',
    'it is there where the worker has a mail server (ERRAND_SMTP_URL) and there is an address to write to',
  ],
  ['leave_to_team', 'it is there where the organisation names topics for autopilot'],
]);

function sessionFacts(name: string, session: SessionRecord): string[] {
  const { status, handledBy, handoffReason, handoffSummary, handedOffAt } = session;
  if (name === 'resolve') return [`the session is ${status}`];
  if (name !== 'handoff') return [];
  if (handoffReason === null)
    return [`the session's record shows no handoff that stands: the ${handledBy === 'ai' ? 'AI' : 'team'} answers`];
  const when = handedOffAt ? ` at ${handedOffAt}` : '';
  const summary = handoffSummary ? `: ${handoffSummary}` : '';
  return [`the session was handed to the team${when} for ${handoffReason}${summary}`];
}
