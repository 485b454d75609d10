import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, held, inTurn, resultsIn, systemToolsIn, toolsIn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { callsOf, messagesOf, stepsOf, turnsOf } from '../support/rows.ts';
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
  endpointAnswers = (_request, response) => void response.end('ok');
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const handoff = (reason: string) =>
  calling('handoff', { reason, summary: 'Wants a refund of A-1.', message: 'A colleague takes over.' });
const lookUp = calling('getOrder', { orderId: 'A-1' });

async function sessionRow(session: string, organisationId = world.organisationId) {
  const [row] = await world.database.query(
    `select status, handled_by, handoff_reason, handoff_summary, handed_off_at is not null as dated
     from sessions where id = $1`,
    [sessionIdOf({ organisationId, session })],
  );
  return row;
}

test.each([
  'user_requested',
  'low_confidence',
  'prohibited_topic',
  'frustration',
  'insufficient_tools',
  'insufficient_knowledge',
  'action_failed',
])('the AI hands off with reason %s: the customer is told, the team gets reason and summary', async (reason) => {
  world.model.setScript(inTurn(handoff(reason)));
  const message = world.message({ text: 'I want to talk to a person about A-1' });
  const answer = await world.client.submit(message);
  expect(answer).toMatchObject({
    state: 'replied',
    reply: 'A colleague takes over.',
    handoff: { reason, summary: 'Wants a refund of A-1.' },
  });
  expect(await sessionRow(message.session)).toEqual({
    status: 'open',
    handled_by: 'team',
    handoff_reason: reason,
    handoff_summary: 'Wants a refund of A-1.',
    dated: true,
  });
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision).toMatchObject({ kind: 'reply', chosen: { toolName: 'handoff', revision: null } });
});

test('after a handoff the AI is silent until the team hands the session back; the same message gets the same answer', async () => {
  world.model.setScript(inTurn(handoff('user_requested'), { text: 'Here I am again.' }));
  const message = world.message({ text: 'a person, please' });
  const answer = await world.client.submit(message);
  const next = { ...message, messageId: 'next', text: 'hello?' };
  expect(await world.client.submit(next)).toMatchObject({ state: 'routed', reason: 'taken_over' });
  expect(await world.client.submit(message)).toEqual(answer);
  await world.client.handBack({ organisationId: world.organisationId, session: message.session });
  const third = await world.client.submit({ ...message, messageId: 'third', text: 'and now?' });
  expect(third).toMatchObject({ state: 'replied', reply: 'Here I am again.' });
  expect((await messagesOf(world, message.session)).map(({ role, text }) => [role, text])).toEqual([
    ['customer', 'a person, please'],
    ['ai', 'A colleague takes over.'],
    ['customer', 'hello?'],
    ['customer', 'and now?'],
    ['ai', 'Here I am again.'],
  ]);
});

test('a reason that does not exist is given back to the AI', async () => {
  world.model.setScript(inTurn(handoff('bored'), handoff('frustration')));
  const answer = await world.client.submit(world.message({ text: 'this is useless' }));
  expect(answer).toMatchObject({ state: 'replied', handoff: { reason: 'frustration' } });
  expect(resultsIn(world.model.requests[1])[0]).toContain('invalid: /reason');
});

test('handing off after a failed call ends the same turn', async () => {
  endpointAnswers = (_request, response) => void response.writeHead(500).end('broken');
  world.model.setScript(inTurn(lookUp, handoff('action_failed')));
  const message = world.message({ text: 'where is A-1?' });
  expect(await world.client.submit(message)).toMatchObject({ handoff: { reason: 'action_failed' } });
  expect(await turnsOf(world, message.messageId)).toMatchObject([{ status: 'replied', depth: 0 }]);
});

test('after as many failed calls in a row as the organisation allows a person takes over, whatever the AI says', async () => {
  const organisationId = await world.addOrganisation({ failuresBeforeHandoff: 2 });
  endpointAnswers = (_request, response) => void response.writeHead(503).end('broken');
  const again = calling('getOrder', { orderId: 'A-2' });
  world.model.setScript(inTurn(lookUp, again, { text: 'That did not work.' }));
  const message = world.message({ organisationId, text: 'where is A-1?' });
  const answer = await world.client.submit(message);
  const summary = '2 calls failed one after the other: getOrder (HTTP 503); getOrder (HTTP 503).';
  expect(answer).toMatchObject({ reply: 'That did not work.', handoff: { reason: 'action_failed', summary } });
  expect(world.endpoint.requests).toHaveLength(2);
  const last = world.model.requests.at(-1);
  expect([toolsIn(last), systemToolsIn(last)]).toEqual([[], ['handoff']]);
  expect(await sessionRow(message.session, organisationId)).toMatchObject({ handled_by: 'team', status: 'open' });
});

test('resolving closes the session with the reply; a later message opens it again, where the organisation wants that', async () => {
  world.model.setScript(inTurn(calling('resolve', { message: 'Glad to help!' }), { text: 'Yes?' }));
  const message = world.message({ text: 'thanks, that is all' });
  const answer = await world.client.submit(message);
  expect(answer).toMatchObject({ state: 'replied', reply: 'Glad to help!', resolved: true });
  expect(await world.client.submit(message)).toEqual(answer);
  expect(await sessionRow(message.session)).toMatchObject({ status: 'resolved', handled_by: 'ai' });
  const later = await world.client.submit({ ...message, messageId: 'later', text: 'one more thing' });
  expect(later).toMatchObject({ state: 'replied', reply: 'Yes?' });
  expect(await sessionRow(message.session)).toMatchObject({ status: 'open' });
});

test('where sessions stay closed, a message to a resolved one is refused', async () => {
  const organisationId = await world.addOrganisation({ reopen: false });
  world.model.setScript(inTurn(calling('resolve', { message: 'Bye!' })));
  const message = world.message({ organisationId, text: 'that is all' });
  await world.client.submit(message);
  await expect(world.client.submit({ ...message, messageId: 'later' })).rejects.toMatchObject({
    code: 'session_closed',
  });
});

const input = calling('collect_input', {
  title: 'Your return',
  fields: [
    { name: 'reason', label: 'Why do you send it back?', type: 'choice', options: ['broken', 'too small'] },
    { name: 'iban', label: 'IBAN', type: 'text', value: 'DE00' },
    { name: 'since', label: 'Since when?', type: 'date', required: false },
    { name: 'pieces', label: 'How many?', type: 'number', required: false, value: 'two' },
  ],
});

test('the AI asks for typed fields in a form, and goes on with what the customer entered', async () => {
  world.model.setScript(inTurn(input, { text: 'Noted.' }));
  const message = world.message({ text: 'I want to return it' });
  const waiting = await world.client.submit(message);
  if (waiting.state !== 'awaiting_form') throw new Error(`the turn ended as ${waiting.state}`);
  expect(waiting.form).toMatchObject({ title: 'Your return', values: { iban: 'DE00' } });
  expect(waiting.form.schema).toMatchObject({ required: ['reason', 'iban'], additionalProperties: false });
  const form = { organisationId: world.organisationId, session: message.session, formId: waiting.form.formId };
  const wrong = await world.client.submitForm({ ...form, values: { reason: 'ugly', iban: 'DE1', since: 'monday' } });
  expect(wrong).toMatchObject({ state: 'form_invalid', problems: [{ pointer: '/reason' }, { pointer: '/since' }] });
  const values = { reason: 'broken', iban: 'DE1' };
  expect(await world.client.submitForm({ ...form, values })).toMatchObject({ state: 'replied', reply: 'Noted.' });
  expect(resultsIn(world.model.requests[1])[0]).toContain(`The customer entered: ${JSON.stringify(values)}`);
  expect(world.endpoint.requests).toHaveLength(0);
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state: 'succeeded' }]);
});

test('after a call the AI asks for input in a turn of its own, and may call with it in the next one', async () => {
  const refund = calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } });
  world.model.setScript(inTurn(lookUp, input, refund, { text: 'Refunded.' }));
  const message = world.message({ text: 'return A-1' });
  const waiting = await world.client.submit(message);
  if (waiting.state !== 'awaiting_form') throw new Error(`the turn ended as ${waiting.state}`);
  const form = { organisationId: world.organisationId, session: message.session, formId: waiting.form.formId };
  const answer = await world.client.submitForm({ ...form, values: { reason: 'broken', iban: 'DE1' } });
  expect(answer).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  expect((await turnsOf(world, message.messageId)).map(({ status }) => status)).toEqual([
    'continued',
    'continued',
    'replied',
  ]);
  expect(world.endpoint.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
});

test('whoever submits a form is told of the next one that the same message leads to', async () => {
  const move = calling('changeAddress', { orderId: 'A-1', body: { city: 'Bonn' } });
  world.model.setScript(inTurn(input, move, { text: 'Moved.' }));
  const message = world.message({ text: 'return A-1, or move it' });
  const first = await world.client.submit(message);
  if (first.state !== 'awaiting_form') throw new Error(`the turn ended as ${first.state}`);
  const form = { organisationId: world.organisationId, session: message.session, formId: first.form.formId };
  const second = await world.client.submitForm({ ...form, values: { reason: 'broken', iban: 'DE1' } });
  if (second.state !== 'awaiting_form') throw new Error(`the first form was answered with ${second.state}`);
  expect(second.form).toMatchObject({ values: { orderId: 'A-1', body: { city: 'Bonn' } } });
  const values = { orderId: 'A-1', body: { city: 'Kiel' } };
  const answer = await world.client.submitForm({ ...form, formId: second.form.formId, values });
  expect(answer).toMatchObject({ state: 'replied', reply: 'Moved.' });
});

test.each<[string, object]>([
  ['two fields of one name', { fields: [0, 1].map(() => ({ name: 'a', label: 'A', type: 'text' })) }],
  ['a choice without options', { fields: [{ name: 'a', label: 'A', type: 'choice' }] }],
  ['no field', { fields: [] }],
])('a form with %s is given back to the AI', async (_title, given) => {
  world.model.setScript(inTurn(calling('collect_input', { title: 'T', ...given }), { text: 'Then just tell me.' }));
  expect(await world.client.submit(world.message({ text: 'hi' }))).toMatchObject({ reply: 'Then just tell me.' });
  expect(resultsIn(world.model.requests[1])[0]).toContain('invalid: /fields');
});

test('a person who takes over while the call is under way: its outcome is recorded, no AI message follows', async () => {
  const { hold, release } = held();
  let asked = () => {};
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  endpointAnswers = async (_request, response) => {
    asked();
    await hold;
    response.end('shipped');
  };
  world.model.setScript(inTurn(lookUp, handoff('frustration')));
  const message = world.message({ text: 'where is A-1?' });
  const answer = world.client.submit(message);
  await arrived;
  await world.client.takeOver({ organisationId: world.organisationId, session: message.session });
  release();
  expect(await answer).toMatchObject({ state: 'routed', reason: 'taken_over' });
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state: 'succeeded', response_status: 200 }]);
  expect((await messagesOf(world, message.session)).map(({ role }) => role)).toEqual(['customer']);
  expect(await sessionRow(message.session)).toMatchObject({ handoff_reason: 'agent_took_over' });
});
