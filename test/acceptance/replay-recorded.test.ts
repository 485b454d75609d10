import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import type { ReplayedAttempt } from '../../src/replay/replay-attempt.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { purgeContent } from '../../src/services/purge-content.ts';
import { calling, inTurn, resultsIn, toolsIn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import type { ScriptedAnswer } from '../support/openai-server.ts';
import { everyRow } from '../support/rows.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let endpointAnswers: EndpointHandler;

beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: (request, response) => endpointAnswers(request, response),
  });
  await world.startWorker();
});

beforeEach(() => {
  endpointAnswers = (_request, response) => void response.end('{"status":"shipped","tracking":"ZX-1"}');
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const lookUp = calling('getOrder', { orderId: 'A-1' });
const refund = calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } });

/** A turn as the model's answers make it; what the endpoint had before is forgotten. */
async function turnOf(answers: ScriptedAnswer[], change: Partial<MessageInput> = {}): Promise<string> {
  world.model.setScript(inTurn(...answers));
  const message = world.message({ text: 'where is order A-1?', ...change });
  await world.client.submit(message);
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
  return message.session;
}

/** `errand replay <session>` with a model that answers so today; nothing may be sent, and nothing written. */
async function replayed(session: string, today: ScriptedAnswer[], ...args: string[]) {
  world.model.setScript(inTurn(...today));
  const before = await everyRow(world);
  const organisation = args.includes('--org') ? [] : ['--org', world.organisationId];
  const result = await runCli({
    args: ['replay', session, ...organisation, ...args],
    env: world.workerEnvironment,
  });
  expect(world.endpoint.requests).toEqual([]);
  expect(await everyRow(world)).toBe(before);
  return result;
}

async function replayedJson(session: string, today: ScriptedAnswer[], ...args: string[]): Promise<ReplayedAttempt> {
  const { exitCode, stdout, stderr } = await replayed(session, today, '--json', ...args);
  expect([exitCode, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

test('the same choice gets the recorded result, and today’s reply stands beside the one of then', async () => {
  const session = await turnOf([lookUp, { text: 'Shipped.\nBye.' }]);
  const { stdout } = await replayed(session, [lookUp, { text: 'It is on its way: ZX-1.\nBye.' }]);
  const [head, turn, ...lines] = stdout.trimEnd().split('\n');
  expect(head).toContain('decided again by openai-compatible/test, actions of catalog version');
  expect(head).toContain('nothing was sent');
  expect(turn).toMatch(/^turn \S+ {2}message, replied$/);
  expect(lines).toEqual([
    '  0 same: calls getOrder with {"orderId":"A-1"}',
    '  1 another reply',
    '    - reply: Shipped.',
    '    + reply: It is on its way: ZX-1.',
    '      Bye.',
    expect.stringMatching(/^took /),
  ]);
  expect(resultsIn(world.model.requests[1])).toEqual([expect.stringContaining('"tracking":"ZX-1"')]);
});

test('another tool is reported as what it would call, and the replay stops there', async () => {
  const session = await turnOf([lookUp, { text: 'Shipped.' }]);
  const { stdout } = await replayed(session, [refund, { text: 'never asked for' }]);
  expect(stdout).toContain('  0 would call refundOrder with {"orderId":"A-1","body":{"amount":5}}');
  expect(stdout).toContain('    then: call getOrder with {"orderId":"A-1"}');
  expect(stdout).toContain('the replay stops here');
  expect(world.model.requests).toHaveLength(1);
});

test('the same tool with other arguments is shown, and goes on with what was recorded', async () => {
  const session = await turnOf([lookUp, { text: 'Shipped.' }]);
  const today = [calling('getOrder', { orderId: 'A-2' }), { text: 'Shipped.' }];
  const { steps, stopped } = await replayedJson(session, today);
  expect(steps.map(({ verdict }) => verdict)).toEqual(['other_arguments', 'same_reply']);
  expect(stopped).toBeNull();
});

test.each<[string, ScriptedAnswer, string]>([
  ['a reply', { text: 'Which order?' }, 'would_reply'],
  [
    'a handoff',
    calling('handoff', { reason: 'frustration', summary: 'cross', message: 'A person will see to it.' }),
    'would_handoff',
  ],
])('%s where a tool was called is a difference, and nothing more is asked', async (_title, today, verdict) => {
  const session = await turnOf([lookUp, { text: 'Shipped.' }]);
  const { steps, stopped } = await replayedJson(session, [today]);
  expect(steps.map((step) => step.verdict)).toEqual([verdict]);
  expect(stopped).toBe('other_choice');
});

test('continuations are decided again in order, each with what was known then', async () => {
  endpointAnswers = (request, response) => void response.writeHead(request.method === 'GET' ? 404 : 200).end('gone');
  const session = await turnOf([lookUp, refund, { text: 'Refunded.' }]);
  const { turns, steps } = await replayedJson(session, [lookUp, refund, { text: 'Done.' }]);
  expect(turns.map(({ trigger }) => trigger)).toEqual(['message', 'continuation']);
  expect(steps.map(({ step, verdict }) => `${step} ${verdict}`)).toEqual([
    '0 same_call',
    '1 same_call',
    '1 other_reply',
  ]);
  expect(resultsIn(world.model.requests[2])).toHaveLength(2);
  world.model.requests.length = 0;
  const alone = await replayedJson(session, [{ text: 'Refunded.' }], '--turn', '2');
  expect(alone.steps.map(({ step, verdict }) => `${step} ${verdict}`)).toEqual(['1 same_reply']);
});

test('a turn that failed because the model was down shows what is decided now that it is up', async () => {
  const session = await turnOf([{ status: 400 }]);
  const { stdout } = await replayed(session, [lookUp]);
  expect(stdout).toContain('  0 would call getOrder with {"orderId":"A-1"}');
  expect(stdout).toContain('    then: nothing, the turn is failed (model_bad_request)');
});

test('a turn that failed after its call is decided from what the call had returned', async () => {
  endpointAnswers = (_request, response) => void response.writeHead(500).end('kaput');
  const session = await turnOf([lookUp, { status: 400 }]);
  const { steps, stopped } = await replayedJson(session, [lookUp, { text: 'That did not work.' }]);
  expect(steps.map(({ verdict }) => verdict)).toEqual(['same_call', 'would_reply']);
  expect(stopped).toBeNull();
  expect(resultsIn(world.model.requests[1])[0]).toContain('kaput');
});

test('what was said, called and answered later is not heard', async () => {
  const message = { session: `s-${crypto.randomUUID()}`, text: 'first question' };
  await turnOf([lookUp, { text: 'first answer' }], message);
  await turnOf([refund, { text: 'second answer' }], { ...message, text: 'second question' });
  const { steps } = await replayedJson(message.session, [lookUp, { text: 'first answer' }], '--turn', '1');
  expect(steps.map(({ verdict }) => verdict)).toEqual(['same_call', 'same_reply']);
  const asked = JSON.stringify(world.model.requests.map(({ body }) => body.messages));
  expect(asked).toContain('first question');
  expect(asked).not.toMatch(/first answer|second|refundOrder/);
  world.model.requests.length = 0;
  await replayedJson(message.session, [refund, { text: 'second answer' }]);
  expect(JSON.stringify(world.model.requests[0]?.body.messages)).toMatch(
    /first question.*ZX-1.*first answer.*second question/,
  );
});

test('today’s actions are offered, and with --as-then those of that time', async () => {
  const organisationId = await world.addOrganisation();
  const session = await turnOf([lookUp, { text: 'Shipped.' }], { organisationId });
  await editAction(world.store.db, { organisationId, toolName: 'getOrder', change: { status: 'disabled' } });
  const args = ['--org', organisationId];
  const today = await replayedJson(session, [{ text: 'I can not look that up.' }], ...args);
  expect(today.steps[0]?.offered.before).toContain('getOrder');
  expect(today.steps[0]?.offered.now).not.toContain('getOrder');
  world.model.requests.length = 0;
  await replayedJson(session, [lookUp, { text: 'Shipped.' }], '--as-then', ...args);
  expect(toolsIn(world.model.requests[0])).toContain('getOrder');
});

test('a model that is down today is an answer, and a wrong name a refusal that says what to do', async () => {
  const session = await turnOf([lookUp, { text: 'Shipped.' }]);
  const down = await replayed(session, [{ status: 400 }]);
  expect(down).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('(model_bad_request)') });
  const { exitCode, stderr } = await replayed(session, [], '--turn', '9');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('by its number from 1 to 1')]);
});

test('what was purged is not decided again', async () => {
  const organisationId = await world.addOrganisation();
  const session = await turnOf([{ text: 'Hello.' }], { organisationId });
  await purgeContent(world.store.db, { organisationId, before: new Date(Date.now() + 60_000) });
  const { exitCode, stderr } = await replayed(session, [], '--org', organisationId);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('was purged or erased')]);
});
