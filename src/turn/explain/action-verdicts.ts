// The ledger's verdict on every action of the organisation for one message, derived from facts and decisions.
import type { CatalogAction } from '../../schemas/action.ts';
import type { RecordedShortlist } from '../../schemas/turn.ts';
import { visibleActions } from '../visible-actions.ts';
import { type Change, errandCommand } from './change.ts';
import { type FilterCondition, filterFindings } from './filter-findings.ts';
import { shortlistFinding } from './shortlist-finding.ts';
import type { ShortlistRank } from './shortlist-ranks.ts';
import type { RecordedStep, TurnRecord } from './turn-record.ts';

/**
 * - `chosen`: the AI took it, and a call was planned;
 * - `given_back`: the AI proposed it, and was told why it can not be carried out;
 * - `no_continuation_left`: the AI proposed it after the last call that one message may have;
 * - `dropped`: the AI proposed it beside another: zero or one tool a turn;
 * - `offered`: the AI read of it and took another, or none;
 * - `left_out`: the AI never saw it, by each of `leftOutBy`;
 * - `no_decision`: no AI decided in these turns (see the turn's reasons); `leftOutBy` may hold what would have come next;
 * - `created_later`: there was no such action when the turn began.
 */
export type Verdict =
  | 'chosen'
  | 'given_back'
  | 'no_continuation_left'
  | 'dropped'
  | 'offered'
  | 'left_out'
  | 'no_decision'
  | 'created_later';

export interface ActionVerdict {
  actionId: string;
  /** the name the AI reads, as it was in the turn */
  toolName: string;
  /** the revision the turn knew; null = none */
  revision: number | null;
  verdict: Verdict;
  /** every reason, since each has to be mended */
  leftOutBy: (FilterCondition | 'shortlist')[];
  /** what the record says, each a sentence without its full stop */
  facts: string[];
  /** the smallest change that would have offered it: all of them together */
  changes: Change[];
}

const ORDER: readonly Verdict[] = [
  'chosen',
  'given_back',
  'no_continuation_left',
  'dropped',
  'offered',
  'left_out',
  'no_decision',
  'created_later',
];

/** Every action of the turn's catalog and of today's, those that came furthest first, then in catalog order. */
export function actionVerdicts(
  record: TurnRecord,
  ranks: ReadonlyMap<string, ShortlistRank> | undefined,
): ActionVerdict[] {
  const current = new Map(record.current.map((action) => [action.actionId, action]));
  const known = new Set(record.catalog.map(({ actionId }) => actionId));
  const visible = new Set(visibleActions([...record.catalog], record.facts).map(({ actionId }) => actionId));
  const proposals = proposalsOf(record.steps);
  const shown = shownStep(record, visible);
  const verdicts = [
    ...record.catalog.map((action): ActionVerdict => {
      const { actionId, definition } = action;
      const judged = { action, current: current.get(actionId), record };
      const told = visible.has(actionId)
        ? visibleVerdict({ toolName: definition.toolName, rank: ranks?.get(actionId), shown, proposals, record })
        : filteredVerdict({ judged, hasDecision: shown !== undefined, proposals });
      const gone = current.has(actionId) ? [] : ['it has been deleted since'];
      return { ...named(action), ...told, facts: [...told.facts, ...gone] };
    }),
    ...record.current
      .filter(({ actionId }) => !known.has(actionId))
      .map((action): ActionVerdict => ({ ...named(action), ...createdLater(action, record), revision: null })),
  ];
  return verdicts.sort((one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict));
}

type Told = Omit<ActionVerdict, 'actionId' | 'toolName' | 'revision'>;

function named({ actionId, revision, definition: { toolName } }: CatalogAction) {
  return { actionId, toolName, revision };
}

/** The first decision: what it offered, the continuations were offered too, or nothing at all. */
interface ShownStep {
  offered: ReadonlySet<string>;
  /** of the visible actions: a model may be offered other tools beside them */
  shownActions: number;
  shortlist: RecordedShortlist | undefined;
}

function shownStep({ steps, catalog }: TurnRecord, visible: ReadonlySet<string>): ShownStep | undefined {
  const [step] = steps;
  if (!step) return undefined;
  const offered = new Set(step.decision.offered);
  const { shortlist } = step.decision;
  const shownActions = catalog.filter(
    ({ actionId, definition }) => visible.has(actionId) && offered.has(definition.toolName),
  ).length;
  return { offered, shownActions, shortlist };
}

interface Proposals {
  chosen: ReadonlyMap<string, RecordedStep[]>;
  /** `left`: whether it was on the list when it was given back */
  givenBack: ReadonlyMap<string, { problem: string; left: boolean }[]>;
  dropped: ReadonlySet<string>;
}

function proposalsOf(steps: readonly RecordedStep[]): Proposals {
  const chosen = new Map<string, RecordedStep[]>();
  const givenBack = new Map<string, { problem: string; left: boolean }[]>();
  const dropped = new Set<string>();
  for (const step of steps) {
    const { decision } = step;
    const toolName = decision.chosen?.toolName;
    // a decision to go on stands in two turns: the call is the second one's
    if (toolName !== undefined && (decision.kind !== 'continue' || step === steps.at(-1))) {
      chosen.set(toolName, [...(chosen.get(toolName) ?? []), step]);
    }
    for (const { toolName: name, problem } of decision.corrections) {
      const left = decision.offered.includes(name);
      givenBack.set(name, [...(givenBack.get(name) ?? []), { problem, left }]);
    }
    for (const { toolName: name } of decision.dropped) dropped.add(name);
  }
  return { chosen, givenBack, dropped };
}

function visibleVerdict({
  toolName,
  rank,
  shown,
  proposals: { chosen, givenBack, dropped },
  record: { organisationId, steps },
}: {
  toolName: string;
  rank: ShortlistRank | undefined;
  shown: ShownStep | undefined;
  proposals: Proposals;
  record: TurnRecord;
}): Told {
  const none = { leftOutBy: [], changes: [] };
  if (!shown) return { ...none, verdict: 'no_decision', facts: ['the filter let it pass, and no AI decided'] };
  const calls = chosen.get(toolName) ?? [];
  if (calls.length > 0) return { ...none, verdict: 'chosen', facts: calls.map(callFact) };
  const problems = givenBack.get(toolName) ?? [];
  if (!shown.offered.has(toolName)) {
    const { fact, changes } = shortlistFinding({ organisationId, toolName, rank, ...shown });
    return { verdict: 'left_out', leftOutBy: ['shortlist'], facts: [fact, ...unseen(problems)], changes };
  }
  const [problem] = problems.filter(({ left }) => left);
  if (problem) return { ...none, verdict: 'given_back', facts: [`proposed and given back: ${problem.problem}`] };
  if (problems.length > 0) return exhausted({ organisationId, steps });
  if (dropped.has(toolName)) {
    const fact = 'proposed beside another tool: the first one is kept, zero or one tool a turn';
    return { ...none, verdict: 'dropped', facts: [fact] };
  }
  return { ...none, verdict: 'offered', facts: [offeredFact(steps)] };
}

function filteredVerdict({
  judged,
  hasDecision,
  proposals: { givenBack },
}: {
  judged: Parameters<typeof filterFindings>[0];
  hasDecision: boolean;
  proposals: Proposals;
}): Told {
  const findings = filterFindings(judged);
  const problems = givenBack.get(judged.action.definition.toolName) ?? [];
  return {
    verdict: hasDecision ? 'left_out' : 'no_decision',
    leftOutBy: findings.map(({ condition }) => condition),
    facts: [...findings.map(({ fact }) => fact), ...unseen(problems)],
    changes: findings.flatMap(({ changes }) => changes),
  };
}

/** A model may name what it was never shown, e.g. from what the conversation says. */
function unseen(problems: readonly unknown[]): string[] {
  return problems.length === 0 ? [] : ['the AI named it all the same, and was told that there is no such tool'];
}

function callFact({ state, status, cause }: RecordedStep): string {
  if (state === null) return 'chosen for a further turn';
  const outcome = [status, cause].filter((part) => part !== null).join(', ');
  return `its call: ${state}${outcome && ` (${outcome})`}`;
}

function exhausted({ organisationId, steps }: Pick<TurnRecord, 'organisationId' | 'steps'>): Told {
  const calls = steps.filter(({ state }) => state !== null).length;
  const command = errandCommand('org', 'edit', organisationId, '--max-continuations', String(calls));
  return {
    verdict: 'no_continuation_left',
    leftOutBy: [],
    facts: [`proposed after ${calls === 1 ? 'the one call' : `the ${calls} calls`} that a message may have here`],
    changes: [{ what: 'allow one more attempt after a message', command }],
  };
}

function offeredFact(steps: readonly RecordedStep[]): string {
  const taken = ({ decision: { chosen, kind } }: RecordedStep) => chosen?.toolName ?? (kind === 'reply' ? [] : kind);
  const names = [...new Set(steps.flatMap(taken))];
  const instead = names.length === 0 ? 'no action at all: it answered in words' : names.join(', then ');
  return `the AI chose ${instead}`;
}

/** What would keep it from the same message now is told as well: else the next turn would bring the next surprise. */
function createdLater(action: CatalogAction, record: TurnRecord): Told {
  const facts = { ...record.facts, segmentIds: record.contact?.segmentIds ?? [] };
  const findings = filterFindings({ action, current: action, record: { ...record, facts } });
  return {
    verdict: 'created_later',
    leftOutBy: findings.map(({ condition }) => condition),
    facts: ['made after this turn had begun', ...findings.map(({ fact }) => fact)],
    changes: findings.flatMap(({ changes }) => changes),
  };
}
