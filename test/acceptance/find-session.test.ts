import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type SessionStory, sessionStorySchema } from '../../src/schemas/session-story.ts';
import { purgeContent } from '../../src/services/purge-content.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { showSession } from '../../src/services/show-session.ts';
import { sessionPage } from '../../src/story/session-page.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn } from '../support/chat.ts';
import { endJob, plantJob } from '../support/jobs.ts';
import { runCli } from '../support/run-cli.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let receiver: WebhookReceiver;
let organisationId: string;
let folder: string;
/** what the commands print and write; the story held to its schema: a field that is missing or not described fails */
let told: { json: string; text: string; page: string };
let whole: SessionStory;

const SAID = 'where is A-1? <script>alert(1)</script> \u202egpj.exe';

/** One session with a call that succeeds and begins a job, a form, a call that fails, and a handoff. */
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({
    script: inTurn(),
    handler: ({ url }, response) => {
      if (url.includes('A-1')) response.setHeader('x-trace', 't-1').end(JSON.stringify({ note: 'é'.repeat(20_000) }));
      else response.writeHead(url.includes('refund') ? 503 : 200).end('{"ok":true}');
    },
    alsoAllowed: [receiver.endpoint.target],
  });
  folder = await mkdtemp(join(tmpdir(), 'errand-story-'));
  organisationId = await world.addOrganisation({ webhookUrl: receiver.url });
  await setVariable(
    { db: world.store.db, sealer: world.sealer },
    { organisationId, name: 'Authorization', value: 'Bearer canary-secret' },
  );
  await world.startWorker();
  const first = await submit(SAID, calling('getOrder', { orderId: 'A-1' }), { text: 'It is on its way.' });
  const job = await plantJob(world, first, { reference: 'job-reference' });
  await endJob(world, job, { state: 'done', body: { file: 'orders.csv' } });
  await submit('move it', calling('changeAddress', { orderId: 'A-2', body: { city: 'Bonn' } }), { text: 'Moved.' });
  const session = { organisationId, session: 'ada@example.com' };
  const { formId = '' } = (await showSession(world.store.db, session)).turns[1]?.steps[0]?.form ?? {};
  await world.client.submitForm({ ...session, formId, values: { orderId: 'A-2', body: { city: 'Kiel' } } });
  await submit(
    'my money back',
    calling('refundOrder', { orderId: 'A-3', body: { amount: 5, note: 'private-note' } }),
    calling('handoff', { reason: 'action_failed', summary: 'Wants 5 back for A-3.', message: 'A person helps you.' }),
  );
  await receiver.awaited('ada@example.com', 4);
  const delivered = `select from deliveries where organisation_id = $1 and state = 'delivered'`;
  await vi.waitUntil(async () => (await world.database.query(delivered, [organisationId])).length === 4, {
    timeout: 60_000,
  });
  // a poll of the engine's own has its action
  await world.database.query(
    `update steps s set action_id = j.action_id, revision = 1 from jobs j where s.owner_kind = 'job' and s.owner_id = j.id`,
  );
  const file = join(folder, 'story.html');
  const [json, text, html] = [await errand('--json'), await errand(), await errand('--html', file)];
  expect([json.exitCode, text.exitCode, html]).toMatchObject([0, 0, { exitCode: 0, stdout: '' }]);
  whole = sessionStorySchema.parse(JSON.parse(json.stdout));
  told = { json: json.stdout, text: text.stdout, page: await readFile(file, 'utf8') };
});

afterAll(async () => {
  await world.close();
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

async function submit(text: string, ...answers: Parameters<typeof inTurn>) {
  world.model.setScript(inTurn(...answers));
  const contact = { email: 'ada@example.com' };
  const message = world.message({ organisationId, session: 'ada@example.com', contact, text });
  await world.client.submit(message);
  return message;
}

const errand = (...args: string[]) =>
  runCli({ args: ['session', 'ada@example.com', '--org', organisationId, ...args], env: world.workerEnvironment });

test('--json tells all of it, in the words of its schema', async () => {
  const sessionId = sessionIdOf({ organisationId, session: 'ada@example.com' });
  expect(whole).toMatchObject({
    sessionId,
    handledBy: 'team',
    handoffReason: 'action_failed',
    customer: { email: 'ada@example.com', verified: false },
    workflow: { workflowId: `session/${sessionId}` },
    messages: [{ text: SAID }, {}, { text: 'move it' }, {}, { text: 'my money back' }, {}],
    jobs: [{ reference: 'job-reference', state: 'done', calls: [{ status: 200 }] }],
    turnsCut: false,
    redacted: false,
  });
  expect(whole.turns.map(({ trigger, status }) => `${trigger} ${status}`)).toEqual(Array(3).fill('message replied'));
  expect(whole.workflow.runIds).toEqual(whole.turns.map(({ runId }) => runId));
  const kinds = whole.deliveries.map(({ kind, state }) => `${kind} ${state}`);
  expect(kinds.toSorted()).toEqual(['form.opened delivered', ...Array(3).fill('turn.ended delivered')]);
  const [moved, refunded] = whole.turns.slice(1).map(({ steps }) => steps[0]);
  expect(moved).toMatchObject({ form: { state: 'submitted' }, arguments: { body: { city: 'Kiel' } } });
  expect(refunded?.call).toMatchObject({
    ...{ status: 503, state: 'failed' },
    requestBody: { text: '{"amount":5,"note":"private-note"}' },
  });
});

test('a call is told with its masked request, its timings, and of a long body the beginning, whole characters', () => {
  const call = whole.turns[0]?.steps[0]?.call;
  expect(call).toMatchObject({ method: 'GET', state: 'succeeded', timings: { totalMs: expect.any(Number) } });
  expect(call?.headers).toContainEqual(
    expect.objectContaining({ name: 'Authorization', scheme: 'Bearer', length: 20 }),
  );
  expect(call?.responseHeaders).toContainEqual(['x-trace', 't-1']);
  expect(call?.responseBody).toMatchObject({ bytes: 40_011, shownBytes: 16_384 });
  expect(call?.responseBody?.text).toMatch(/^\{"note":"é+$/);
});

test('people are shown the same, and nothing that drives their terminal', () => {
  const { text } = told;
  expect(text).toContain('customer where is A-1? <script>alert(1)</script> ‹U+202E›gpj.exe');
  expect(text).toMatch(/^ {2}workflow session\/[0-9a-f]{32}, 3 runs$/m);
  expect(text).toMatch(/^ {2}0 form \S+\/0: submitted$/m);
  expect(text).toMatch(/^ {2}0 call \S+\/0, planned 20\S+Z, took \d+ ms$/m);
  expect(text).toMatch(/getOrder "job-reference", done/);
  expect(text).toMatch(/form\.opened, delivered after 1 attempts, last 204, workflow delivery\//);
});

test('--html writes one file that only its owner reads, without a script and with nothing from elsewhere', async () => {
  const { page } = told;
  expect((await stat(join(folder, 'story.html'))).mode & 0o777).toBe(0o600);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; ‹U+202E›gpj.exe');
  expect(page).not.toMatch(/<script|<link|<img|\ssrc=|url\(|@import/i);
  expect(page).toContain('Wants 5 back for A-3.');
});

test('--redact keeps ids, statuses and times, and nothing of what was said, sent or who it was', async () => {
  const { stdout: page } = await errand('--redact', '--html', '-');
  const { stdout: json } = await errand('--redact', '--json');
  const personal = [
    'ada@',
    'where is',
    'alert',
    'on its way',
    'private-note',
    'Kiel',
    'A-1',
    'A-2',
    'A-3',
    'orders.csv',
  ];
  for (const shown of [json, page]) {
    expect([...personal, 'Wants 5', 'job-reference', 't-1'].filter((text) => shown.includes(text))).toEqual([]);
    expect(shown).toContain(whole.turns[0]?.turnId);
    expect(shown).toContain('503');
  }
  const outline = ({ turns, workflow, deliveries }: SessionStory) => ({
    ...{ workflow, deliveries },
    turns: turns.map(({ turnId, status, startedAt, finishedAt, steps }) => ({
      ...{ turnId, status, startedAt, finishedAt },
      calls: steps.map(({ offered, chosen, form, call }) => [offered, chosen, form, call?.status, call?.timings]),
    })),
  });
  expect(outline(sessionStorySchema.parse(JSON.parse(json)))).toEqual(outline(whole));
});

test('no form of it shows the secret that the calls carried', () => {
  expect(Object.values(told).map((text) => text.includes('canary-secret'))).toEqual([false, false, false]);
});

test.each([
  [['--html', '/nowhere/story.html'], '--html /nowhere/story.html can not be written: ENOENT'],
  [['--html', '-', '--json'], '--json and --html - both write to standard output: give one'],
])('%j is refused', async (args, message) => {
  const { exitCode, stderr, stdout } = await errand(...args);
  expect(exitCode).toBe(2);
  expect(`${stderr}${stdout}`).toContain(message);
});

test('of a session that was purged the story is whole in its words, without what was said', async () => {
  const { db } = world.store;
  expect(await purgeContent(db, { organisationId, before: new Date() })).toMatchObject({ sessions: 1 });
  const purged = await showSession(db, { organisationId, session: '#1' });
  expect(sessionStorySchema.parse(purged)).toEqual(purged);
  expect(purged.messages.map(({ text }) => text)).toEqual(Array(6).fill('[purged]'));
  expect(purged.turns[0]?.steps[0]).toMatchObject({
    chosen: 'getOrder',
    arguments: null,
    call: { responseBody: null },
  });
  expect(await sessionPage(purged, { madeAt: new Date().toISOString() })).toContain('200, succeeded');
});
