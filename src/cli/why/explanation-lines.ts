import { followUpSubject } from '../../schemas/follow-up.ts';
import type { TurnExplanation } from '../../services/explain-turn.ts';
import type { ActionVerdict } from '../../turn/explain/action-verdicts.ts';
import type { Change, Finding } from '../../turn/explain/change.ts';

/** Actions that a screen shows. */
const MOST_ACTIONS = 20;

/** An explanation for people: what comes first first, then one action's story, or all actions with their verdicts. */
export function explanationLines(explanation: TurnExplanation, { all }: { all: boolean }): string[] {
  const { session, messageId, turns, facts, catalogVersion, reasons, actions, named } = explanation;
  const { ticketNumber, session: name } = session;
  const turn = turns.length === 1 ? 'one turn' : `${turns.length} turns`;
  const segments = facts.segmentIds.length === 0 ? 'in no segment' : `in ${facts.segmentIds.join(', ')}`;
  const contact = facts.contactId === null ? 'no identity' : `contact ${facts.contactId} ${segments}`;
  const about = messageId !== null && followUpSubject(messageId) ? messageId : `message ${messageId ?? '-'}`;
  return [
    `#${ticketNumber} ${name}, ${about}: ${turn}, ${turns.at(-1)?.status}; ${facts.channel}, ${contact}`,
    ...reasons.flatMap((reason) => findingLines(reason, '')),
    '',
    ...(named ? namedLines(named, actions) : tableLines(actions, { all, catalogVersion })),
  ];
}

function namedLines(named: NonNullable<TurnExplanation['named']>, actions: readonly ActionVerdict[]): string[] {
  const { findings, calls, kind, name } = named;
  const head =
    kind === 'action'
      ? actions.flatMap(({ toolName, revision, verdict, leftOutBy, facts, changes }) => [
          `${toolName}${revision === null ? '' : ` (revision ${revision})`}: ${verdictText({ verdict, leftOutBy })}`,
          ...facts.map((fact) => `  ${fact}`),
          ...changes.flatMap((change) => changeLines(change, '  ')),
        ])
      : [kind === 'system_action' ? `${name}: a system action` : `${name}: no action`];
  return [
    ...head,
    ...findings.flatMap((finding) => findingLines(finding, '  ')),
    ...calls.flatMap(({ callId, method, url, status, cause, state, findings: told }) => [
      '',
      `call ${callId}: ${method ?? ''} ${url ?? 'not sent'} -> ${status ?? cause ?? '-'} (${state})`,
      ...told.flatMap((finding) => findingLines(finding, '  ')),
    ]),
  ];
}

function tableLines(
  actions: readonly ActionVerdict[],
  { all, catalogVersion }: { all: boolean; catalogVersion: number },
): string[] {
  const shown = all ? actions : actions.slice(0, MOST_ACTIONS);
  const width = Math.max(0, ...shown.map(({ toolName }) => toolName.length));
  const more = actions.length - shown.length;
  return [
    `${actions.length} actions at catalog version ${catalogVersion}`,
    ...shown.map((one) => `  ${one.toolName.padEnd(width)}  ${verdictText(one)}: ${one.facts.join('; ')}`),
    ...(more > 0 ? [`  and ${more} more: --all lists them`] : []),
  ];
}

function verdictText({ verdict, leftOutBy }: Pick<ActionVerdict, 'verdict' | 'leftOutBy'>): string {
  const words = verdict.replaceAll('_', ' ');
  return leftOutBy.length === 0 ? words : `${words} by ${leftOutBy.join(', ')}`;
}

function findingLines({ fact, changes }: Finding, indent: string): string[] {
  return [`${indent}${fact}`, ...changes.flatMap((change) => changeLines(change, indent))];
}

function changeLines({ what, command }: Change, indent: string): string[] {
  return [`${indent}  -> ${what}`, ...(command === null ? [] : [`${indent}     ${command}`])];
}
