import { afterEach, expect, test } from 'vitest';
import { recordedRequestsSchema } from '../../demo/shop/server.ts';
import { openShop } from './shop-client.ts';

let shop: Awaited<ReturnType<typeof openShop>>;
afterEach(() => shop.close());

async function requests(query = '') {
  return recordedRequestsSchema.parse(JSON.parse((await shop.call({ path: `/_requests${query}` })).text));
}

test('without the right token every request is a 401 in plain words', async () => {
  shop = await openShop();
  const missing = await shop.call({ path: '/orders/A-1001', authorization: null });
  expect([missing.status, missing.text]).toEqual([401, 'the Authorization header is missing']);
  const wrong = await shop.call({ path: '/orders/A-1001', authorization: 'demo-shop-token' });
  expect([wrong.status, wrong.text]).toEqual([401, 'this token is not valid']);
  expect((await shop.call({ path: '/_requests', authorization: null })).status).toBe(401);
});

test('the shop tells what reached it, refused requests included, and never the token', async () => {
  shop = await openShop();
  await shop.call({ path: '/orders/A-1001?message=m-1' });
  await shop.call({ method: 'POST', path: '/orders/A-1002/refund', json: { amount: 5, reason: 'damaged' } });
  await shop.call({ path: '/orders/A-1001', authorization: null });
  const all = await requests();
  expect(all.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
    'GET /orders/A-1001?message=m-1 200',
    'POST /orders/A-1002/refund 201',
    'GET /orders/A-1001 401',
  ]);
  expect(all[1]?.body).toBe('{"amount":5,"reason":"damaged"}');
  expect(all[1]?.headerNames).toContain('authorization');
  expect(JSON.stringify(all)).not.toContain('demo-shop-token');
});

test('requests are counted by what their path or body contains', async () => {
  shop = await openShop();
  await shop.call({ path: '/orders/A-1001' });
  await shop.call({ method: 'POST', path: '/vip/refunds', json: { orderId: 'A-1001', amount: 1, reason: 'late' } });
  await shop.call({ path: '/orders/A-1002' });
  expect(await requests('?contains=A-1001')).toHaveLength(2);
  expect(await requests('?contains=m-404')).toEqual([]);
});

test('unknown paths, broken escapes and broken JSON are answered, not dropped', async () => {
  shop = await openShop();
  const unknown = await shop.call({ path: '/nowhere' });
  expect([unknown.status, unknown.text]).toEqual([404, 'nothing at GET /nowhere']);
  expect((await shop.call({ path: '/orders/%E0%A4%A' })).status).toBe(404);
  expect((await shop.call({ path: '//' })).status).toBe(404);
  const broken = await shop.call({ method: 'POST', path: '/exports', text: '{' });
  expect([broken.status, broken.text]).toEqual([400, 'the body must be a JSON object']);
});

test('a body over the limit is read to its end and refused', async () => {
  shop = await openShop();
  const tooLarge = await shop.call({ method: 'POST', path: '/exports', text: ' '.repeat(13 * 1024 * 1024) });
  expect([tooLarge.status, tooLarge.text]).toEqual([413, 'the body is too large']);
});
