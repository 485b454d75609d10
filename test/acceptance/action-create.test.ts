import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveContact } from '../../src/services/save-contact.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { calling, inTurn, toolsIn } from '../support/chat.ts';
import { callsOf, everyRow } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';
import { errandAction, goodAction } from './action-cli.ts';

let world: World;
let folder: string;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
  folder = await mkdtemp(join(tmpdir(), 'errand-action-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

test('an action made from options is used by the next turn', async () => {
  const { exitCode, json } = await errandAction(world, [
    'create',
    ...goodAction(world, 'Look up a thing'),
    ...['--param', 'limit=10', '--header', 'X-Shop: ghent', '--tag', 'things,shop', '--pinned', '--json'],
  ]);
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    actionId: expect.any(String),
    revision: 1,
    origin: { kind: 'hand' },
    definition: {
      toolName: 'look_up_a_thing',
      status: 'live',
      channels: ['web'],
      segmentIds: [],
      tags: ['things', 'shop'],
      pinned: true,
      parameters: [
        { name: 'thingId', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'limit', in: 'query', required: false, schema: { type: 'integer' } },
      ],
    },
    warnings: [{ kind: 'not_verified', revision: 1 }],
  });
  world.model.setScript(inTurn(calling('look_up_a_thing', { thingId: 'T 7', limit: 2 }), { text: 'Here it is.' }));
  const message = world.message({ text: 'show me T 7' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Here it is.' });
  expect(toolsIn(world.model.requests[0])).toContain('look_up_a_thing');
  expect(world.endpoint.requests).toMatchObject([{ url: '/things/T%207?limit=2', header: { 'x-shop': 'ghent' } }]);
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state: 'succeeded', action_id: json.actionId }]);
});

test('every field from a YAML file, options before it', async () => {
  await saveContact(world.store.db, {
    organisationId: world.organisationId,
    email: 'vip@example.com',
    segments: ['gold'],
  });
  const file = join(folder, 'ticket.yaml');
  await writeFile(
    file,
    `name: Open a support ticket
description: Open a ticket with a subject, returns its number
method: POST
url: https://desk.example/v1/tickets
parameters:
  - { name: X-Locale, in: header, schema: { type: string }, binding: { constant: nl } }
body:
  sample: { subject: It broke, email: a@example.com }
  bindings: { /email: contact.email }
headers: { X-Desk: main }
channels: [web, email]
segmentIds: [gold]
tags: [desk]
requireForm: true
idempotencyKey: true
`,
  );
  const { json } = await errandAction(world, ['create', '--file', file, '--channel', 'sms', '--json']);
  expect(json.definition).toEqual({
    name: 'Open a support ticket',
    toolName: 'open_a_support_ticket',
    description: 'Open a ticket with a subject, returns its number',
    status: 'live',
    method: 'POST',
    baseUrl: 'https://desk.example',
    path: '/v1/tickets',
    parameters: [
      {
        name: 'X-Locale',
        in: 'header',
        required: false,
        argument: 'X-Locale',
        schema: { type: 'string' },
        binding: { constant: 'nl' },
      },
    ],
    body: {
      contentType: 'application/json',
      required: true,
      schema: {
        type: 'object',
        properties: { subject: { type: 'string' }, email: { type: 'string' } },
        required: ['subject', 'email'],
      },
      bindings: { '/email': 'contact.email' },
    },
    headers: [{ name: 'X-Desk', value: 'main' }],
    channels: ['sms'],
    segmentIds: ['gold'],
    tags: ['desk'],
    pinned: false,
    requireForm: true,
    idempotencyKey: true,
  });
});

test('a curl command: the secret is told, not stored', async () => {
  const command = `curl -X POST '${world.endpoint.url}/orders/{orderId}/notes?notify=true' \\
    -H 'Authorization: Bearer canary-1' -H 'X-Api-Key: canary-2' -b 'session=canary-3' -d '{"text": "hello"}'`;
  const { exitCode, json, stdout } = await errandAction(world, [
    'create',
    ...['--from-curl', command, '--name', 'Add a note', '--description', 'Add a note to an order, returns nothing'],
    '--json',
  ]);
  expect(exitCode).toBe(0);
  expect(json.definition).toMatchObject({
    method: 'POST',
    path: '/orders/{orderId}/notes',
    parameters: [
      { name: 'orderId', in: 'path' },
      { name: 'notify', in: 'query', schema: { type: 'boolean' } },
    ],
    headers: [],
    body: { schema: { properties: { text: { type: 'string' } } } },
  });
  expect(json.warnings.slice(0, -1)).toMatchObject(
    ['Authorization', 'X-Api-Key', 'Cookie'].map((name) => ({
      kind: 'secret_left_out',
      name,
      message: expect.stringContaining(`errand variable set ${name}`),
    })),
  );
  expect(stdout).not.toContain('canary');
  expect(await everyRow(world)).not.toContain('canary');
});

test('warnings are told one a line: an overlap with its words, a shadowed variable, a readable secret', async () => {
  const organisationId = await world.addOrganisation();
  await setVariable({ db: world.store.db, sealer: world.sealer }, { organisationId, name: 'X-Token', value: 'canary' });
  const { stdout, exitCode } = await errandAction(world, [
    'create',
    ...['--name', 'Refund an order', '--description', 'Refund an order wholly or in part'],
    ...['--url', 'https://shop.example/refunds', '--header', 'x-token: own', '--org', organisationId],
  ]);
  expect(exitCode).toBe(0);
  const [first, ...warnings] = stdout.split('\n');
  expect(first).toBe('action refund_an_order "Refund an order" created, revision 1');
  expect(warnings).toEqual([
    expect.stringMatching(/^warning: the AI may take refund_an_order for refundOrder: both say .*order, .*refund/),
    expect.stringMatching(/^warning: the header X-Token .* global variable/),
    expect.stringMatching(/^warning: the header x-token looks like a secret.*errand variable set x-token/),
    expect.stringMatching(/^warning: not verified in a conversation since \d{4}-/),
  ]);
});

const refusals: [string, (name: string) => string[], string, RegExp[]][] = [
  ['a short name', () => ['--name', 'Pay'], 'name', [/name: must have at least 5/]],
  ['a short description', () => ['--description', 'Pays'], 'description', [/at least 20 characters/]],
  ['plain http', () => ['--url', 'http://shop.example/{thingId}'], 'url', [/https:\/\//]],
  [
    'an undeclared curly part',
    () => ['--url', 'https://shop.example/{thingId}/{other}'],
    'parameters',
    [/\{other\}.*declare it/],
  ],
  ['a framing header', () => ['--header', 'Content-Length: 3'], 'headers.0', [/"Content-Length"/]],
  ['a line break in a header', () => ['--header', 'X-A: a\nb'], 'headers.0', [/line break/]],
  ['an unknown channel', () => ['--channel', 'web,fax'], 'channels.1', [/fax|"web"/]],
  ['an unknown segment', () => ['--segment', 'nobody'], 'segmentIds', [/no segment "nobody": add it/]],
  ['a segment from a variable that is not set', () => ['--segment', ''], 'segment', [/is empty/]],
  ['an unknown method', () => ['--method', 'HEAD'], 'method', [/"GET"/]],
  [
    'a schema that no tool can have',
    () => ['--param', '{"name":"q","schema":{"type":"text"}}'],
    'parameters.1.schema',
    [/"text"/],
  ],
  [
    'a schema that refers to its own root',
    () => ['--param', '{"name":"q","schema":{"$ref":"#/$defs/id","$defs":{"id":{}}}}'],
    'parameters.1.schema',
    [/#\/\$defs\/id/],
  ],
  [
    'a tool name that is taken',
    () => ['--tool-name', 'getOrder'],
    'toolName',
    [/"getOrder" is the action ".*" already/],
  ],
  ['a parameter that is none', () => ['--param', 'thingId'], 'parameters', [/NAME=SAMPLE/]],
  ['a source of values that there is not', () => ['--bind', 'thingId=contact.name'], 'binding', [/contact\.email/]],
  ['broken JSON', () => ['--method', 'POST', '--body-sample', '{a'], 'body-sample', [/not valid JSON/]],
  ['a file that is not there', () => ['--file', '/nowhere.yaml'], 'file', [/\/nowhere\.yaml/]],
];

test.each(refusals)('refused: %s, with field and fix', async (_title, change, field, says) => {
  const { exitCode, json } = await errandAction(world, [
    'create',
    ...goodAction(world, 'Look up another thing'),
    ...change('x'),
    '--json',
  ]);
  expect(json.error).toMatchObject({ code: 'invalid_request', field });
  for (const part of says) expect(json.error.message).toMatch(part);
  expect(exitCode).toBe(2);
});

test('everything that is wrong is told at once, on one line', async () => {
  const { exitCode, stderr, stdout } = await errandAction(world, [
    'create',
    ...['--name', 'Pay', '--description', 'Pays', '--url', 'http://shop.example/{a}', '--segment', 'nobody'],
  ]);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^errand: name: .*; description: .*; url: .*; parameters: .*; segmentIds: [^\n]*$/);
});

test('a field that no action has is named', async () => {
  const file = join(folder, 'typo.json');
  await writeFile(file, '{"name": "Look up", "segments": ["vip"]}');
  const { json } = await errandAction(world, ['create', '--file', file, '--json']);
  expect(json.error).toMatchObject({
    code: 'invalid_request',
    message: expect.stringMatching(/"segments".*segmentIds/),
  });
});

test('an unknown organisation', async () => {
  const { json, exitCode } = await errandAction(world, [
    'create',
    ...goodAction(world, 'Look up'),
    '--org',
    'no',
    '--json',
  ]);
  expect(json.error).toMatchObject({ code: 'unknown_organisation', message: expect.stringMatching(/"no".*create it/) });
  expect(exitCode).toBe(1);
});
