import { afterAll, beforeAll, expect, test } from 'vitest';
import { calling } from '../support/chat.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let org: string[];

beforeAll(async () => {
  world = await createWorld({
    script: ({ messages }) => {
      const last = messages.at(-1);
      if (last?.content === 'move') return calling('changeAddress', { orderId: 'A-2', body: { city: 'Bonn' } });
      if (last?.role === 'user' && last.content === 'person') {
        const handoff = { reason: 'frustration', summary: 'Waits for A-1 since May.', message: 'A person takes over.' };
        return calling('handoff', handoff);
      }
      return { text: `Heard: ${last?.content}` };
    },
  });
  org = ['--org', world.organisationId];
  await world.startWorker();
});

afterAll(() => world.close());

const errand = (...args: string[]) => runCli({ args: [...args, ...org], env: world.workerEnvironment });

async function said(session: string, text: string) {
  return world.client.submit(world.message({ session, text }));
}

test('a session is taken over, handed back and resolved from the command line', async () => {
  await said('chat-1', 'hello');
  const taken = await errand('session', 'take-over', 'chat-1');
  expect(taken.stdout).toMatch(/^#\d+ chat-1: web, open, team, anonymous\n {2}handed off, agent_took_over since 20/);
  expect(await said('chat-1', 'anybody?')).toMatchObject({ state: 'routed', reason: 'taken_over' });
  const back = JSON.parse((await errand('session', 'hand-back', 'chat-1', '--json')).stdout);
  expect(back).toMatchObject({ handledBy: 'ai', handoffReason: null, handoffSummary: null, handedOffAt: null });
  expect(await said('chat-1', 'still there?')).toMatchObject({ state: 'replied' });
  const resolved = JSON.parse((await errand('session', 'resolve', 'chat-1', '--json')).stdout);
  expect(resolved).toMatchObject({ status: 'resolved' });
});

test('a session is found by the number that a helpdesk gave it', async () => {
  await said('chat-2', 'hello');
  const named = await errand('session', 'ticket', 'chat-2', 'ZD-991');
  expect(named.stdout).toContain('chat-2 (ZD-991): web, open, ai');
  const story = JSON.parse((await errand('session', 'ZD-991', '--json')).stdout);
  expect(story).toMatchObject({ session: 'chat-2', helpdeskTicket: 'ZD-991', messages: [{}, {}] });
  const listed = JSON.parse((await errand('sessions', '--helpdesk-ticket', 'ZD-991', '--json')).stdout);
  expect(listed).toMatchObject({ sessions: [{ session: 'chat-2' }], next: null });
  expect((await errand('turns', '--session', 'ZD-991')).stdout).toContain('chose to reply');
  await errand('session', 'ticket', 'ZD-991', '');
  expect((await errand('session', 'ZD-991', '--json')).stdout).toContain('"not_found"');
});

test('of sessions that a helpdesk merged, its number finds the newest', async () => {
  for (const session of ['chat-3', 'chat-4']) {
    await said(session, 'hello');
    await world.client.setHelpdeskTicket({ organisationId: world.organisationId, session, ticket: ' ZD-7 ' });
  }
  expect(JSON.parse((await errand('session', 'ZD-7', '--json')).stdout)).toMatchObject({ session: 'chat-4' });
});

test('those that wait for the team are listed with reason, summary and since when; a takeover keeps them', async () => {
  await said('chat-5', 'person');
  await errand('session', 'take-over', 'chat-5');
  const { stdout } = await errand('sessions', '--handed-off');
  expect(stdout).toMatch(
    /chat-5: web, open, team.*\n {2}handed off, frustration since 20.*Z: Waits for A-1 since May\.\n/,
  );
  expect(stdout).not.toContain('chat-2');
  expect((await errand('session', 'chat-5')).stdout).toContain('handed off, frustration since');
});

test('naming a session as a helpdesk does leaves an open form open', async () => {
  const session = { organisationId: world.organisationId, session: 'chat-6' };
  const waiting = await said('chat-6', 'move');
  if (waiting.state !== 'awaiting_form') throw new Error(waiting.state);
  await world.client.setHelpdeskTicket({ ...session, ticket: 'ZD-8' });
  const { formId, values } = waiting.form;
  expect(await world.client.submitForm({ ...session, formId, values })).toMatchObject({ state: 'replied' });
});

test.each<[string, { session: string; ticket: string }, { code: string; field: string }]>([
  ['a session that is not there', { session: 'nobody', ticket: 'ZD-1' }, { code: 'not_found', field: 'session' }],
  [
    'a number of 201 characters',
    { session: 'chat-1', ticket: 'x'.repeat(201) },
    { code: 'invalid_request', field: 'ticket' },
  ],
])('%s is refused with the field', async (_what, request, { field, ...error }) => {
  const { organisationId } = world;
  const refused = world.client.setHelpdeskTicket({ organisationId, ...request });
  await expect(refused).rejects.toMatchObject({ ...error, details: { field } });
});
