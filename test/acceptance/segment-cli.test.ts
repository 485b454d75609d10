import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addContact } from '../../src/services/add-contact.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'noted' }) });
  folder = await mkdtemp(join(tmpdir(), 'errand-segment-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

function segment(...words: string[]): Promise<CliResult> {
  return runCli({ args: ['segment', ...words, '--org', world.organisationId], env: world.workerEnvironment });
}

async function answerOf(...words: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await segment(...words, '--json');
  expect([exitCode, stderr, stdout.trimEnd().includes('\n')]).toEqual([0, '', false]);
  return JSON.parse(stdout);
}

const gold = { or: [{ and: [{ attribute: 'attributes.plan', op: 'equals', value: 'gold' }] }] };
const YAML = `
or:
  - and:
      - { attribute: attributes.plan, op: in, value: [gold, silver] }
`;

test('a segment is previewed, added, edited from a file, changed by hand, shown and deleted', async () => {
  const { organisationId } = world;
  const contactIds: string[] = [];
  for (const plan of ['gold', 'silver', 'bronze']) {
    const contact = { organisationId, externalId: `C-${plan}`, attributes: { plan } };
    contactIds.push((await addContact(world.store.db, contact)).contactId);
  }
  const [first, , third] = contactIds;
  const rule = JSON.stringify(gold);
  const preview = await answerOf('add', 'vip', '--rule', rule, '--preview');
  expect(preview).toEqual({ matching: 1, contacts: 3, examples: [first] });
  const added = await answerOf('add', 'vip', '--name', 'VIP customers', '--rule', rule);
  expect(added).toEqual({ segmentId: 'vip', added: 1 });
  const file = join(folder, 'rule.yaml');
  await writeFile(file, YAML);
  expect(await answerOf('edit', 'vip', '--rule-file', file)).toEqual({ segmentId: 'vip', removed: 0, added: 1 });
  const members = await answerOf('members', 'vip', '--add', 'C-bronze', 'C-gold', '--remove', 'C-silver');
  expect(members).toMatchObject({ added: [third, first] });
  expect(await answerOf('show', 'vip')).toEqual({
    segmentId: 'vip',
    name: 'VIP customers',
    rule: { or: [{ and: [{ attribute: 'attributes.plan', op: 'in', value: ['gold', 'silver'] }] }] },
    members: 3,
    explicitMembers: 2,
    examples: expect.arrayContaining(contactIds),
    actions: [],
    complete: true,
  });
  expect((await segment('show', 'vip')).stdout).toMatch(/members +3, 2 of them by hand\n/);
  expect(await answerOf('edit', 'vip', '--no-rule')).toEqual({ segmentId: 'vip', removed: 1, added: 0 });
  expect(await answerOf('delete', 'vip')).toEqual({ segmentId: 'vip' });
});

test.each<[string, string[], object, RegExp[]]>([
  [
    'a wrong rule',
    ['add', 'a', '--rule', '{"or":[{"and":[{"attribute":"plan","op":"equals","value":1}]}]}'],
    { code: 'invalid_request', field: 'rule', pointer: '/or/0/and/0/attribute' },
    [/\/or\/0\/and\/0\/attribute must be one of/],
  ],
  [
    'a rule that is no JSON',
    ['add', 'a', '--rule', '{"or":'],
    { code: 'invalid_request', field: 'rule' },
    [/--rule/, /JSON/],
  ],
  [
    'a rule given twice',
    ['add', 'a', '--rule', '{}', '--rule-file', 'b'],
    { code: 'invalid_request', field: 'rule' },
    [/once: --rule or --rule-file/],
  ],
  [
    'a rule file that is not there',
    ['add', 'a', '--rule-file', '/nowhere/rule.yaml'],
    { code: 'invalid_request', field: 'rule-file' },
    [/\/nowhere\/rule\.yaml/, /--rule-file/],
  ],
  ['a preview of nothing', ['add', 'a', '--preview'], { code: 'invalid_request', field: 'rule' }, [/--rule/]],
  ['members without any', ['members', 'a'], { code: 'invalid_request', field: 'add' }, [/--add or --remove/]],
  [
    'a segment that is not there',
    ['delete', 'none'],
    { code: 'not_found', field: 'segment' },
    [/"none"/, /segment add/],
  ],
])('%s is refused in one line, and as one object', async (_title, words, error, names) => {
  const { exitCode, stdout, stderrLines } = await segment(...words);
  expect(stderrLines).toEqual([expect.stringMatching(/^errand: /)]);
  for (const name of names) expect(stderrLines[0]).toMatch(name);
  expect([exitCode === 0, stdout]).toEqual([false, '']);
  const asJson = await segment(...words, '--json');
  expect(JSON.parse(asJson.stdout)).toEqual({ error: expect.objectContaining(error) });
});
