import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editAction } from '../../src/services/edit-action.ts';
import { testAction } from '../../src/services/test-action.ts';
import { calling, inTurn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { createWorld, type World } from '../support/world.ts';
import { type WhyCli, whyCli } from './why-cli.ts';

const lookUp = calling('getOrder', { orderId: 'A-1' });

let world: World;
let organisationId: string;
let cli: WhyCli;
let answers: EndpointHandler;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (request, response) => answers(request, response) });
  await world.startWorker();
});

beforeEach(async () => {
  answers = (_request, response) => void response.end('shipped');
  organisationId = await world.addOrganisation();
  cli = whyCli(world, organisationId);
});

afterAll(() => world.close());

const edit = (change: Parameters<typeof editAction>[1]['change']) =>
  editAction(world.store.db, { organisationId, toolName: 'getOrder', change });

async function passedTest(): Promise<void> {
  const egress = { maxResponseBytes: 1_000_000, extraCa: [world.endpoint.caPem], allow: [world.endpoint.target] };
  const parts = { db: world.store.db, sealer: world.sealer, egress };
  await testAction(parts, { organisationId, name: 'getOrder', arguments: { orderId: 'A-1' } });
}

const FAILS = 'Misconfigured actions fail silently from the customer’s point of view';

test(`${FAILS} — the AI either calls the wrong endpoint`, async () => {
  await passedTest();
  await edit({ baseUrl: 'https://wrong.invalid' });
  const session = await cli.turn([lookUp, { text: 'I can not look just now.' }]);
  const answer = await cli.why(session, 'getOrder');
  expect(answer).toContain('getOrder (revision 2): chosen its call: failed (dns)');
  expect(answer).toContain('the host name of wrong.invalid has no address');
  expect(answer).toMatch(
    /the Test of \S+ that passed went to https:\/\/localhost:\d+, this call to https:\/\/wrong.invalid/,
  );
});

test(`${FAILS} — gets an error and covers with a generic fallback`, async () => {
  answers = (_request, response) => void response.writeHead(500).end('stack trace');
  const session = await cli.turn([lookUp, { text: 'Something is not working, please come back later.' }]);
  expect(await cli.why(session)).toMatch(
    /4 actions at .* getOrder +chosen: its call: failed \(500\) changeAddress +offered: the AI chose getOrder/,
  );
  expect(await cli.why(session, 'getOrder')).toContain(
    'the endpoint answered 500: "stack trace" -> see the endpoint\'s own log',
  );
});

test(`${FAILS} — or skips the action entirely and hands off`, async () => {
  const session = await cli.turn([{ status: 401 }]);
  const answer = await cli.why(session, 'getOrder');
  expect(answer).toContain('its provider refused the key (model_bad_key); the session was handed to the team');
  expect(answer).toContain('getOrder (revision 1): no decision the filter let it pass, and no AI decided');
  expect(await cli.why(session, 'handoff')).toMatch(/handoff: a system action .* for ai_unavailable/);
  await cli.turn([], { session });
  expect(await cli.why(session)).toMatch(
    /the session was the team's \(ai_unavailable\): .* the AI was not asked -> hand the session back/,
  );
});

test('Always verify in a real conversation after changing an action’s endpoint, description, or segment restriction', async () => {
  const session = await cli.turn([{ text: 'No.' }]);
  const unverified = /not verified in a conversation since revision 1 of/;
  expect(await cli.why(session, 'getOrder')).toMatch(unverified);
  await cli.turn([lookUp, { text: 'On its way.' }], { session });
  expect(await cli.why(session, 'getOrder')).not.toContain('not verified');
  await edit({ description: 'Look up one order by its number' });
  expect(await cli.why(session, 'getOrder')).toMatch(/not verified in a conversation since revision 2 of/);
});
