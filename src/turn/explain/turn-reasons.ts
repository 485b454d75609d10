// What decided before, or instead of, a choice among actions: it comes first, because no change of an action mends it.
import { visibleActions } from '../visible-actions.ts';
import { errandCommand, type Finding } from './change.ts';
import { modelFailure } from './model-failure.ts';
import type { RecordedStep, RecordedTurn, TurnRecord } from './turn-record.ts';

/**
 * - `routed`: the message went to the team; `failed`: the AI gave no answer; `withdrawn`: a form was not submitted;
 * - `hung`: the run stands still, as Temporal tells it; `open`: the turn has not ended; `not_sent`: a call was chosen and did not leave;
 * - `held_back`: a reply claimed what no call shows; `handed_off`: the turn ended with a person taking over;
 * - `nothing_visible`: the filter left no action; `declined`: actions were offered and the AI took none.
 */
export type TurnReasonKind =
  | 'routed'
  | 'failed'
  | 'withdrawn'
  | 'hung'
  | 'open'
  | 'not_sent'
  | 'held_back'
  | 'handed_off'
  | 'nothing_visible'
  | 'declined';

export interface TurnReason extends Finding {
  kind: TurnReasonKind;
  /** null = of a run that has no turn yet */
  turnId: string | null;
}

/** The session as it stands now. */
export interface SessionState {
  ticketNumber: number;
  status: string;
  handledBy: string;
  handoffReason: string | null;
  /** whether the AI answers on its channel now */
  autopilot: boolean;
}

export function turnReasons(record: TurnRecord, session: SessionState): TurnReason[] {
  const ended = record.turns.flatMap((turn) => endReason(turn, { record, session }));
  const unsent = record.steps.flatMap(({ turnId, state, cause, decision }): TurnReason[] => {
    if (state !== 'not_sent') return [];
    const fact = `the call of ${decision.chosen?.toolName ?? 'an action'} did not leave: ${cause ?? 'no cause is recorded'}`;
    return [{ kind: 'not_sent', turnId, fact, changes: [] }];
  });
  return [...ended, ...unsent, ...record.steps.flatMap(replyReasons), ...choiceReason(record)];
}

/** What became of a reply that the AI wrote: without it a handoff of the engine's looks like the AI's own answer. */
function replyReasons({ turnId, decision: { claims = [], handoff } }: RecordedStep): TurnReason[] {
  const held = claims.map(({ sentence, rewritten }): TurnReason => {
    const then = rewritten ? 'the AI was asked to write it again' : 'it was the second such reply, a person took over';
    const fact = `a reply was held back, because no call shows what it says ("${sentence}"): ${then}`;
    return { kind: 'held_back', turnId, fact, changes: [] };
  });
  if (!handoff) return held;
  const summary = handoff.summary ? `: ${handoff.summary}` : '';
  return [
    ...held,
    { kind: 'handed_off', turnId, fact: `handed to the team for ${handoff.reason}${summary}`, changes: [] },
  ];
}

function endReason(
  turn: RecordedTurn,
  { record, session }: { record: TurnRecord; session: SessionState },
): TurnReason[] {
  const { turnId, status, cause } = turn;
  switch (status) {
    case 'routed':
      return [{ kind: 'routed', turnId, ...routed(cause, { record, session }) }];
    case 'failed':
      return [{ kind: 'failed', turnId, ...modelFailure(cause) }];
    case 'withdrawn':
      return [{ kind: 'withdrawn', turnId, ...formEnd(cause) }];
    case 'open':
      return [{ kind: 'open', turnId, fact: openFact(turn, record), changes: [] }];
    default:
      return [];
  }
}

/** What the turn was about that went to the team. */
function toldOf(trigger: string | undefined): string {
  if (trigger === 'job') return "the job's end";
  return trigger === 'schedule' ? 'what the schedule found changed' : 'the message';
}

function routed(cause: string | null, { record, session }: { record: TurnRecord; session: SessionState }): Finding {
  const { organisationId, facts, steps } = record;
  const { channel } = facts;
  const what = toldOf(record.turns[0]?.trigger);
  const when = steps.length === 0 ? 'the AI was not asked' : 'while the AI was answering: its reply was not sent';
  if (cause === 'autopilot_off') {
    const fact = `autopilot is off on ${channel}: ${what} went to the team, ${when}`;
    if (session.autopilot) return { fact: `${fact} (it is on now)`, changes: [] };
    const command = errandCommand('org', 'edit', organisationId, '--autopilot', `${channel}=on`);
    return { fact, changes: [{ what: `let the AI answer on ${channel}`, command }] };
  }
  if (cause === 'taken_over') {
    const why = session.handledBy === 'team' && session.handoffReason ? ` (${session.handoffReason})` : '';
    const fact = `the session was the team's${why}: ${what} went to the team, ${when}`;
    if (session.handledBy === 'ai') return { fact: `${fact} (it is the AI's again)`, changes: [] };
    const command = errandCommand('session', 'hand-back', `#${session.ticketNumber}`, '--org', organisationId);
    return { fact, changes: [{ what: 'hand the session back to the AI', command }] };
  }
  if (cause === 'topic_off') return topicOff({ organisationId, steps });
  if (cause === 'resolved') {
    const then = steps.length === 0 ? `: ${what} went to the team, ${when}` : ` ${when}`;
    return { fact: `the session was resolved${then}`, changes: [] };
  }
  return { fact: `${what} went to the team (${cause ?? 'no cause is recorded'}): ${when}`, changes: [] };
}

function topicOff({ organisationId, steps }: Pick<TurnRecord, 'organisationId' | 'steps'>): Finding {
  const topic = steps.findLast(({ decision }) => decision.topic !== undefined)?.decision.topic;
  const what = topic === undefined ? '' : ` ("${topic}")`;
  const command = errandCommand('org', 'edit', organisationId, '--reply-topic', '...', '--skip-topic', '...');
  const fact = `the AI left the message to the team: its topic${what} is one that autopilot does not answer`;
  return { fact, changes: [{ what: 'change the topics of autopilot', command }] };
}

function formEnd(cause: string | null): Finding {
  const fact = FORM_ENDS.get(cause ?? '') ?? `the form was closed (${cause ?? 'no cause is recorded'})`;
  return { fact: `${fact}: the call was not made`, changes: [] };
}

const FORM_ENDS = new Map([
  ['expired', 'the form was not submitted before it expired'],
  ['withdrawn', 'the form was not submitted: the customer wrote a new message instead, which withdrew it'],
  ['taken_over', 'the form was open when the session was taken over or closed'],
]);

function openFact({ turnId }: RecordedTurn, { steps, catalog }: TurnRecord): string {
  const own = steps.filter((step) => step.turnId === turnId);
  const planned = own.find(({ state }) => state === 'planned');
  const chosen = planned?.decision.chosen;
  const form = catalog.find(({ actionId }) => actionId === chosen?.actionId)?.definition.requireForm;
  // a system action, which no catalog holds
  if (form || chosen?.toolName === 'collect_input')
    return `the turn waits for the form of ${chosen?.toolName}: nothing has been sent`;
  if (own.some(({ state }) => state === 'sent')) return 'the turn is under way: its call has been sent';
  return 'the turn is under way: it has not ended';
}

/** "Zero tools offered" must not look like "the model declined". */
function choiceReason({ organisationId, catalog, facts, steps }: TurnRecord): TurnReason[] {
  const [first] = steps;
  if (!first || steps.some(({ decision }) => decision.kind !== 'reply')) return [];
  const { turnId, decision } = first;
  const visible = visibleActions([...catalog], facts);
  if (visible.length === 0) {
    const why = catalog.length === 0 ? 'the organisation had none' : `the filter left none of ${catalog.length}`;
    const command = errandCommand('action', 'list', '--org', organisationId);
    const changes = catalog.length === 0 ? [{ what: 'make or import actions', command }] : [];
    return [{ kind: 'nothing_visible', turnId, fact: `zero actions were offered: ${why}`, changes }];
  }
  // a system action that ends the turn is a choice too, and a reply only in what the ledger calls it
  const system = steps.findLast((step) => step.decision.chosen)?.decision.chosen?.toolName;
  const proposed = decision.corrections.length + decision.dropped.length > 0;
  const inWords = proposed
    ? 'none that the AI proposed stood: it answered in words'
    : 'the AI took none: it answered in words';
  const what = system === undefined ? inWords : `the AI chose ${system}`;
  const shown = visible.filter(({ definition }) => decision.offered.includes(definition.toolName)).length;
  const offered = shown === 1 ? 'one action was offered' : `${shown} actions were offered`;
  return [{ kind: 'declined', turnId, fact: `${offered}, and ${what}`, changes: [] }];
}
