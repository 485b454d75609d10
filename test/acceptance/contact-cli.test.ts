import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'noted' }) });
});

afterAll(() => world.close());

function contact(...words: string[]): Promise<CliResult> {
  return runCli({ args: ['contact', ...words, '--org', world.organisationId], env: world.workerEnvironment });
}

async function answerOf(...words: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await contact(...words, '--json');
  expect([exitCode, stderr, stdout.trimEnd().includes('\n')]).toEqual([0, '', false]);
  return JSON.parse(stdout);
}

const contactId = expect.stringMatching(/^[0-9a-f-]{36}$/);

test('a contact is added, shown, edited, verified, merged and erased, each with one JSON object', async () => {
  const added = await answerOf(
    ...['add', '--email', 'Ada@example.com', '--attributes', '{"plan":"silver","seats":1}'],
    ...['--attribute', 'seats=3', '--attribute', 'city=Köln = Cologne'],
  );
  expect(added).toEqual({ contactId });
  expect(await answerOf('edit', 'ada@example.com', '--attribute', 'plan=gold', '--unset', 'seats')).toEqual(added);
  expect(await answerOf('verify', 'ada@example.com')).toEqual({ ...(added as object), verified: true });
  expect(await answerOf('show', 'ada@example.com')).toEqual({
    ...(added as object),
    email: 'ada@example.com',
    phone: null,
    externalId: null,
    verified: true,
    attributes: { plan: 'gold', city: 'Köln = Cologne' },
    createdAt: expect.stringMatching(/Z$/),
    erasedAt: null,
    segments: [],
    sessions: 0,
    mergedIds: [],
  });
  await answerOf('add', '--external-id', 'C-1');
  const merged = await answerOf('merge', 'ada@example.com', 'C-1');
  expect(merged).toEqual({ contactId, mergedId: (added as { contactId: string }).contactId, verified: false });
  const { stdout } = await contact('show', 'C-1');
  expect(stdout).toMatch(/e-mail +ada@example\.com\n/);
  expect(await answerOf('erase', 'C-1', '--yes')).toEqual({
    contactId: (merged as { contactId: string }).contactId,
    sessionIds: [],
    deletedExecutions: 0,
    openTurns: 0,
    scheduleIds: [],
  });
});

test.each<[string, string[], string, RegExp[]]>([
  ['add without an identifier', ['add'], 'invalid_request', [/email, a phone or an externalId/]],
  ['an attribute without a value', ['add', '--attribute', 'plan'], 'invalid_request', [/--attribute/, /plan=gold/]],
  ['attributes that are no object', ['add', '--attributes', '[1]'], 'invalid_request', [/--attributes/, /JSON object/]],
  ['a contact that is not there', ['show', 'nobody'], 'not_found', [/"nobody"/, /e-mail or phone/]],
  ['erase without --yes', ['erase', 'nobody'], 'invalid_request', [/can't be undone/, /--yes/]],
])('%s is refused in one line, and as one object', async (_title, words, code, names) => {
  const { exitCode, stdout, stderrLines } = await contact(...words);
  expect(stderrLines).toEqual([expect.stringMatching(/^errand: /)]);
  for (const name of names) expect(stderrLines[0]).toMatch(name);
  expect([exitCode === 0, stdout]).toEqual([false, '']);
  const asJson = await contact(...words, '--json');
  expect(JSON.parse(asJson.stdout)).toEqual({ error: expect.objectContaining({ code, field: expect.any(String) }) });
});
