import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createErrandClient, type ErrandClient, type MessageInput } from '../../src/client.ts';
import { startTemporalServer, type TemporalServer } from '../../src/embedded/temporal-server.ts';
import { listVariables } from '../../src/services/list-variables.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { showSession } from '../../src/services/show-session.ts';
import { testAction } from '../../src/services/test-action.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { cacheDir } from '../embedded/started.ts';
import { calling, inTurn } from '../support/chat.ts';
import { disguises, foundIn } from '../support/disguises.ts';
import { everyRun } from '../support/history.ts';
import { everyColumn } from '../support/rows.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

/** Characters that each way of encoding writes differently. */
const canary = (name: string) => `${name}+/=~${randomUUID()}`;

/** May stand nowhere. */
const secrets: Record<string, string> = {
  'a global variable': canary('variable'),
  'a global variable of another host': canary('elsewhere'),
  'a widget header': canary('widget'),
  "the model provider's key": canary('provider'),
};

/** What customer, AI and company said: in PostgreSQL, and nowhere else. */
const said: Record<string, string> = {
  text: canary('text'),
  session: canary('session'),
  email: `${randomUUID()}@canary.example`,
  externalId: canary('external'),
  argument: canary('argument'),
  formValue: canary('form'),
  responseBody: canary('body'),
  responseHeader: canary('header'),
  reply: canary('reply'),
};

let world: World;
let folder: string;
let temporalServer: TemporalServer;
let worker: WorkerProcess;
let client: ErrandClient;
/** all that a run leaves behind, by where it lies */
const left: Record<string, Buffer> = {};
let columns: Map<string, Buffer>;
const sealedDuring: unknown[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-canary-'));
  [world, temporalServer] = await Promise.all([
    createWorld({ script: inTurn(), handler: ({ url }, response) => answerTo(url, response) }),
    startTemporalServer({ stateDir: folder, cacheDir, onProgress: () => {} }),
  ]);
  secrets['a key that seals'] = world.secretKeys.split(':')[1] ?? '';
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);
  worker = await startWorkerProcess(
    {
      ...world.workerEnvironment,
      TEMPORAL_ADDRESS: temporalServer.address,
      ERRAND_EXTRA_CA: join(folder, 'ca.pem'),
      ERRAND_LOG_LEVEL: 'debug',
      ERRAND_MODEL_API_KEY: secrets["the model provider's key"] ?? '',
    },
    { callTimeoutMs: 2_500 },
  );
  const temporal = await connectTemporal(
    { address: temporalServer.address, namespace: 'default' },
    world.dataConverter,
  );
  client = createErrandClient({ client: temporal, taskQueue: world.taskQueue });
  for (const [name, value, hosts] of [
    ['Authorization', `Bearer ${secrets['a global variable']}`, []],
    ['X-Elsewhere', secrets['a global variable of another host'] ?? '', ['elsewhere.example']],
  ] as const) {
    await setVariable(
      { db: world.store.db, sealer: world.sealer },
      { organisationId: world.organisationId, name, value, hosts: [...hosts] },
    );
  }
  left.errors = Buffer.from(
    (await converse()).map((error) => inspect(error, { depth: 20, showHidden: true })).join('\n'),
  );
  left.answers = Buffer.from(JSON.stringify(await answersOfVerbs()));
  left.histories = Buffer.concat(await everyRun({ temporal }));
  columns = await everyColumn(world);
  await client.close();
  await worker.stop();
  left.log = Buffer.from(worker.output());
  await temporalServer.stop();
  const files = (await readdir(folder)).filter((name) => name.startsWith('temporal.'));
  left["Temporal's files"] = Buffer.concat(await Promise.all(files.map((name) => readFile(join(folder, name)))));
});

afterAll(async () => {
  await worker?.kill();
  await temporalServer?.stop();
  await world.close();
  await rm(folder, { recursive: true });
});

/** The company, by the number of the order: answers, fails, keeps silent, hangs up. */
function answerTo(url: string, response: ServerResponse): void {
  const [, number] = /A-(\d)/.exec(url) ?? [];
  if (number === '3') return;
  if (number === '4') return void response.destroy();
  response.writeHead(number === '2' ? 500 : 200, { 'X-Order': said.responseHeader ?? '' });
  response.end(`{"order":"${said.responseBody}"}`);
}

function message(change: Partial<MessageInput> = {}): MessageInput {
  return world.message({
    session: `${said.session}/${randomUUID()}`,
    text: `where is it? ${said.text}`,
    contact: { email: said.email, externalId: said.externalId },
    headers: [{ name: 'X-Customer-Token', value: secrets['a widget header'] ?? '' }],
    ...change,
  });
}

const lookUp = (orderId: string) => calling('getOrder', { orderId, note: said.argument });

/** Turns that end well and badly, and senders that are refused: all that anybody was told of as an error. */
async function converse(): Promise<unknown[]> {
  const reply = { text: `Let me see. ${said.reply}` };
  for (const orderId of ['A-1', 'A-2', 'A-3', 'A-4']) {
    world.model.setScript(inTurn(lookUp(orderId), reply));
    expect(await client.submit(message())).toMatchObject({ state: 'replied' });
  }
  await fillForm(reply);
  await failAtTheModel();
  await failAtTheDatabase();
  return refusals();
}

async function fillForm(reply: { text: string }): Promise<void> {
  world.model.setScript(inTurn(calling('changeAddress', { orderId: 'A-5', body: { city: 'Bonn' } }), reply));
  const asked = message();
  const shown = await client.submit(asked);
  if (shown.state !== 'awaiting_form') throw new Error(`the turn ended as ${shown.state}`);
  sealedDuring.push(
    ...(await world.database.query('select sealed_widget_headers as sealed from turns where message_id = $1', [
      asked.messageId,
    ])),
  );
  const { organisationId, session } = asked;
  const values = { orderId: 'A-5', body: { city: said.formValue } };
  const answer = await client.submitForm({ organisationId, session, formId: shown.form.formId, values });
  expect(answer).toMatchObject({ state: 'replied' });
}

/** A provider that repeats its key and the prompt in its refusal. */
async function failAtTheModel(): Promise<void> {
  const error = {
    message: `Incorrect API key provided: ${secrets["the model provider's key"]}, for: ${said.text}`,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  };
  world.model.setScript(inTurn({ status: 401, body: { error } }));
  expect(await client.submit(message())).toMatchObject({ state: 'failed' });
}

/** A statement that PostgreSQL refuses until the column is back. */
async function failAtTheDatabase(): Promise<void> {
  world.model.setScript(inTurn({ text: 'Hello.' }));
  await world.database.query('alter table turns rename column run_id to moved');
  const answer = client.submit(message());
  await vi.waitFor(() => expect(worker.output()).toContain('42703'), { timeout: 60_000 });
  await world.database.query('alter table turns rename column moved to run_id');
  expect(await answer).toMatchObject({ state: 'replied' });
}

async function refusals(): Promise<unknown[]> {
  world.model.setScript(inTurn({ text: 'Hello.' }));
  const known = message();
  await client.submit(known);
  const token = secrets['a widget header'] ?? '';
  const named = (value: string) => [{ name: 'X-Customer-Token', value }];
  const variable = { organisationId: world.organisationId, name: 'Authorization' };
  const asked = await Promise.allSettled([
    client.submit({ ...known, text: `another ${said.text}` }),
    client.submit({ ...known, messageId: randomUUID(), contact: { email: `not-${said.email}` } }),
    client.submit({ ...known, messageId: randomUUID(), channel: 'email' }),
    client.submit(message({ headers: named(`${token}\r\nX-Other: 1`) })),
    client.submit(message({ headers: named(token.repeat(200)) })),
    client.submit(message({ organisationId: 'nobody' })),
    setVariable(
      { db: world.store.db, sealer: world.sealer },
      { ...variable, value: `${secrets['a global variable']}\n` },
    ),
  ]);
  return asked.map((result) => {
    if (result.status === 'fulfilled') throw new Error('was not refused');
    return result.reason;
  });
}

/** What people who run an organisation are shown. */
async function answersOfVerbs(): Promise<unknown[]> {
  const { organisationId, sealer } = world;
  const { db } = world.store;
  const egress = { maxResponseBytes: 1_024, extraCa: [world.endpoint.caPem], allow: [world.endpoint.target] };
  const lookedUp = { organisationId, name: 'getOrder', arguments: { orderId: 'A-1' } };
  return Promise.all([
    showSession(db, { organisationId, session: '#1' }),
    listVariables(db, organisationId),
    testAction({ db, sealer, egress }, { ...lookedUp, dryRun: true }),
    testAction({ db, sealer, egress }, lookedUp),
  ]);
}

test('the search finds a canary in each of its disguises', () => {
  const [text = ''] = Object.values(secrets);
  for (const shift of ['', 'a', 'ab', 'abc']) {
    const whole = Buffer.from(`${shift}${text}tail`);
    const hidden = [
      whole.toString('base64'),
      whole.toString('base64url'),
      whole.toString('hex'),
      encodeURIComponent(String(whole)),
    ];
    for (const one of hidden)
      expect(disguises(text).some((disguise) => Buffer.from(one).includes(disguise))).toBe(true);
  }
});

test('the run used what is looked for, and what it left behind was really read', () => {
  const [first] = world.endpoint.requests;
  expect(first?.header).toMatchObject({
    authorization: `Bearer ${secrets['a global variable']}`,
    'x-customer-token': secrets['a widget header'],
  });
  expect(world.endpoint.requests.map(({ header }) => header['x-elsewhere']).filter(Boolean)).toEqual([]);
  expect(world.model.requests[0]?.headers.authorization).toBe(`Bearer ${secrets["the model provider's key"]}`);
  expect(world.endpoint.requests).toHaveLength(6);
  expect(String(left.histories)).toContain('encryption-key-id');
  expect(String(left["Temporal's files"])).toContain('session/');
  expect(String(left["Temporal's files"])).toContain('binary/encrypted');
  expect(String(left.log)).toMatch(/"level":20.*42703/s);
  expect(String(left.errors)).toMatch(/message_id_conflict.*contact_mismatch.*invalid_request/s);
  expect(String(left.answers)).toContain('Authorization');
});

test.for(['histories', 'log', 'errors', 'answers', "Temporal's files"])('no secret stands in the %s', (place) => {
  expect(foundIn(left[place] ?? Buffer.alloc(0), secrets)).toEqual([]);
});

test('no secret stands in any column of the database', () => {
  const found = [...columns].flatMap(([column, values]) =>
    foundIn(values, secrets).map((name) => `${name}: ${column}`),
  );
  expect(found).toEqual([]);
});

test('headers of the widget are sealed while their turn waits and gone when it has ended', () => {
  expect(sealedDuring).toEqual([{ sealed: expect.stringMatching(/^k1\.[\w-]+$/) }]);
  expect(columns.get('turns.sealed_widget_headers')?.toString()).toBe('');
});

test.for(['histories', 'log', 'errors', "Temporal's files"])('nothing that was said stands in the %s', (place) => {
  expect(foundIn(left[place] ?? Buffer.alloc(0), said)).toEqual([]);
});

/** PostgreSQL is the record of what was said, by design: these columns, and no others. */
test('what was said stands in these columns', () => {
  const found = [...columns].map(([column, values]) => [column, foundIn(values, said)] as const);
  expect(Object.fromEntries(found.filter(([, names]) => names.length > 0))).toEqual({
    'contacts.email': ['email'],
    'contacts.external_id': ['externalId'],
    'messages.text': ['text', 'reply'],
    'sessions.external_id': ['session'],
    'steps.arguments': ['argument', 'formValue'],
    'steps.decision': ['reply'],
    'steps.request': ['argument'],
    'steps.request_body': ['formValue'],
    'steps.response_body': ['responseBody'],
    'steps.response_headers': ['responseHeader'],
  });
});
