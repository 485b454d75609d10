// The seed's overview of actions, sentence by sentence.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Channel, channelSchema } from '../../src/schemas/channel.ts';
import { createAction } from '../../src/services/create-action.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { calling, inTurn, systemToolsIn, toolsIn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  const tracking = '{"status":"shipped","trackingNumber":"1Z999AA10123456784"}';
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end(tracking) });
  await world.startWorker();
});

beforeEach(() => {
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

/** What the AI is shown in the next turn of a contact on a channel. */
async function shown(
  organisationId: string,
  { externalId, channel = 'web' }: { externalId?: string; channel?: Channel },
) {
  world.model.setScript(inTurn({ text: 'hi' }));
  const contact = externalId === undefined ? {} : { externalId };
  await world.client.submit(world.message({ organisationId, text: 'hi', contact, channel }));
  return world.model.requests.at(-1);
}

test('"A customer asks where\'s my order? The AI calls your order-lookup endpoint, reads the status from the response, and replies with the real tracking number"', async () => {
  world.model.setScript(({ messages }) => {
    const result = messages.findLast(({ role }) => role === 'tool')?.content ?? '';
    const number = /"trackingNumber":"(\w+)"/.exec(result)?.[1];
    return number ? { text: `It is on its way: ${number}` } : calling('getOrder', { orderId: 'A-1' });
  });
  const answer = await world.client.submit(world.message({ text: "where's my order A-1?" }));
  expect(answer).toMatchObject({ state: 'replied', reply: 'It is on its way: 1Z999AA10123456784' });
  expect(world.endpoint.requests.map(({ url }) => url)).toEqual(['/orders/A-1']);
});

test('"Each action can be restricted to one or more contact segments ... filtered on the server before the AI sees the tool list"', async () => {
  const organisationId = await world.addOrganisation();
  const { db } = world.store;
  await saveContact(db, { organisationId, externalId: 'vip-1', segments: ['vip'] });
  await saveContact(db, { organisationId, externalId: 'staff-1', segments: ['staff'] });
  const change = { segmentIds: ['vip', 'staff'] };
  await editAction(db, { organisationId, toolName: 'vipGift', change });
  const seen = async (externalId: string) => toolsIn(await shown(organisationId, { externalId })).includes('vipGift');
  expect([await seen('vip-1'), await seen('staff-1'), await seen('somebody')]).toEqual([true, true, false]);
  const body = JSON.stringify((await shown(organisationId, { externalId: 'somebody' }))?.body);
  expect(body).not.toContain('VIP programme');
});

test.each(channelSchema.options)(
  '"Once an action is enabled on a channel, it\'s available there. No per-channel re-authoring": %s',
  async (channel) => {
    const organisationId = await world.addOrganisation();
    const change = { channels: ['web' as const, channel] };
    await editAction(world.store.db, { organisationId, toolName: 'getOrder', change });
    expect(toolsIn(await shown(organisationId, { channel }))).toContain('getOrder');
    const others = toolsIn(await shown(organisationId, { channel }));
    expect(others.includes('refundOrder')).toBe(channel === 'web');
  },
);

test('"Build an action from the dashboard form, or upload an OpenAPI spec and generate one action per operation. CI pipelines can push spec changes automatically"', async () => {
  const organisationId = await world.addOrganisation();
  const draft = {
    name: 'Look up the stock',
    description: 'Look up how many of an article are in stock',
    method: 'GET' as const,
    baseUrl: world.endpoint.url,
    path: '/stock',
  };
  await createAction(world.store.db, { organisationId, draft });
  const operation = (operationId: string) => ({ operationId, summary: `${operationId} of the company`, responses: {} });
  const spec = (path: string) => ({
    openapi: '3.0.3',
    info: { title: 'Company', version: '1' },
    paths: { [path]: { get: operation('read'), post: operation('write') } },
  });
  for (const path of ['/v1', '/v2']) {
    const text = JSON.stringify(spec(path));
    await importActions(world.store.db, {
      organisationId,
      text,
      fileName: 'spec.json',
      serverBaseUrl: world.endpoint.url,
    });
  }
  expect(toolsIn(await shown(organisationId, {})).toSorted()).toEqual(['look_up_the_stock', 'read', 'write']);
  world.model.setScript(inTurn(calling('read'), { text: 'ok' }));
  await world.client.submit(world.message({ organisationId, text: 'read' }));
  expect(world.endpoint.requests.map(({ url }) => url)).toEqual(['/v2']);
});

test('"System actions: Built-in capabilities (human handoff, send email, collect input, auto-resolve). No configuration — always available"', async () => {
  const organisationId = await world.addOrganisation();
  await importActions(world.store.db, {
    organisationId,
    text: JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'Nothing', version: '1' },
      paths: { '/a': { get: { operationId: 'a', summary: 'The only action left', responses: {} } } },
    }),
    fileName: 'spec.json',
    serverBaseUrl: world.endpoint.url,
  });
  await editAction(world.store.db, { organisationId, toolName: 'a', change: { status: 'disabled' } });
  const request = await shown(organisationId, {});
  expect(toolsIn(request)).toEqual([]);
  // e-mail needs a mail server and somebody to write to: send-email.test.ts
  expect(systemToolsIn(request)).toEqual(['handoff', 'resolve', 'collect_input']);
});
