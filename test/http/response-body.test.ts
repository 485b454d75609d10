import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { endpointAndClient } from './open-endpoints.ts';

const text = 'größe: "ü"\r\n'.repeat(500);

const codings: [header: string, bytes: Buffer][] = [
  ['gzip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['GZIP', gzipSync(text)],
  ['br', brotliCompressSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['gzip, br', brotliCompressSync(gzipSync(text))],
  ['identity', Buffer.from(text)],
];

test.each(codings)('content-encoding %s is undone', async (coding, bytes) => {
  const { endpoint, get } = await endpointAndClient((_request, response) =>
    response.writeHead(200, { 'content-encoding': coding }).end(bytes),
  );
  const answer = await get('/');
  expect(answer.outcome).toEqual({ kind: 'response', status: 200, body: text, cut: false });
  expect(Buffer.from(answer.bytes).equals(Buffer.from(text))).toBe(true);
  expect(endpoint.requests[0]?.header['accept-encoding']).toBe('gzip, br, deflate');
});

test('gzip in several members is read to its end', async () => {
  const { get } = await endpointAndClient((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.concat([gzipSync('one '), gzipSync('two')])),
  );
  expect((await get('/')).outcome).toEqual({ kind: 'response', status: 200, body: 'one two', cut: false });
});

test('every byte there is comes back as it was, decoded or not', async () => {
  const every = Buffer.from(Array.from({ length: 4096 }, (_none, at) => (at * 7 + (at >> 8)) % 256));
  for (const coding of ['identity', 'gzip']) {
    const { get } = await endpointAndClient((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(coding === 'gzip' ? gzipSync(every) : every),
    );
    expect(Buffer.from((await get('/')).bytes).equals(every)).toBe(true);
  }
});

test('a coding that was not offered is not undone', async () => {
  const { endpoint, client } = await endpointAndClient((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text)),
  );
  const headers: [string, string][] = [['Accept-Encoding', 'br']];
  const answer = await client.send({ method: 'GET', url: endpoint.url, headers });
  expect(Buffer.from(answer.bytes).equals(gzipSync(text))).toBe(true);
  expect(endpoint.requests[0]?.header['accept-encoding']).toBe('br');
});

test.each([204, 304])('a %i that names a coding and carries nothing is an answer', async (status) => {
  const { get } = await endpointAndClient((_request, response) =>
    response.writeHead(status, { 'content-encoding': 'gzip' }).end(),
  );
  expect((await get('/')).outcome).toEqual({ kind: 'response', status, body: '', cut: false });
});

test.each([
  ['broken', Buffer.from('no gzip at all')],
  ['cut off', gzipSync(text).subarray(0, 20)],
])('%s gzip is a network error with cause protocol, the status kept', async (_what, bytes) => {
  const { get } = await endpointAndClient((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes),
  );
  expect(await get('/')).toMatchObject({
    outcome: { kind: 'network-error', cause: 'protocol' },
    status: 200,
    sent: true,
  });
});

test('body over the cap: upstream status and the bytes read, marked as cut', async () => {
  const { get } = await endpointAndClient((_request, response) => response.writeHead(404).end('x'.repeat(1001)), {
    maxResponseBytes: 1000,
  });
  const answer = await get('/');
  expect(answer.outcome).toEqual({
    kind: 'response',
    status: 404,
    body: 'x'.repeat(1000),
    cut: true,
    cause: 'response_cut',
  });
  expect(answer.bytes.byteLength).toBe(1000);
});

test('a body of exactly the cap is whole', async () => {
  const { get } = await endpointAndClient((_request, response) => response.end('x'.repeat(1000)), {
    maxResponseBytes: 1000,
  });
  expect((await get('/')).outcome).toMatchObject({ cut: false });
});

test('the cap counts decompressed bytes: a gzip bomb dies early', async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const { get } = await endpointAndClient(
    (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    { maxResponseBytes: 100_000 },
  );
  const before = process.memoryUsage().rss;
  const answer = await get('/');
  expect(answer.outcome).toMatchObject({ kind: 'response', status: 200, cut: true });
  expect(answer.bytes.byteLength).toBe(100_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
});

test('an endless body ends at the cap, and the connection with it', async () => {
  let closed = false;
  const { get } = await endpointAndClient(
    (_request, response) => {
      const pour = setInterval(() => response.write(Buffer.alloc(50_000, 'y')), 1);
      response.on('close', () => {
        clearInterval(pour);
        closed = true;
      });
    },
    { maxResponseBytes: 300_000 },
  );
  expect((await get('/')).outcome).toMatchObject({ cut: true, cause: 'response_cut' });
  await expect.poll(() => closed, { timeout: 60_000 }).toBe(true);
});

const charsets: [contentType: string, bytes: number[], expected: string][] = [
  ['text/plain; charset=iso-8859-1', [0x47, 0xfc, 0x6e], 'Gün'],
  ['text/plain; charset="windows-1252"', [0x80], '€'],
  ['text/plain; Charset=Shift_JIS', [0x93, 0xfa], '日'],
  ['text/plain;charset=utf-16le', [0x41, 0], 'A'],
  ['application/json', [0xc3, 0xa9], 'é'],
  ['text/plain; charset=no-such-charset', [0xc3, 0xa9], 'é'],
  ['text/plain', [0xef, 0xbb, 0xbf, 0x41], 'A'],
  ['application/octet-stream', [0x41, 0xff, 0x42], 'A\ufffdB'],
  ['text/plain; charset=utf-16', [0xfe, 0xff, 0, 0x41], 'A'],
  ['text/plain', [0xff, 0xfe, 0x41, 0], 'A'],
  ['text/plain; charset=iso-8859-1', [0xef, 0xbb, 0xbf, 0xc3, 0xa9], 'é'],
  ['text/plain; charset=', [0xc3, 0xa9], 'é'],
  ['text/plain; charset=utf-7', [0x2b, 0x41], '+A'],
  ['text/html; x="; charset=utf-16le"; charset=windows-1251', [0xc0], 'А'],
];

test.each(charsets)('%s %j is read as %j, the bytes kept as they came', async (contentType, bytes, expected) => {
  const { get } = await endpointAndClient((_request, response) =>
    response.writeHead(200, { 'content-type': contentType }).end(Buffer.from(bytes)),
  );
  const answer = await get('/');
  expect(answer.outcome).toMatchObject({ body: expected });
  expect([...answer.bytes]).toEqual(bytes);
});

test('a body cut inside a character has no broken one at its end', async () => {
  const { get } = await endpointAndClient((_request, response) => response.end('aé€'), { maxResponseBytes: 4 });
  expect((await get('/')).outcome).toMatchObject({ body: 'aé', cut: true });
});
