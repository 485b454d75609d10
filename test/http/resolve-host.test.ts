import { createSecureContext } from 'node:tls';
import { expect, test } from 'vitest';
import { dial } from '../../src/http/dial.ts';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';
import type { ResolvedAddress, ResolveHost } from '../../src/http/resolve-host.ts';
import { startHostileEndpoint } from '../support/hostile-endpoint.ts';
import { stopAfterTest } from './open-endpoints.ts';

const v4 = (address: string): ResolvedAddress => ({ address, family: 4 });

async function shop() {
  return stopAfterTest(
    await startHostileEndpoint({
      hosts: ['shop.test'],
      answer: (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'),
    }),
  );
}

test('a look-up that never answers: a timeout, and nothing has left', async () => {
  const client = createEndpointClient({ timeoutMs: 200, maxResponseBytes: 10, resolve: () => new Promise(() => {}) });
  const answer = await client.send({ method: 'POST', url: 'https://shop.test/', headers: [] });
  expect(answer).toMatchObject({ outcome: { kind: 'timeout', cause: 'timeout' }, sent: false });
  expect(answer.timings).not.toHaveProperty('dnsMs');
  expect(answer.timings.totalMs).toBeLessThan(10_000);
});

test('a look-up that answers after the timeout changes nothing', async () => {
  const endpoint = await shop();
  const late: ResolveHost = () => new Promise((found) => setTimeout(() => found([v4('127.0.0.1')]), 250));
  const { port } = new URL(endpoint.url);
  const client = createEndpointClient({
    timeoutMs: 100,
    maxResponseBytes: 10,
    allow: [`shop.test:${port}`],
    resolve: late,
  });
  const answer = await client.send({ method: 'POST', url: `https://shop.test:${port}/`, headers: [] });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(answer).toMatchObject({ outcome: { kind: 'timeout' }, sent: false });
  expect(endpoint.connections).toBe(0);
});

test('a name that is rebound between two look-ups: there is one look-up, and its answer is dialled', async () => {
  const endpoint = await shop();
  const { port } = new URL(endpoint.url);
  const answers = [[v4('10.0.0.1')], [v4('127.0.0.1')]];
  const client = createEndpointClient({
    timeoutMs: 30_000,
    maxResponseBytes: 10,
    extraCa: [endpoint.caPem],
    resolve: async () => answers.shift() ?? [],
  });
  const answer = await client.send({ method: 'GET', url: `https://shop.test:${port}/`, headers: [] });
  expect(answer).toMatchObject({ outcome: { kind: 'network-error', cause: 'blocked_address' }, sent: false });
  expect([answers.length, endpoint.connections]).toEqual([1, 0]);
});

test('a name with several addresses: those that are refused are left out, the others are dialled', async () => {
  const endpoint = await shop();
  const { port } = new URL(endpoint.url);
  const resolved = [v4('10.0.0.1'), { address: '::1', family: 6 }, v4('127.0.0.1'), v4('169.254.169.254')];
  const asked: string[] = [];
  const guard = {
    permits({ address }: { address: string }) {
      asked.push(address);
      return address === '127.0.0.1';
    },
  };
  const socket = await dial({
    url: new URL(`https://shop.test:${port}/`),
    guard,
    resolve: async () => resolved,
    secureContext: createSecureContext({ ca: endpoint.caPem }),
    signal: AbortSignal.timeout(2000),
    timings: { totalMs: 0 },
  });
  expect(socket.remoteAddress).toBe('127.0.0.1');
  // the four of the answer, then the one that was reached
  expect(asked).toEqual([...resolved.map(({ address }) => address), '127.0.0.1']);
  expect(endpoint.connections).toBe(1);
  socket.destroy();
});

test.each([
  ['nothing', []],
  ['what is no address', [v4('127.1'), v4('localhost')]],
  ['only refused ones', [v4('10.0.0.1'), { address: 'fd00::1', family: 6 }]],
])('a name that resolves to %s is not dialled', async (_what, resolved) => {
  const client = createEndpointClient({ timeoutMs: 30_000, maxResponseBytes: 10, resolve: async () => resolved });
  const answer = await client.send({ method: 'GET', url: 'https://shop.test/', headers: [] });
  expect(answer).toMatchObject({ outcome: { kind: 'network-error', cause: 'blocked_address' }, sent: false });
});

test('an address that does not answer gives way to the next one of the name', async () => {
  const endpoint = await shop();
  const { port } = new URL(endpoint.url);
  const client = createEndpointClient({
    timeoutMs: 30_000,
    maxResponseBytes: 10,
    extraCa: [endpoint.caPem],
    allow: [`shop.test:${port}`],
    resolve: async () => [v4('127.0.0.9'), v4('127.0.0.1')],
  });
  const answer = await client.send({ method: 'GET', url: `https://shop.test:${port}/`, headers: [] });
  expect(answer).toMatchObject({ outcome: { kind: 'response', status: 204 }, remoteAddress: '127.0.0.1' });
  expect([endpoint.connections, endpoint.requests.length]).toEqual([1, 1]);
});
