import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';
import { endpointAndClient } from './open-endpoints.ts';

test.each([200, 201, 204, 400, 401, 404, 429, 500, 503])('%i: upstream status and body verbatim', async (status) => {
  const body = status === 204 ? '' : '{ "odd":  "spacing" }\n';
  const { get } = await endpointAndClient((_request, response) => response.writeHead(status).end(body));
  const answer = await get('/');
  expect(answer.outcome).toEqual({ kind: 'response', status, body, cut: false });
  expect(answer).toMatchObject({ status, sent: true, remoteAddress: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) });
  expect(Object.keys(answer.timings).sort()).toEqual(['connectMs', 'dnsMs', 'headersMs', 'tlsMs', 'totalMs']);
});

test.each([301, 302, 303, 307, 308])('redirects never followed: the %i is the result', async (status) => {
  const { endpoint, get } = await endpointAndClient((_request, response) =>
    response.writeHead(status, { location: '/elsewhere' }).end('moved'),
  );
  const answer = await get('/');
  expect(answer.outcome).toEqual({ kind: 'response', status, body: 'moved', cut: false });
  expect(answer.responseHeaders).toContainEqual(['location', '/elsewhere']);
  expect(endpoint.requests.map(({ url }) => url)).toEqual(['/']);
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('%s reaches the endpoint byte for byte', async (method) => {
  const { endpoint, client } = await endpointAndClient((_request, response) => response.end());
  const body = new Uint8Array([0, 255, 13, 10, 0x7b]);
  const url = `${endpoint.url}/a%2Fb/%2e%2e%3B?q=%20x%26y`.replace('/%2e%2e%3B', '/%252e%3B');
  await client.send({
    method,
    url,
    headers: [
      ['X-Spelling', 'a  b'],
      ['content-type', 'application/x-own'],
    ],
    body,
  });
  const [request] = endpoint.requests;
  expect(request).toMatchObject({ method, url: '/a%2Fb/%252e%3B?q=%20x%26y' });
  expect([...(request?.body ?? [])]).toEqual([...body]);
  expect(request?.headers).toContainEqual(['X-Spelling', 'a  b']);
  expect(request?.header).toMatchObject({
    'content-length': '5',
    'content-type': 'application/x-own',
    connection: 'close',
  });
});

test('no body on GET unless one is given', async () => {
  const { endpoint, get } = await endpointAndClient((_request, response) => response.end());
  await get('/');
  expect(endpoint.requests[0]?.header).not.toHaveProperty('content-length');
  expect(endpoint.requests[0]?.header).not.toHaveProperty('content-type');
});

test('reset: one request, one connection, never a second try', async () => {
  const { endpoint, get, client } = await endpointAndClient((_request, response) => response.destroy());
  expect(await get('/')).toMatchObject({ outcome: { kind: 'network-error', cause: 'reset' }, sent: true });
  const put = await client.send({ method: 'PUT', url: endpoint.url, headers: [], body: new Uint8Array(3) });
  expect(put).toMatchObject({ outcome: { kind: 'network-error', cause: 'reset' }, sent: true });
  expect([endpoint.requests.length, endpoint.connections]).toEqual([2, 2]);
});

test.each(['content-length', 'chunked'])(
  'reset within a %s body: a network error that keeps what came',
  async (framing) => {
    const { endpoint, get } = await endpointAndClient((_request, response) => {
      response.writeHead(200, framing === 'chunked' ? {} : { 'content-length': '100' });
      response.write('partial', () => setTimeout(() => response.destroy(), 20));
    });
    const answer = await get('/');
    expect(answer.outcome).toEqual({ kind: 'network-error', cause: 'reset' });
    expect(answer).toMatchObject({ status: 200, sent: true });
    expect(Buffer.from(answer.bytes).toString()).toBe('partial');
    expect(endpoint.requests).toHaveLength(1);
  },
);

test('every call has a connection of its own', async () => {
  const { endpoint, get } = await endpointAndClient((_request, response) => response.end('ok'));
  await get('/1');
  await get('/2');
  await Promise.all([get('/3'), get('/4')]);
  expect([endpoint.requests.length, endpoint.connections]).toEqual([4, 4]);
});

test('refused: nothing has left', async () => {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const target = `localhost:${typeof address === 'object' && address ? address.port : 0}`;
  server.close();
  await once(server, 'close');
  const client = createEndpointClient({ timeoutMs: 30_000, maxResponseBytes: 10, allow: [target] });
  const answer = await client.send({ method: 'POST', url: `https://${target}/`, headers: [] });
  expect(answer).toMatchObject({ outcome: { kind: 'network-error', cause: 'refused' }, sent: false });
});

test('dns: a name that does not exist, and nothing has left', async () => {
  const client = createEndpointClient({ timeoutMs: 30_000, maxResponseBytes: 10 });
  const answer = await client.send({ method: 'GET', url: 'https://no-such-host.invalid/', headers: [] });
  expect(answer).toMatchObject({ outcome: { kind: 'network-error', cause: 'dns' }, sent: false });
});

test('1xx before the answer and trailers after it do not disturb', async () => {
  const { get } = await endpointAndClient((_request, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</a>; rel=preload' });
    response.writeHead(200, { trailer: 'x-sum' });
    response.write('body');
    response.addTrailers({ 'x-sum': '1' });
    response.end();
  });
  expect((await get('/')).outcome).toEqual({ kind: 'response', status: 200, body: 'body', cut: false });
});

test.each([
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}`],
  ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
])('an answer that is %s: a network error', async (_what, answerText) => {
  const { get } = await endpointAndClient((_request, response) => {
    response.socket?.write(answerText);
  });
  const answer = await get('/');
  expect(answer.outcome).toMatchObject({ kind: 'network-error', cause: expect.stringMatching(/^(protocol|reset)$/) });
  expect(answer.sent).toBe(true);
});

test('no failure carries a header value, a query or a body of the request', async () => {
  const canary = 'canary-3f1c';
  const ways: ((response: ServerResponse) => unknown)[] = [
    (response) => response.destroy(),
    (response) => response.socket?.end('SSH-2.0\r\n'),
    (response) => response.writeHead(200, { 'content-length': '9' }).write('x', () => response.destroy()),
    () => {},
  ];
  const refused = [['X-Bad', `${canary}\r\n`] as [string, string]];
  for (const way of [...ways, refused]) {
    const { endpoint, client } = await endpointAndClient((_request, response) => Array.isArray(way) || way(response), {
      timeoutMs: 300,
    });
    const { error, outcome } = await client.send({
      method: 'POST',
      url: `${endpoint.url}/?token=${canary}`,
      headers: [['Authorization', `Bearer ${canary}`], ...(Array.isArray(way) ? way : [])],
      body: new TextEncoder().encode(canary),
    });
    expect(outcome.kind).not.toBe('response');
    expect(inspect(error, { depth: 20, showHidden: true, getters: true })).not.toContain(canary);
  }
});

test('a header the client cannot write is refused before a byte leaves', async () => {
  const { endpoint, client } = await endpointAndClient((_request, response) => response.end());
  const answer = await client.send({ method: 'GET', url: endpoint.url, headers: [['X-Bad', 'a\r\nX-Injected: 1']] });
  expect(answer).toMatchObject({ outcome: { kind: 'network-error', cause: 'invalid_request' }, sent: false });
  expect(endpoint.requests).toHaveLength(0);
});
