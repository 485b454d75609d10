import { catalogChange } from '../../replay/catalog-change.ts';
import { type ComparedCatalogs, type ComparedStep, compareCatalogs } from '../../replay/compare-catalogs.ts';
import { turnStatusSchema } from '../../schemas/turn-cause.ts';
import { showOrganisation } from '../../services/edit-organisation.ts';
import { namedSession } from '../../services/named-session.ts';
import { readPastTurns } from '../../store/session-turns.ts';
import type { Choice } from '../../turn/replay/compared-choice.ts';
import { documentFile } from '../document-file.ts';
import { limitOf } from '../limit-of.ts';
import { printLines } from '../print-lines.ts';
import { usageText } from '../session/model-usage-lines.ts';
import { choiceOf } from '../session/turn-options.ts';
import { timeRange } from '../time-range.ts';
import { withStore } from '../with-store.ts';
import { replayParts } from './recorded.ts';

interface ChangedOptions {
  sessions: string[];
  org: string;
  with: string;
  from?: string;
  to?: string;
  status?: string;
  action?: string;
  limit?: string;
  json?: boolean;
}

/** Tries changed actions against past turns: like a recorded replay it is composed without any door. */
export async function changed({ sessions, org: organisationId, json, ...options }: ChangedOptions): Promise<void> {
  const change = catalogChange(await documentFile(options.with, 'with'));
  const limit = limitOf(options.limit ?? '100');
  const { from, to, status, action } = options;
  const filter = {
    ...timeRange({ since: from, until: to }, { since: 'from', until: 'to' }),
    status: choiceOf(status, { flag: 'status', choices: turnStatusSchema.options }),
    toolName: action,
  };
  const compared = await withStore(async ({ db }, config) => {
    await showOrganisation(db, organisationId);
    const named = await Promise.all(sessions.map((session) => namedSession(db, { organisationId, session })));
    const sessionIds = named.length > 0 ? named.map(({ sessionId }) => sessionId) : undefined;
    const turns = await readPastTurns(db, { organisationId, filter: { ...filter, sessionIds }, limit });
    const onProgress = (done: number) => console.error(`${done} of ${turns.length} turns`);
    return compareCatalogs(replayParts(db, config), { organisationId, turns, change, onProgress });
  });
  if (json) console.log(JSON.stringify(compared));
  else printLines(lines(compared));
}

function lines({ turns, totals, usage }: ComparedCatalogs): string[] {
  return [
    ...turns.flatMap(({ ticketNumber, session, turnId, steps, problem }) => [
      ...steps
        .filter(isTold)
        .map((step) => `#${ticketNumber} ${session}, turn ${turnId}, step ${step.step}: ${stepText(step)}`),
      ...(problem === null ? [] : [`${session}, turn ${turnId}: not compared, ${problem}`]),
    ]),
    `${totals.turns} turns: ${totals.changed} choose otherwise, ${totals.offeredOtherwise} are offered other actions, ${totals.problems} not compared; nothing was sent`,
    ...(usage ? [`took ${usageText(usage)}`] : []),
  ];
}

function isTold({ changes, offered }: ComparedStep): boolean {
  return changes || offered.added.length + offered.removed.length > 0;
}

function stepText({ today, wouldBe, offered: { added, removed }, changes }: ComparedStep): string {
  const parts = [
    ...(changes ? [`${choiceName(today)} -> ${choiceName(wouldBe)}`] : [`${choiceName(today)}, as before`]),
    ...(added.length > 0 ? [`now offered ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`no longer offered ${removed.join(', ')}`] : []),
  ];
  return parts.join('; ');
}

function choiceName(choice: Choice | null): string {
  return choice?.kind === 'call' ? choice.toolName : (choice?.kind ?? 'no answer');
}
