import { Command } from 'commander';
import { expect, test } from 'vitest';
import { actionCommands } from '../../../src/cli/action/commands.ts';
import { callCommands } from '../../../src/cli/call/commands.ts';
import { contactCommands } from '../../../src/cli/contact/commands.ts';
import { importCommands } from '../../../src/cli/import/commands.ts';
import { orgCommands } from '../../../src/cli/org/commands.ts';
import { segmentCommands } from '../../../src/cli/segment/commands.ts';
import { sessionCommands } from '../../../src/cli/session/commands.ts';
import { variableCommands } from '../../../src/cli/variable/commands.ts';
import { shellWords } from '../../../src/turn/authoring/shell-words.ts';
import { actionVerdicts } from '../../../src/turn/explain/action-verdicts.ts';
import { callFindings } from '../../../src/turn/explain/call-findings.ts';
import { errandCommand } from '../../../src/turn/explain/change.ts';
import { missingName } from '../../../src/turn/explain/missing-name.ts';
import { notChosenFindings } from '../../../src/turn/explain/not-chosen.ts';
import { turnReasons } from '../../../src/turn/explain/turn-reasons.ts';
import { action, call, callContext, chosen, record, step, tested } from './record.ts';

/** The command line of Errand, whose commands do nothing. */
function program(): Command {
  const errand = new Command('errand');
  for (const declare of [
    actionCommands,
    callCommands,
    contactCommands,
    importCommands,
    orgCommands,
    segmentCommands,
    sessionCommands,
    variableCommands,
  ]) {
    declare(errand);
  }
  const still = (command: Command): void => {
    command
      .exitOverride()
      .configureOutput({ outputError: () => {} })
      .commands.forEach(still);
    if (command.commands.length === 0 || command.name() === 'import') command.action(() => {});
  };
  still(errand);
  return errand;
}

const SHORT = { limit: 1, visible: 2, ranking: 'words' as const };
const shown = (...names: string[]) => [step(names, { decision: { shortlist: SHORT } })];

/** A verdict of every kind that names a command, on an action that is left out in every way. */
function verdictChanges() {
  const catalog = [
    action('off', { status: 'disabled', channels: ['sms'], segmentIds: ['vip'] }),
    action('it'),
    action('b'),
  ];
  const correction = { toolName: 'it', arguments: {}, problem: 'none' };
  const exhausted = [
    step(['it', 'b'], { decision: chosen('b') }),
    step([], { step: 1, decision: { corrections: [correction] } }),
  ];
  return [
    actionVerdicts(record({ catalog, steps: exhausted }), undefined),
    actionVerdicts(record({ catalog, steps: shown('b') }), new Map([['id-it', { rank: 2, pinnedRank: 1 }]])),
  ].flat();
}

function reasons() {
  const ended = (status: string, cause: string | null) =>
    record({ turns: [{ turnId: 't1', depth: 0, status, cause }] });
  const session = { ticketNumber: 7, status: 'open', handledBy: 'team', handoffReason: null, autopilot: false };
  const turns = [ended('routed', 'autopilot_off'), ended('routed', 'taken_over'), record({ steps: [step([])] })];
  return turns.flatMap((one) => turnReasons(one, session));
}

function callChanges() {
  const sent = { name: 'X-Key', length: 3, fingerprint: 'a', caseFingerprint: 'a' };
  const header = (name: string, call: typeof sent | null) => ({ name, verdict: 'absent' as const, call, test: sent });
  const context = [header('x-opencx-session-id', null), header('x-opencx-external-user-id', null)];
  const compared = [
    [...context, header('X-Key', null)],
    [
      { ...header('x-opencx-session-id', sent), verdict: 'by_call' as const },
      header('x-opencx-external-user-id', null),
    ],
  ];
  const outcomes = [400, 401, 404, 405, 500, 301].map((status) => ({ status }));
  return [...outcomes, { cause: 'invalid_request' as const }].flatMap((outcome) =>
    [null, ...compared.map((headers) => ({ ...tested, headers }))].flatMap((test) =>
      callFindings({ ...call, ...outcome }, { ...callContext, test }),
    ),
  );
}

test('every command that an explanation names is one that the command line takes', async () => {
  const [it, b] = [action('it'), action('b')];
  const missing = { organisationId: 'acme', ended: null, names: [] };
  const refused = { source: 'shop', fileName: 'my shop.yaml', at: '', leftOut: [], refusal: { code: '', message: '' } };
  const changes = [
    ...verdictChanges(),
    ...reasons(),
    ...callChanges(),
    ...notChosenFindings({ organisationId: 'acme', action: it, offered: [b], chosenNames: ['b'], said: 'hello' }),
    ...missingName({ ...missing, name: 'x', imports: [] }).findings,
    ...missingName({ ...missing, name: 'x', imports: [refused] }).findings,
  ].flatMap((one) => one.changes);
  const commands = [...new Set(changes.flatMap(({ command }) => command ?? []))];
  const verbs = new Set(commands.map((command) => command.split(' ').slice(1, 3).join(' ')));
  for (const command of commands) await program().parseAsync(shellWords(command).slice(1), { from: 'user' });
  expect([...verbs].toSorted()).toEqual([
    ...['action edit', 'action enable', 'action list', 'action show', 'action test', 'call t1/0', 'contact verify'],
    ...["import 'my", 'org edit', 'segment members', 'session hand-back', 'variable set'],
  ]);
});

test.each([
  ["it's", "'it'\\''s'"],
  ['#12', "'#12'"],
  ['a b', "'a b'"],
  ['', "''"],
  ['$(rm)', "'$(rm)'"],
  ['ada@example.com', 'ada@example.com'],
])('%s is written as a shell reads it', (word, quoted) => {
  const command = errandCommand('action', 'show', word);
  expect(command).toBe(`errand action show ${quoted}`);
  expect(shellWords(command)).toEqual(['errand', 'action', 'show', word]);
});
