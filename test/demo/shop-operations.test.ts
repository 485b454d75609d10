import { setTimeout as sleep } from 'node:timers/promises';
import { FormData } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type ShopCall } from './shop-client.ts';

let shop: Awaited<ReturnType<typeof openShop>>;
beforeAll(async () => {
  shop = await openShop({ exportMs: 60 });
});
afterAll(() => shop.close());

/** Status and content: parsed when it is JSON, else the text. */
async function answer(call: ShopCall): Promise<[status: number, content: unknown]> {
  const { status, type, text } = await shop.call(call);
  return [status, type.startsWith('application/json') ? JSON.parse(text) : text];
}

test('getOrder tells the tracking number', async () => {
  const [status, order] = await answer({ path: '/orders/A-1001' });
  expect(status).toBe(200);
  expect(order).toMatchObject({ orderId: 'A-1001', status: 'shipped', trackingNumber: '1Z999AA10123456784' });
});

test('an unknown order is a 404 in plain words', async () => {
  const { status, type, text } = await shop.call({ path: '/orders/A-9999' });
  expect([status, type, text]).toEqual([404, 'text/plain; charset=utf-8', 'order A-9999 not found']);
});

test('listOrders gives the three newest of a customer, and filters by status', async () => {
  const [, newest] = await answer({ path: '/orders?email=Ada%40example.com' });
  expect(newest).toMatchObject({
    found: 4,
    orders: [{ orderId: 'A-1005' }, { orderId: 'A-1002' }, { orderId: 'A-1004' }],
  });
  const [, shipped] = await answer({ path: '/orders?email=ada%40example.com&status=shipped&limit=1' });
  expect(shipped).toMatchObject({ found: 1, orders: [{ orderId: 'A-1005' }] });
});

test('listOrders refuses a bad query and an unknown customer', async () => {
  expect(await answer({ path: '/orders?email=nobody%40example.com' })).toEqual([
    404,
    'no customer with e-mail nobody@example.com',
  ]);
  const [status, text] = await answer({ path: '/orders?email=ada%40example.com&status=lost' });
  expect(status).toBe(400);
  expect(text).toMatch(/^status is not valid/);
});

test('refundOrder refunds in parts and never more than was paid', async () => {
  const path = '/orders/A-1002/refund';
  const refund = (amount: unknown) => answer({ method: 'POST', path, json: { amount, reason: 'damaged' } });
  const [status, content] = await refund(100.1);
  expect(status).toBe(201);
  expect(content).toMatchObject({ refundId: 'R-0001', amount: 100.1, reason: 'damaged' });
  expect(await refund(24.41)).toEqual([422, 'order A-1002 has 24.40 EUR left to refund, not 24.41 EUR']);
  expect((await refund(24.4))[0]).toBe(201);
  expect((await refund('ten'))[0]).toBe(400);
  expect((await answer({ method: 'POST', path: '/orders/A-9999/refund', json: {} }))[0]).toBe(404);
});

test('changeDeliveryAddress works until the order is shipped', async () => {
  const address = { street: '1 New Road', postalCode: '2000', city: 'Antwerp', country: 'BE' };
  const json = { recipient: 'Bob Meyer', address };
  const changed = await answer({ method: 'PUT', path: '/orders/A-1003/address', json });
  expect(changed).toEqual([200, { orderId: 'A-1003', ...json }]);
  expect(await answer({ method: 'PUT', path: '/orders/A-1001/address', json })).toEqual([
    409,
    'order A-1001 is already shipped, its address can no longer be changed',
  ]);
  const nested = { ...json, address: { ...address, country: 'Belgium' } };
  expect(await answer({ method: 'PUT', path: '/orders/A-1003/address', json: nested })).toEqual([
    400,
    'address.country is not valid: expected two capital letters',
  ]);
});

test('uploadOrderPhoto takes a file and a note as multipart/form-data', async () => {
  const form = new FormData();
  form.set('photo', new File([new Uint8Array([0xff, 0xd8, 0x00, 0xff])], 'lamp.jpg', { type: 'image/jpeg' }));
  form.set('note', 'the shade is broken');
  const path = '/orders/A-1001/photos';
  const [status, content] = await answer({ method: 'POST', path, form });
  expect(status).toBe(201);
  expect(content).toMatchObject({
    fileName: 'lamp.jpg',
    mediaType: 'image/jpeg',
    bytes: 4,
    note: 'the shade is broken',
  });
  const empty = new FormData();
  empty.set('note', 'nothing attached');
  expect(await answer({ method: 'POST', path, form: empty })).toEqual([400, 'the file field photo is missing']);
  expect((await answer({ method: 'POST', path, json: {} }))[0]).toBe(415);
});

test('an export is pending first and done a little later', async () => {
  const started = await shop.call({ method: 'POST', path: '/exports', json: { email: 'ada@example.com' } });
  expect([started.status, JSON.parse(started.text)]).toEqual([202, { referenceId: 'EX-0001', status: 'pending' }]);
  const path = started.headers.get('location') ?? '';
  expect(await answer({ path })).toEqual([200, { referenceId: 'EX-0001', status: 'pending' }]);
  await sleep(80);
  const [, done] = await answer({ path });
  expect(done).toMatchObject({ status: 'done', orderCount: 4, downloadUrl: expect.stringMatching(/EX-0001\.csv$/) });
  expect(await answer({ path: '/exports/EX-0404' })).toEqual([404, 'export EX-0404 not found']);
});

test('getStock always answers 503', async () => {
  const content = 'the warehouse system is down for maintenance, try again in an hour';
  expect(await answer({ path: '/warehouse/stock/SKU-104' })).toEqual([503, content]);
});

test('grantGoodwillRefund pays small amounts only', async () => {
  const give = (json: unknown) => answer({ method: 'POST', path: '/vip/refunds', json });
  const [status, content] = await give({ orderId: 'A-1005', amount: 15, reason: 'late' });
  expect(status).toBe(201);
  expect(content).toMatchObject({ orderId: 'A-1005', amount: 15, reason: 'late' });
  const tooMuch = await give({ orderId: 'A-1005', amount: 30, reason: 'late' });
  expect(tooMuch).toEqual([422, 'a goodwill refund is at most 25.00 EUR, not 30.00 EUR']);
  expect(await give({ orderId: 'A-9999', amount: 5, reason: 'late' })).toEqual([404, 'order A-9999 not found']);
});

test('cancelSubscription cancels once', async () => {
  const call = { method: 'DELETE', path: '/subscriptions/S-201' };
  const [status, content] = await answer(call);
  expect([status, content]).toEqual([200, expect.objectContaining({ status: 'cancelled', paidUntil: '2026-03-31' })]);
  expect(await answer(call)).toEqual([409, 'subscription S-201 is already cancelled']);
  expect((await answer({ method: 'DELETE', path: '/subscriptions/S-999' }))[0]).toBe(404);
});
