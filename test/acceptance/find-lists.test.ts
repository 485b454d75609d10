import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelSchema } from '../../src/schemas/channel.ts';
import { deleteAction } from '../../src/services/delete-action.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { listSessions, type SessionListInput } from '../../src/services/list-sessions.ts';
import { listTurns, type TurnListInput } from '../../src/services/list-turns.ts';
import { calling, inTurn } from '../support/chat.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

/** Every order but A-1 is a 500; the phone's model has no key. */
beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: ({ url }, response) => void response.writeHead(url.endsWith('A-1') ? 200 : 500).end('{}'),
  });
  await world.startWorker();
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: 'It is shipped.' }));
  await submit('on-web', { contact: { email: 'ada@example.com' } });
  world.model.setScript(inTurn({ status: 401 }));
  await submit('on-phone', { channel: 'phone' });
  world.model.setScript(inTurn({ text: 'Hello.' }));
  await submit('by-mail', { channel: 'email', contact: { email: 'ada@example.com' } });
});

afterAll(() => world.close());

const submit = (session: string, change: object) =>
  world.client.submit(world.message({ session, messageId: `m-${session}`, text: 'where is it?', ...change }));

async function errand(...args: string[]) {
  const { stdout } = await runCli({ args: [...args, '--org', world.organisationId], env: world.workerEnvironment });
  return stdout;
}
const sessionsOf = async (input: Partial<SessionListInput> = {}) => {
  const { sessions } = await listSessions(world.store.db, { ...mine(), ...input });
  return sessions.map(({ session }) => session);
};
const turnsOf = async (input: Partial<TurnListInput> = {}) => {
  const { turns } = await listTurns(world.store.db, { ...mine(), ...input });
  return turns.map(({ messageId }) => messageId);
};
const mine = () => ({ organisationId: world.organisationId, limit: 20 });
const anHourAgo = () => new Date(Date.now() - 3_600_000);

test('sessions are found by what they are and by what happened in a turn of theirs', async () => {
  expect(await sessionsOf()).toEqual(['by-mail', 'on-phone', 'on-web']);
  expect(await sessionsOf({ channel: 'phone' })).toEqual(['on-phone']);
  expect(await sessionsOf({ contact: 'ada@example.com' })).toEqual(['by-mail', 'on-web']);
  expect(await sessionsOf({ turn: { status: 'failed' } })).toEqual(['on-phone']);
  expect(await sessionsOf({ turn: { cause: 'model_bad_key' } })).toEqual(['on-phone']);
  expect(await sessionsOf({ turn: { callCause: 'timeout' } })).toEqual([]);
  expect(await sessionsOf({ turn: { action: 'getOrder', since: anHourAgo() } })).toEqual(['on-web']);
  expect(await sessionsOf({ turn: { trigger: 'job' } })).toEqual([]);
  expect(await sessionsOf({ turn: { until: anHourAgo() } })).toEqual([]);
  expect(await sessionsOf({ status: 'open', handedOff: true })).toEqual(['on-phone']);
});

test('of several conditions on turns one turn fulfils all', async () => {
  const contact = { email: 'ada@example.com' };
  world.model.setScript(inTurn({ status: 401 }));
  await submit('by-mail', { channel: 'email', contact, messageId: 'm-2' });
  expect(await sessionsOf({ turn: { status: 'failed' }, channel: 'email' })).toEqual(['by-mail']);
  expect(await sessionsOf({ turn: { status: 'failed', action: 'getOrder' } })).toEqual([]);
});

test('turns are found by status, cause, action, channel, contact and time', async () => {
  expect(await turnsOf({ status: 'failed' })).toEqual(['m-2', 'm-on-phone']);
  expect(await turnsOf({ status: 'failed', channel: 'phone' })).toEqual(['m-on-phone']);
  expect(await turnsOf({ cause: 'model_bad_key', contact: 'ada@example.com' })).toEqual(['m-2']);
  expect(await turnsOf({ action: 'getOrder' })).toEqual(['m-on-web']);
  expect(await turnsOf({ trigger: 'schedule' })).toEqual([]);
  expect(await turnsOf({ since: anHourAgo(), session: 'on-web' })).toEqual(['m-on-web']);
});

test('a page ends with what to go on after, for people and for programs', async () => {
  const shown = await errand('turns', '--limit', '2');
  const [, after = ''] = /^more: the same with --after (\S+)$/m.exec(shown) ?? [];
  const { turns, next } = JSON.parse(await errand('turns', '--limit', '2', '--after', after, '--json'));
  expect(turns).toHaveLength(2);
  expect(next).toBeNull();
  const first = JSON.parse(await errand('sessions', '--limit', '2', '--json'));
  expect(await sessionsOf({ limit: 2, after: first.next })).toEqual(['on-web']);
});

test('the command line filters by all of it, and refuses what is none with flag and choices', async () => {
  const failed = ['--cause', 'model_bad_key', '--trigger', 'message', '--channel', 'phone', '--since', '1h'];
  const listed = JSON.parse(
    await errand('sessions', '--turn-status', 'failed', '--status', 'open', ...failed, '--json'),
  );
  expect(listed).toMatchObject({ sessions: [{ session: 'on-phone' }], next: null });
  const { turns } = JSON.parse(await errand('turns', '--status', 'failed', ...failed, '--json'));
  expect(turns).toMatchObject([{ messageId: 'm-on-phone', cause: 'model_bad_key' }]);
  const { error } = JSON.parse(await errand('sessions', '--channel', 'fax', '--json'));
  expect(error).toMatchObject({ code: 'invalid_request', field: 'channel' });
  expect(error.message).toBe(`--channel must be one of ${channelSchema.options.join(', ')}, not "fax"`);
});

test.each<[string, () => Promise<unknown>, object]>([
  ['contact', () => sessionsOf({ contact: 'nobody' }), { message: expect.stringContaining('has no contact "nobody"') }],
  ['action', () => turnsOf({ action: 'noSuch' }), { message: 'there is no action "noSuch": see errand action list' }],
  ['after', () => turnsOf({ after: 'nothing' }), { message: 'there is no turn "nothing" to go on after' }],
  ['session', () => sessionsOf({ after: 'nothing' }), { message: expect.stringContaining('has no session "nothing"') }],
])('a %s that is not there is refused by name', async (field, list, error) => {
  await expect(list()).rejects.toMatchObject({ ...error, code: 'not_found', details: { field } });
});

/** 60 turns in 60 sessions: six began in each instant, and instants are a microsecond apart. */
async function plant(): Promise<string> {
  const organisationId = await world.addOrganisation();
  await world.database.query(
    `insert into sessions (organisation_id, id, external_id, channel, ticket_number)
     select $1, 's' || n, 'chat' || n, 'web', n from generate_series(1, 60) n`,
    [organisationId],
  );
  await add(organisationId, { from: 1, to: 60 });
  return organisationId;
}

const add = (organisationId: string, { from, to }: { from: number; to: number }) =>
  world.database.query(
    `insert into turns (organisation_id, id, session_id, trigger, message_id, depth, catalog_version, facts, status, run_id, started_at)
     select $1, 't' || md5(n::text), 's' || (1 + n % 60), 'message', 'm' || n, 0, 1, '{}', 'replied', 'r',
       timestamptz '2026-01-01' + (n / 6) * interval '1 microsecond' from generate_series($2::int, $3::int) n`,
    [organisationId, from, to],
  );

test('pages of turns hold each turn once, in order, although instants are equal and newer turns come in between', async () => {
  const organisationId = await plant();
  const { turns: whole } = await listTurns(world.store.db, { organisationId, limit: 100 });
  const seen: string[] = [];
  let after: string | undefined;
  let added = 60;
  do {
    const inserting = add(organisationId, { from: added + 1, to: added + 5 });
    const page = await listTurns(world.store.db, { organisationId, limit: 7, after });
    await inserting;
    added += 5;
    seen.push(...page.turns.map(({ turnId }) => turnId));
    after = page.next ?? undefined;
  } while (after !== undefined);
  const before = new Set(whole.map(({ turnId }) => turnId));
  expect(seen.filter((turnId) => before.has(turnId))).toEqual([...before]);
  expect(new Set(seen).size).toBe(seen.length);
  expect(added).toBeGreaterThan(100);
});

test('pages of sessions hold each session once, newest first, while messages make and touch others', async () => {
  const organisationId = await plant();
  const seen: number[] = [];
  let after: string | undefined;
  let added = 60;
  do {
    const page = await listSessions(world.store.db, { organisationId, limit: 7, after });
    added += 1;
    await world.database.query(
      `insert into sessions (organisation_id, id, external_id, channel, ticket_number) values ($1, 'x' || $2::int, 'y' || $2::int, 'web', $2)`,
      [organisationId, added],
    );
    await world.database.query(`update sessions set updated_at = now() where organisation_id = $1`, [organisationId]);
    seen.push(...page.sessions.map(({ ticketNumber }) => ticketNumber));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index));
});

test('what a model, a customer or an endpoint wrote drives no terminal, in lists and in replays', async () => {
  const organisationId = await world.addOrganisation();
  const clears = '\u001b[2J';
  const answers = [calling(`get${clears}Order`, {}), { text: `Hello ${clears}.` }];
  world.model.setScript(inTurn(...answers, ...answers));
  await submit('clears', { organisationId, contact: { externalId: `ada${clears}` } });
  for (const args of [['sessions'], ['turns'], ['replay', 'clears']]) {
    const { stdout } = await runCli({ args: [...args, '--org', organisationId], env: world.workerEnvironment });
    expect(stdout).toContain('‹U+001B›[2J');
    expect(stdout).not.toContain('\u001b');
  }
});

test('what called an action is found after it was renamed and deleted, by each tool name that it had', async () => {
  const organisationId = await world.addOrganisation();
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-2' }), { text: 'That failed.' }));
  await submit('before-it-went', { organisationId });
  const { db } = world.store;
  await editAction(db, { organisationId, toolName: 'getOrder', change: { toolName: 'findOrder' } });
  await deleteAction(db, { organisationId, name: 'findOrder' });
  for (const action of ['getOrder', 'findOrder']) {
    expect(await sessionsOf({ organisationId, turn: { action } })).toEqual(['before-it-went']);
  }
});
