import { afterAll, beforeAll, expect, test } from 'vitest';
import { calling, inTurn } from '../support/chat.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let org: string[];

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('shipped') });
  org = ['--org', world.organisationId];
  await world.startWorker();
});

afterAll(() => world.close());

const errand = (args: string[]) => runCli({ args, env: world.workerEnvironment });

test('a conversation held with say is found and told by sessions, session and turns', async () => {
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: 'It is shipped.' }));
  const said = await errand([
    'say',
    'where is A-1?',
    ...org,
    '--session',
    'chat-1',
    '--email',
    'ada@example.com',
    '--json',
  ]);
  expect(JSON.parse(said.stdout)).toMatchObject({ state: 'replied', reply: 'It is shipped.' });

  const { sessions } = JSON.parse((await errand(['sessions', ...org, '--json'])).stdout);
  expect(sessions).toMatchObject([{ session: 'chat-1', ticketNumber: 1, channel: 'web', contact: 'ada@example.com' }]);

  const story = JSON.parse((await errand(['session', '#1', ...org, '--json'])).stdout);
  expect(story.messages.map(({ role, text }: { role: string; text: string }) => `${role}: ${text}`)).toEqual([
    'customer: where is A-1?',
    'ai: It is shipped.',
  ]);
  expect(Object.keys(story.turns[0])).not.toContain('sealedWidgetHeaders');
  expect(story.turns).toMatchObject([
    {
      status: 'replied',
      steps: [
        { chosen: 'getOrder', arguments: { orderId: 'A-1' }, call: { method: 'GET', status: 200, state: 'succeeded' } },
        { chosen: null, call: null },
      ],
    },
  ]);

  const readable = await errand(['turns', ...org, '--session', 'chat-1']);
  expect(readable.stdout).toContain('chose getOrder {"orderId":"A-1"}');
  expect(readable.stdout).toContain('-> 200 (succeeded)');
});

test('a group of commands without one shows its help and nothing else', async () => {
  const { exitCode, stderr } = await errand(['action']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Usage: errand action');
  expect(stderr).not.toContain('outputHelp');
});

test.each([
  ['an unknown session', ['session', 'nobody'], 1, { code: 'not_found', field: 'session' }],
  ['an unknown ticket number', ['session', '#99'], 1, { code: 'not_found', field: 'session' }],
  ['a limit that is no number', ['sessions', '--limit', 'all'], 2, { code: 'invalid_request', field: 'limit' }],
])('%s is refused with the field', async (_what, args, exitCode, error) => {
  const result = await errand([...args, ...org, '--json']);
  expect(result.exitCode).toBe(exitCode);
  expect(JSON.parse(result.stdout)).toMatchObject({ error });
});
