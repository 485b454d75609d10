import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calling, inTurn, toolsIn } from '../support/chat.ts';
import type { ScriptedAnswer } from '../support/openai-server.ts';
import { everyRow } from '../support/rows.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-replay-'));
  world = await createWorld({ script: inTurn() });
  await world.startWorker();
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const lookUp = calling('getOrder', { orderId: 'A-1' });

async function turnOf(answers: ScriptedAnswer[]): Promise<string> {
  world.model.setScript(inTurn(...answers));
  const message = world.message({ text: 'where is order A-1?' });
  await world.client.submit(message);
  return message.session;
}

/** A model that looks orders up where it may, as long as the description speaks of a status. */
function byDescription() {
  world.model.setScript((request) => {
    const found = request.tools?.find((tool) => tool.function.name === 'getOrder');
    const answered = request.messages.some(({ role }) => role === 'tool');
    return found?.function.description?.includes('status') && !answered ? lookUp : { text: 'Which one?' };
  });
}

async function tried(file: string, ...args: string[]) {
  const path = join(folder, 'changes.yaml');
  await writeFile(path, file);
  const before = await everyRow(world);
  world.endpoint.requests.length = 0;
  const all = ['replay', ...args, '--org', world.organisationId, '--with', path];
  const result = await runCli({ args: all, env: world.workerEnvironment });
  expect(world.endpoint.requests).toEqual([]);
  expect(await everyRow(world)).toBe(before);
  return result;
}

test('changed descriptions and states are tried against past turns, and only what they change is told', async () => {
  const sessions = [await turnOf([lookUp, { text: 'Shipped.' }]), await turnOf([lookUp, { text: 'Shipped.' }])];
  byDescription();
  world.model.requests.length = 0;
  const other = await tried('actions: [{ toolName: getOrder, description: Say hello to whoever asks for it }]');
  expect(other.stderrLines).toEqual(['1 of 2 turns', '2 of 2 turns']);
  expect(other.stdout).toContain('2 turns: 2 choose otherwise, 0 are offered other actions, 0 not compared');
  expect(other.stdout).toMatch(/turn \S+, step 0: getOrder -> reply\n/);
  const off = await tried('actions: [{ toolName: getOrder, status: disabled }]', String(sessions[0]), '--json');
  expect(JSON.parse(off.stdout)).toMatchObject({
    turns: [{ session: sessions[0], problem: null, steps: [{ offered: { added: [], removed: ['getOrder'] } }, {}] }],
    totals: { turns: 1, changed: 1, offeredOtherwise: 1, problems: 0 },
    usage: { asks: 3 },
  });
  expect(toolsIn(world.model.requests.at(-1))).not.toContain('getOrder');
});

test('a change that touches no choice says so; turns are found by what they chose', async () => {
  byDescription();
  const file = 'actions: [{ toolName: vipGift, description: Send a gift to somebody of the VIP programme }]';
  const { stdout } = await tried(file, '--action', 'getOrder', '--status', 'replied', '--from', '1h');
  expect(stdout.split('\n')[0]).toBe(
    '2 turns: 0 choose otherwise, 0 are offered other actions, 0 not compared; nothing was sent',
  );
  expect((await tried(file, '--action', 'vipGift')).stdout).toContain('0 turns: 0 choose otherwise');
});

test('of several sessions the newest turns are tried, whichever session they are of', async () => {
  const sessions = [
    await turnOf([lookUp, { text: 'Shipped.' }]),
    await turnOf([lookUp, { text: 'Shipped.' }]),
    await turnOf([lookUp, { text: 'Shipped.' }]),
  ];
  byDescription();
  const named = [sessions[0], sessions[1]].map(String);
  const { stdout } = await tried(
    'actions: [{ toolName: getOrder, status: disabled }]',
    ...named,
    ...['--limit', '1', '--json'],
  );
  expect(JSON.parse(stdout)).toMatchObject({ turns: [{ session: sessions[1] }], totals: { turns: 1 } });
});

test('what a replay can not try is refused, and so is an action that is not there', async () => {
  const url = await tried('actions: [{ toolName: getOrder, url: "https://other.example" }]');
  expect([url.exitCode, url.stderr]).toEqual([2, expect.stringContaining('url')]);
  const name = await tried('actions: [{ toolName: getOrders, pinned: true }]');
  expect([name.exitCode, name.stderr]).toEqual([1, expect.stringContaining('there is no action "getOrders"')]);
});

const file = 'actions: [{ toolName: getOrder, pinned: true }]';

test.each([
  [['--status', 'done'], '--status must be one of open, replied, continued, routed, withdrawn, failed, not "done"'],
  [['--from', '1h', '--to', '2h'], '--from 1h must be earlier than --to 2h'],
  [['--limit', '0'], '--limit must be a number from 1 to 1000, not 0'],
  [['--deliver'], "option '--with <file>' cannot be used with option '--deliver'"],
])('%j is refused where changes are tried', async (args, message) => {
  const { exitCode, stderr } = await tried(file, ...args);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test.each(['--from', '--to', '--status', '--action', '--limit'])('%s alone chooses no turn', async (flag) => {
  const { exitCode, stderr } = await runCli({ args: ['replay', '#1', '--org', 'acme', flag, '1'] });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`${flag} is for --with FILE`)]);
});
