import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Channel } from '../../src/schemas/channel.ts';
import { addScenario } from '../../src/services/add-scenario.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;
let organisationId: string;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'noted' }) });
  folder = await mkdtemp(join(tmpdir(), 'errand-scenario-'));
});

beforeEach(async () => {
  organisationId = await world.addOrganisation();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

function scenario(words: string[], input?: string): Promise<CliResult> {
  const args = ['scenario', ...words, '--org', organisationId];
  return runCli({ args, env: world.workerEnvironment, ...(input === undefined ? {} : { input }) });
}

async function answerOf(words: string[], input?: string): Promise<unknown> {
  const { exitCode, stdout, stderr } = await scenario([...words, '--json'], input);
  expect([exitCode, stderr, stdout.trimEnd().includes('\n')]).toEqual([0, '', false]);
  return JSON.parse(stdout);
}

const version = async () =>
  (await world.database.query('select catalog_version from organisations where id = $1', [organisationId]))[0]
    ?.catalog_version;

const questions = ['What is your return policy?', 'Can I send something back?'];
const returns = { scenarioId: 'returns', questions, answer: 'Within 30 days.', channels: [] as Channel[] };

test('a scenario is added, tried, edited, listed and deleted', async () => {
  const words = ['--question', ...questions, questions[0] ?? '', '--answer', 'Within 30 days.'];
  expect(await answerOf(['add', 'returns', ...words])).toEqual(returns);
  expect(await answerOf(['match', 'how can I send a lamp back'])).toEqual([
    { scenarioId: 'returns', score: expect.any(Number), shown: true, question: questions[1], answer: returns.answer },
  ]);
  const edited = await answerOf(
    ['edit', 'returns', '--answer-file', '-', '--channel', 'sms,email'],
    'Within 60 days.\n',
  );
  const after = { ...returns, answer: 'Within 60 days.', channels: ['sms', 'email'] };
  expect(edited).toEqual({ scenario: after, changed: ['answer', 'channels'] });
  expect(await answerOf(['match', 'how can I send a lamp back'])).toEqual([]);
  expect(await answerOf(['list'])).toEqual([after]);
  expect(await answerOf(['delete', 'returns'])).toEqual({ scenarioId: 'returns' });
  expect(await addScenario(world.store.db, { organisationId, ...returns })).toEqual(returns);
});

test('for people, lines say what there is and what a question would trigger', async () => {
  await addScenario(world.store.db, { organisationId, ...returns, channels: ['sms'] });
  expect((await scenario(['list'])).stdout).toBe('returns  What is your return policy? (and 1 more)  sms only\n');
  expect((await scenario(['show', 'returns'])).stdout).toMatch(/channels {2}sms\n.*\n.*back\?\n\nWithin 30 days\.\n$/);
  const tried = await scenario(['match', 'your return policy?', '--channel', 'sms']);
  expect(tried.stdout).toBe('shown     1.00  returns: What is your return policy?\n');
  const weak = await scenario(['match', 'the privacy policy of your partner company', '--channel', 'sms']);
  expect(weak.stdout).toMatch(/^not shown 0\.\d\d {2}returns/);
  expect((await scenario(['match', 'hello'])).stdout).toBe('no scenario shares a word with it\n');
});

test('every change makes a catalog version, and a change of nothing makes none', async () => {
  const began = Number(await version());
  await addScenario(world.store.db, { organisationId, ...returns });
  expect(Number(await version())).toBe(began + 1);
  expect(await answerOf(['edit', 'returns', '--answer', returns.answer])).toMatchObject({ changed: [] });
  expect(Number(await version())).toBe(began + 1);
  await scenario(['delete', 'returns']);
  expect(Number(await version())).toBe(began + 2);
});

test.each([
  ['an id that is taken', ['add', 'returns', '--question', 'a', '--answer', 'b'], 2, /"returns" already/],
  ['an id with capitals', ['add', 'Returns', '--question', 'a', '--answer', 'b'], 2, /scenarioId: must be lower-case/],
  ['no question', ['add', 'other', '--answer', 'b'], 2, /questions: must hold at least one/],
  ['no answer', ['add', 'other', '--question', 'a'], 2, /answer: must not be empty/],
  ['a channel that is none', ['edit', 'returns', '--channel', 'fax'], 2, /--channel must be of web, phone/],
  ['two answers', ['edit', 'returns', '--answer', 'a', '--answer-file', '-'], 2, /give the answer once/],
  ['a scenario that is not there', ['delete', 'other'], 1, /there is no scenario "other"/],
  ['two channels to try', ['match', 'a', '--channel', 'web,sms'], 2, /must name one channel/],
])('%s is refused by name', async (_what, words, code, problem) => {
  await addScenario(world.store.db, { organisationId, ...returns });
  const { exitCode, stderr } = await scenario(words);
  expect([exitCode, stderr]).toEqual([code, expect.stringMatching(problem)]);
});

/** `errand apply` of one file with these scenarios; what changed, or what it refuses. */
async function apply(scenarios: unknown, options: string[] = []) {
  const path = join(folder, 'shop.yaml');
  const organisation = { id: organisationId, settings: { rules: ['Never use emojis.'] } };
  await writeFile(path, stringify({ organisation, scenarios }));
  const { exitCode, stdout, stderr } = await runCli({
    args: ['apply', path, ...options],
    env: world.workerEnvironment,
  });
  return exitCode === 0 ? stdout : stderr;
}

test('errand apply makes the scenarios be what a file says; the same file again changes nothing', async () => {
  const file = {
    returns: { questions, answer: 'Within 30 days.' },
    hours: { questions: ['Open?'], answer: '10 to 19' },
  };
  expect(await apply(file, ['--dry-run'])).toContain('+ scenario returns\n+ scenario hours\n');
  expect(await answerOf(['list'])).toEqual([]);
  expect(await apply(file)).toContain('+ scenario returns\n+ scenario hours\n');
  const before = await version();
  expect(await apply(file)).toContain('0 applied, 3 unchanged');
  expect(await version()).toBe(before);

  const { hours } = file;
  const changed = { hours: { ...hours, channels: ['web'] } };
  expect(await apply(changed)).toMatch(
    /\? scenario returns is in no file: kept.*~ scenario hours\n {4}channels: \[\]/s,
  );
  expect(await apply(changed, ['--prune'])).toContain('- scenario returns\n');
  expect(await answerOf(['list'])).toEqual([{ scenarioId: 'hours', ...changed.hours }]);
});

test('a scenario that is wrong is refused with its place, and nothing of the file is applied', async () => {
  const good = { returns: { questions, answer: 'Within 30 days.' } };
  const refusal = await apply({ ...good, 'Bad id': { questions: ['a'], answer: 'b' } });
  expect(refusal).toMatch(/scenarios\.Bad id: scenarioId: must be lower-case/);
  expect(await apply({ ...good, empty: { questions: [], answer: 'b' } })).toMatch(
    /scenarios\.empty\.questions: must hold/,
  );
  expect(await answerOf(['list'])).toEqual([]);
  const { stdout } = await runCli({ args: ['org', 'show', organisationId], env: world.workerEnvironment });
  expect(stdout).not.toContain('emojis');
});
