import type { TLSSocket } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';
import { type RawAnswer, startHostileEndpoint } from '../support/hostile-endpoint.ts';
import { stopAfterTest } from './open-endpoints.ts';

const LIMITS = { timeoutMs: 30_000, maxResponseBytes: 100_000 };

/** One POST to an endpoint that answers so. */
async function callTo(answer: RawAnswer, limits: Partial<typeof LIMITS> = {}) {
  const endpoint = stopAfterTest(await startHostileEndpoint({ answer }));
  const client = createEndpointClient({ ...LIMITS, ...limits, extraCa: [endpoint.caPem], allow: [endpoint.target] });
  const send = () =>
    client.send({ method: 'POST', url: `${endpoint.url}/x`, headers: [], body: new TextEncoder().encode('once') });
  return { endpoint, send, answer: await send() };
}

const writing = (text: string | Buffer): RawAnswer => {
  return (socket) => socket.end(text);
};
const pouring = (socket: TLSSocket, bytes: Buffer) => {
  const pour = (error?: Error | null) => void (error || socket.write(bytes, pour));
  pour();
};
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbody';
const early = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n';
const unasked = 'HTTP/1.1 100 Continue\r\n\r\n';

/** `body` under so many layers of gzip. */
function gzipped(times: number): Buffer {
  const layers = Array.from({ length: times }, () => 'gzip');
  const bytes = layers.reduce<Uint8Array>((inner) => gzipSync(inner), Buffer.from('body'));
  const head = `HTTP/1.1 200 OK\r\ncontent-encoding: ${layers.join(', ')}\r\ncontent-length: ${bytes.byteLength}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

const answered: [what: string, text: string | Buffer, status: number, body: string][] = [
  ['an unasked 100 Continue first', unasked + ok, 200, 'body'],
  ['103, 102, 100 and 103 first', `${early}HTTP/1.1 102 Processing\r\n\r\n${unasked}${early}${ok}`, 200, 'body'],
  ['trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nx-sum: 1\r\n\r\n', 200, 'body'],
  ['chunk extensions', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4;a=b\r\nbody\r\n0\r\n\r\n', 200, 'body'],
  ['no length, ended by closing', 'HTTP/1.1 200 OK\r\n\r\nbody', 200, 'body'],
  ['five content codings', gzipped(5), 200, 'body'],
  ['HTTP/1.0', 'HTTP/1.0 404 Not Found\r\n\r\nbody', 404, 'body'],
  ['no reason phrase', 'HTTP/1.1 200\r\ncontent-length: 4\r\n\r\nbody', 200, 'body'],
  ['a status nobody defined', 'HTTP/1.1 799 Odd\r\ncontent-length: 4\r\n\r\nbody', 799, 'body'],
  ['a 204 with a length', 'HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\n', 204, ''],
  ['a 304 with a length', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 4\r\n\r\n', 304, ''],
  [
    'a Latin-1 header',
    Buffer.from('HTTP/1.1 200 OK\r\nx: \xe9\r\ncontent-length: 4\r\n\r\nbody', 'latin1'),
    200,
    'body',
  ],
];

test.each(answered)('an answer with %s: its status and body, from one request', async (_what, text, status, body) => {
  const { endpoint, answer } = await callTo(writing(text));
  expect(answer.outcome).toEqual({ kind: 'response', status, body, cut: false });
  expect([endpoint.requests.length, endpoint.connections]).toEqual([1, 1]);
});

test('interim responses that come a byte at a time are taken off all the same', async () => {
  const { answer } = await callTo(async (socket) => {
    for (const byte of Buffer.from(early + unasked + ok)) {
      await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
    }
  });
  expect(answer.outcome).toEqual({ kind: 'response', status: 200, body: 'body', cut: false });
});

const broken: [what: string, text: string | Buffer, cause: RegExp][] = [
  ['fewer bytes than promised', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbody', /^reset$/],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nbody!', /^protocol$/],
  [
    'a length beside chunks',
    'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
    /^protocol$/,
  ],
  ['a chunk size that is none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nbody\r\n', /^protocol$/],
  ['chunks without an end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n', /^reset$/],
  ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nbody', /^protocol$/],
  ['a NUL in a header', 'HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 4\r\n\r\nbody', /^protocol$/],
  ['HTTP/2 frames nobody negotiated', Buffer.from('00000604000000000000030000006400000401', 'hex'), /^protocol$/],
  ['headers of 64 kB', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(65_536)}\r\n\r\n`, /^protocol$/],
  ['interim responses only', unasked + early, /^reset$/],
  ['half a status line', 'HTTP/1.1 2', /^(reset|protocol)$/],
  ['nothing at all', '', /^reset$/],
  ['gzip that is none', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nbody', /^protocol$/],
  ['six content codings', gzipped(6), /^protocol$/],
];

test.each(broken)('an answer with %s: a network error, one request, never a second', async (_what, text, cause) => {
  const { endpoint, answer } = await callTo(writing(text));
  expect(answer.outcome).toEqual({ kind: 'network-error', cause: expect.stringMatching(cause) });
  expect(answer.sent).toBe(true);
  expect([endpoint.requests.length, endpoint.connections]).toEqual([1, 1]);
});

test('what follows the answer on its connection is not read as another one', async () => {
  const { endpoint, send, answer } = await callTo(writing(`${ok}HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged`));
  expect([answer.outcome, (await send()).outcome]).toEqual([
    { kind: 'response', status: 200, body: 'body', cut: false },
    { kind: 'response', status: 200, body: 'body', cut: false },
  ]);
  expect(endpoint.connections).toBe(2);
});

test.each([408, 409, 425, 429, 500, 502, 503, 504])(
  'a %i with Retry-After is the result, not a reason',
  async (status) => {
    const { endpoint, answer } = await callTo(
      writing(`HTTP/1.1 ${status} x\r\nretry-after: 0\r\nconnection: keep-alive\r\ncontent-length: 4\r\n\r\nbody`),
    );
    expect(answer.outcome).toEqual({ kind: 'response', status, body: 'body', cut: false });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([endpoint.requests.length, endpoint.connections]).toEqual([1, 1]);
  },
);

test('a challenge is not answered, a cookie not kept, another service not gone to', async () => {
  const { endpoint, send } = await callTo(
    writing(
      'HTTP/1.1 401 No\r\nwww-authenticate: Basic realm=x\r\nset-cookie: a=1\r\nalt-svc: h2=":443"\r\ncontent-length: 0\r\n\r\n',
    ),
  );
  await send();
  expect(endpoint.requests).toHaveLength(2);
  for (const { head } of endpoint.requests) expect(head).not.toMatch(/^(authorization|cookie):/im);
});

test('every call has a fresh connection, offers HTTP/1.1 only and closes what it opened', async () => {
  const { endpoint, send } = await callTo(writing(ok.replace('\r\n', '\r\nconnection: keep-alive\r\n')));
  await send();
  expect(endpoint.connections).toBe(2);
  expect(endpoint.hellos.map(({ protocols }) => protocols)).toEqual([['http/1.1'], ['http/1.1']]);
  expect(endpoint.requests[0]?.head).toMatch(/^POST \/x HTTP\/1\.1\r\n/);
  expect(endpoint.requests[0]?.head).toMatch(/^connection: close$/im);
  await expect.poll(() => endpoint.open(), { timeout: 60_000 }).toBe(0);
});

test('headers that come a byte at a time: a timeout, one request', async () => {
  const { endpoint, answer } = await callTo(
    (socket) => {
      const bytes = [...Buffer.from(ok)];
      const drip = setInterval(() => socket.write(Buffer.of(bytes.shift() ?? 0)), 100);
      socket.on('close', () => clearInterval(drip));
    },
    { timeoutMs: 1_000 },
  );
  expect(answer).toMatchObject({ outcome: { kind: 'timeout', cause: 'timeout' }, sent: true });
  expect(answer.timings.totalMs).toBeLessThan(10_000);
  expect(endpoint.requests).toHaveLength(1);
});

test('interim responses without end: a timeout that holds none of them', async () => {
  const { endpoint, answer } = await callTo(
    (socket) => {
      const pour = setInterval(() => socket.write(early.repeat(1000)), 5);
      socket.on('close', () => clearInterval(pour));
    },
    { timeoutMs: 1_000 },
  );
  expect(answer).toMatchObject({ outcome: { kind: 'timeout' }, sent: true });
  expect(answer.bytes.byteLength).toBe(0);
  await expect.poll(() => endpoint.writtenBytes(), { timeout: 60_000 }).toBeGreaterThan(100_000);
});

const zeros = Buffer.alloc(30_000_000);
const bombs: [coding: string, bytes: Buffer][] = [
  ['gzip', gzipSync(zeros)],
  ['br', brotliCompressSync(zeros)],
  ['deflate', deflateSync(zeros)],
  ['gzip, gzip', gzipSync(gzipSync(zeros))],
];

test.each(bombs)('a %s bomb dies at the cap: status kept, cut marked, memory bounded', async (coding, bytes) => {
  const head = `HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${bytes.byteLength}\r\n\r\n`;
  const before = process.memoryUsage().arrayBuffers;
  const { answer } = await callTo((socket) => {
    socket.write(head);
    socket.write(bytes);
  });
  expect(answer.outcome).toMatchObject({ kind: 'response', status: 200, cut: true, cause: 'response_cut' });
  expect(answer.bytes.byteLength).toBe(LIMITS.maxResponseBytes);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
});

test('an endless body is read up to the cap and hardly further', async () => {
  const { endpoint, answer } = await callTo((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    pouring(socket, Buffer.alloc(10_000, 'y'));
  });
  expect(answer.outcome).toMatchObject({ status: 200, cut: true });
  await expect.poll(() => endpoint.open(), { timeout: 60_000 }).toBe(0);
  // the rest is what both kernels' socket buffers take
  expect(endpoint.writtenBytes()).toBeLessThan(LIMITS.maxResponseBytes + 10_000_000);
});

test('a body in chunks of one byte costs the memory of its bytes, not of its chunks', async () => {
  const chunk = Buffer.from('1\r\nx\r\n'.repeat(20_000));
  const before = process.memoryUsage().heapUsed;
  const { answer } = await callTo(
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      pouring(socket, chunk);
    },
    { maxResponseBytes: 500_000 },
  );
  expect(answer.outcome).toMatchObject({ cut: true });
  expect(answer.bytes.byteLength).toBe(500_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
});
