import type { RunProblem } from '../schemas/run-problem.ts';
import type { AnsweringTurn } from '../store/answering-turns.ts';
import type { Database } from '../store/database.ts';
import { readUsedActionIds } from '../store/used-actions.ts';
import { type ActionVerdict, actionVerdicts } from '../turn/explain/action-verdicts.ts';
import { withHungRun } from '../turn/explain/hung-run.ts';
import { type ShortlistRank, shortlistRanks } from '../turn/explain/shortlist-ranks.ts';
import { type TurnReason, turnReasons } from '../turn/explain/turn-reasons.ts';
import type { TurnRecord } from '../turn/explain/turn-record.ts';
import { actionIndex } from '../turn/shortlist/action-index.ts';
import { questionTerms } from '../turn/shortlist/question.ts';
import { visibleActions } from '../turn/visible-actions.ts';
import { type ExplainedName, explainName } from './explain-name.ts';
import { type ReadTurns, readTurns, type TurnsKey } from './read-turns.ts';

export interface TurnQuestion extends TurnsKey {
  /** an action, a system action, or what somebody takes for one */
  action?: string | undefined;
  /** ERRAND_EGRESS_ADDRESSES */
  egressAddresses: readonly string[];
  /** of the session's run (`sessionProblem`) */
  problem?: RunProblem | undefined;
}

/** Why actions were called or not: for one message with all its continuations, or in one turn. */
export interface TurnExplanation {
  session: ReadTurns['session'];
  messageId: string | null;
  /** first to last */
  turns: AnsweringTurn[];
  catalogVersion: number;
  /** what the segment filter saw, and the contact's segments as they are now */
  facts: TurnRecord['facts'] & { segmentIdsNow: string[] };
  /** what comes before any choice among actions */
  reasons: TurnReason[];
  /** every action, those that came furthest first; with a name in the question that one, if it is an action */
  actions: ActionVerdict[];
  /** with a name in the question: what it means, and all that is to be said of it */
  named: ExplainedName | null;
}

/**
 * Answers "why was it not called" and "why did the call fail" from the ledger, and from `problem`: nothing is asked again.
 * @throws ErrandError `unknown_organisation`, `not_found` for session, message or turn, `invalid_request` for a name of several
 */
export async function explainTurn(
  db: Database,
  { action, egressAddresses, problem, ...key }: TurnQuestion,
): Promise<TurnExplanation> {
  const read = await readTurns(db, key);
  const { session, record, turns, autopilot } = read;
  const [{ messageId, catalogVersion }] = turns;
  const verdicts = actionVerdicts(record, await ranksOf(db, read));
  const named = action === undefined ? null : await explainName(db, { name: action, read, verdicts, egressAddresses });
  return {
    session,
    messageId,
    turns,
    catalogVersion,
    facts: { ...record.facts, segmentIdsNow: record.contact?.segmentIds ?? [] },
    reasons: withHungRun(turnReasons(record, { ...session, autopilot }), { problem, turns }),
    actions: named ? verdicts.filter(({ actionId }) => actionId === named.actionId) : verdicts,
    named,
  };
}

/** Undefined where the shortlist can not be made again: there was none, or embeddings had a part in it. */
async function ranksOf(
  db: Database,
  { session: { sessionId }, turns, record, heard }: ReadTurns,
): Promise<ReadonlyMap<string, ShortlistRank> | undefined> {
  const { organisationId, steps, catalog, facts } = record;
  const [first] = steps;
  const made = first?.decision.shortlist;
  if (!first || made?.ranking !== 'words') return undefined;
  const [index, usedActionIds] = await Promise.all([
    actionIndex([...catalog]),
    readUsedActionIds(db, { organisationId, sessionId, beforeTurnId: turns[0].turnId }),
  ]);
  return shortlistRanks({
    visible: visibleActions([...catalog], facts),
    fits: index.fits(questionTerms(heard)),
    usedActionIds,
    limit: made.limit,
    offered: new Set(first.decision.offered),
  });
}
