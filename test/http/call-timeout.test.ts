import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';
import { endpointAndClient, stopAfterTest } from './open-endpoints.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Time enough for a busy machine to dial, shake hands and send. */
const timeoutMs = 1_000;
const timedOut = { kind: 'timeout', cause: 'timeout' };

function expectOnTime({ totalMs }: { totalMs: number }): void {
  expect(totalMs).toBeGreaterThanOrEqual(timeoutMs - 5);
  expect(totalMs).toBeLessThan(timeoutMs + 10_000);
}

test('timeout during connect: nothing has left', async () => {
  // a listener that never accepts, its backlog full: further connections hang
  const script = `const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('fs').writeSync(1, String(s.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  const target = `127.0.0.1:${port}`;
  const fillers: Socket[] = Array.from({ length: 6 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}));
  stopAfterTest({
    stop: () => {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const client = createEndpointClient({ timeoutMs, maxResponseBytes: 10, allow: [target] });
  const answer = await client.send({ method: 'POST', url: `https://${target}/`, headers: [] });
  expect(answer).toMatchObject({ outcome: timedOut, sent: false });
  expect(answer.timings).not.toHaveProperty('connectMs');
  expectOnTime(answer.timings);
});

test('timeout during a TLS handshake that never ends: nothing has left', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stopAfterTest({ stop: () => void server.close() });
  const address = server.address();
  const target = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const client = createEndpointClient({ timeoutMs, maxResponseBytes: 10, allow: [target] });
  const answer = await client.send({ method: 'POST', url: `https://${target}/`, headers: [] });
  expect(answer).toMatchObject({ outcome: timedOut, sent: false });
  expect(answer.timings).toHaveProperty('connectMs');
  expectOnTime(answer.timings);
});

test('timeout while waiting for headers: one request, the connection is closed', async () => {
  let closed = false;
  const { endpoint, get } = await endpointAndClient(
    (_request, response) => void response.on('close', () => (closed = true)),
    { timeoutMs },
  );
  const answer = await get('/');
  expect(answer).toMatchObject({ outcome: timedOut, sent: true });
  expectOnTime(answer.timings);
  await expect.poll(() => closed, { timeout: 60_000 }).toBe(true);
  expect(endpoint.requests).toHaveLength(1);
});

test('timeout while an endless body drips: what came is kept for the audit', async () => {
  const { get } = await endpointAndClient(
    (_request, response) => {
      // a signal that nothing holds would be collected here and never fire
      const drip = setInterval(() => {
        collectGarbage();
        response.write('x');
      }, 30);
      response.on('close', () => clearInterval(drip));
    },
    { timeoutMs },
  );
  const answer = await get('/');
  expect(answer).toMatchObject({ outcome: timedOut, sent: true, status: 200 });
  expect(answer.bytes.byteLength).toBeGreaterThan(0);
  expectOnTime(answer.timings);
});

test('timeout while a request body is not read', async () => {
  const { endpoint, client } = await endpointAndClient(() => {}, { timeoutMs });
  const body = new Uint8Array(30_000_000);
  const answer = await client.send({ method: 'POST', url: endpoint.url, headers: [], body });
  expect(answer).toMatchObject({ outcome: timedOut, sent: true });
  expectOnTime(answer.timings);
});
