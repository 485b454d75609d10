// The rows of the documents about the call on the wire, each shown by whole turns: what arrived at the endpoint, what the AI
// was told, what the ledger keeps. test/wire-rows.ts lists them; a checker holds titles and rows together.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCertificateAuthority } from '../../demo/certificate-authority.ts';
import { createOrganisation } from '../../src/services/create-organisation.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { CALL_TIMEOUT_MS } from '../../src/turn/limits.ts';
import { calling, inTurn, resultsIn } from '../support/chat.ts';
import { freePort } from '../support/free-port.ts';
import { type EndpointHandler, type HttpsEndpoint, startHttpsEndpoint } from '../support/https-endpoint.ts';
import { callsOf } from '../support/rows.ts';
import { wireDocument } from '../support/wire-document.ts';
import { createWorld, type World } from '../support/world.ts';

const CAP_BYTES = 10 * 1024 * 1024;

let world: World;
let stranger: HttpsEndpoint;
/** where nobody listens */
let closed: string;
let answers: EndpointHandler;

beforeAll(async () => {
  const other = await createCertificateAuthority({ name: 'Nobody we trust' });
  const certificate = await other.issue({ hosts: ['localhost'] });
  stranger = await startHttpsEndpoint({ handler: (_request, response) => response.end(), certificate });
  closed = `localhost:${await freePort()}`;
  world = await createWorld({
    script: inTurn(),
    handler: (request, response) => answers(request, response),
    // long enough for a busy machine to answer, short enough to wait for twice
    callTimeoutMs: 2_500,
    alsoAllowed: [stranger.target, closed, 'no-such-host.invalid:443'],
  });
  // two, so that a second worker could take up what the first one did
  await Promise.all([world.startWorker(), world.startWorker()]);
  await organisation('wire', world.endpoint.url);
});

beforeEach(() => {
  world.endpoint.requests.length = 0;
  world.model.requests.length = 0;
});

afterAll(async () => {
  await world.close();
  await stranger.stop();
});

async function organisation(id: string, serverBaseUrl: string): Promise<void> {
  await createOrganisation(world.store.db, { id, name: id });
  await importActions(world.store.db, {
    organisationId: id,
    text: wireDocument,
    fileName: 'wire.json',
    serverBaseUrl,
  });
}

interface Called {
  /** as the model was told it */
  told: string;
  /** the one call of the turn, as the ledger keeps it */
  call: Awaited<ReturnType<typeof callsOf>>[number] | undefined;
  calls: number;
}

/** One turn with one call of this tool, and what became of it. */
async function turn(tool: string, given: object = { id: '1' }, organisationId = 'wire'): Promise<Called> {
  world.model.setScript(inTurn(calling(tool, given), { text: 'noted' }));
  const message = world.message({ organisationId, text: 'please' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'noted' });
  const calls = await callsOf(world, message.messageId);
  return { told: resultsIn(world.model.requests.at(-1))[0] ?? '', call: calls[0], calls: calls.length };
}

const requests = () => world.endpoint.requests.map(({ method, url }) => `${method} ${url}`);

test('transport: HTTPS only, certificate verified · Transport: HTTPS only', async () => {
  await organisation('stranger', stranger.url);
  const { told, call } = await turn('get', { id: '1' }, 'stranger');
  expect([stranger.connections, stranger.requests.length]).toEqual([1, 0]);
  expect(call).toMatchObject({ state: 'failed', cause: 'tls_untrusted', response_status: null });
  expect(told).toContain('Something went wrong');
  await expect(organisation('plain', 'http://localhost:80')).rejects.toMatchObject({ name: 'ErrandError' });
});

test('methods: GET, POST, PUT, PATCH, DELETE · Supported methods: GET, POST, PUT, PATCH, DELETE', async () => {
  answers = (_request, response) => response.end('ok');
  for (const method of ['get', 'post', 'put', 'patch', 'delete']) await turn(method);
  expect(requests()).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} /things/1`));
});

test('bodies: JSON, multipart/form-data (files included) · Body formats: JSON, multipart/form-data', async () => {
  answers = (_request, response) => response.end('ok');
  await turn('json', { body: { text: 'ü' } });
  await turn('form', { body: { text: 'a b&c=ü' } });
  await turn('file', { body: { text: 'ü', photo: 'data:image/png;name=a.png;base64,iVBORw==' } });
  expect(requests()).toEqual(['POST /json', 'POST /form', 'POST /file']);
  const [json, form, file] = world.endpoint.requests;
  expect([json?.header['content-type'], json?.bodyText]).toEqual(['application/json', '{"text":"ü"}']);
  expect(form?.header['content-type']).toBe('application/x-www-form-urlencoded');
  expect([...new URLSearchParams(form?.bodyText)]).toEqual([['text', 'a b&c=ü']]);
  const headers = { 'content-type': file?.header['content-type'] ?? '' };
  const parts = await new Response(new Uint8Array(file?.body ?? []), { headers }).formData();
  expect(parts.get('text')).toBe('ü');
  expect(parts.get('photo')).toMatchObject({ name: 'a.png', type: 'image/png', size: 4 });
});

test('timeout: 60 s for everything · Timeout per call: 60 seconds (hard, enforced with AbortSignal.timeout) · Request timeout: 60 seconds (no retries)', async () => {
  expect(CALL_TIMEOUT_MS).toBe(60_000);
  answers = (_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('x'), 100);
    response.on('close', () => clearInterval(drip));
  };
  const { call, calls } = await turn('post');
  expect(requests()).toEqual(['POST /things/1']);
  expect([calls, call?.state, call?.cause, call?.response_status]).toEqual([1, 'unknown', 'timeout', 200]);
  expect(call?.response_body?.toString()).toMatch(/^x{3,}$/);
});

test('timeout: responseStatus 408, body `Request timed out after 60000ms` · Timeout: responseStatus: 408', async () => {
  answers = () => {};
  const { told, call } = await turn('get');
  expect(told).toMatch(/responseStatus: 408\n\nRequest timed out after 60000ms$/);
  expect(requests()).toEqual(['GET /things/1']);
  expect(call).toMatchObject({ state: 'unknown', cause: 'timeout', response_status: null });
});

test('retries: none: not by the activity, not by the HTTP client, not by a second worker · Retries on failure: None', async () => {
  const ways: EndpointHandler[] = [
    (_request, response) => response.destroy(),
    (_request, response) => response.writeHead(503, { 'retry-after': '0' }).end(),
    (_request, response) => response.writeHead(429, { 'retry-after': '0' }).end(),
    (_request, response) => response.writeHead(408, { connection: 'close' }).end(),
  ];
  const states: unknown[] = [];
  for (const way of ways) {
    answers = way;
    const { call, calls } = await turn('put');
    states.push([calls, call?.state]);
  }
  expect(requests()).toHaveLength(ways.length);
  expect(states).toEqual([
    [1, 'unknown'],
    [1, 'failed'],
    [1, 'failed'],
    [1, 'failed'],
  ]);
});

test('redirects: never followed: the 3xx is the result', async () => {
  answers = (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end('moved');
  const { told, call } = await turn('post');
  expect(requests()).toEqual(['POST /things/1']);
  expect(told).toMatch(/responseStatus: 307\n\nmoved$/);
  expect(call).toMatchObject({ state: 'failed', response_status: 307 });
});

test('concurrency: one call per turn; no circuit breaker · Concurrency: One tool call per conversation turn · Circuit breaker: None — every call hits your endpoint', async () => {
  let open = 0;
  let most = 0;
  answers = (_request, response) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => response.writeHead(500).end(), 20);
    response.on('close', () => (open -= 1));
  };
  const two = { toolCalls: ['get', 'post'].map((name) => ({ name, arguments: { id: '1' } })) };
  world.model.setScript(inTurn(two, { text: 'noted' }));
  const message = world.message({ organisationId: 'wire', text: 'both' });
  await world.client.submit(message);
  expect(await callsOf(world, message.messageId)).toHaveLength(1);
  for (let i = 0; i < 9; i += 1) await turn('get');
  expect([requests().length, most]).toEqual([10, 1]);
});

test('response: whole body as text', async () => {
  const latin = Buffer.from('  gr\xfc\xdfe\r\n', 'latin1');
  answers = (_request, response) => {
    const headers = { 'content-encoding': 'gzip', 'content-type': 'text/plain; charset=iso-8859-1' };
    response.writeHead(200, headers).end(gzipSync(latin));
  };
  const { told, call } = await turn('get');
  expect(told).toContain('responseStatus: 200\n\n  grüße\r\n');
  expect(call?.response_body?.equals(latin)).toBe(true);
});

const verbatim = '{ "odd":\t"spacing", "tag": "</tool>", "n": 1.0 }\n';

test('2xx: status + body verbatim · Success: The 2xx status + response body verbatim', async () => {
  for (const status of [200, 201, 202, 206]) {
    answers = (_request, response) => response.writeHead(status).end(verbatim);
    const { told, call } = await turn('post');
    expect(told.endsWith(`responseStatus: ${status}\n\n${verbatim}`)).toBe(true);
    expect(call).toMatchObject({ state: 'succeeded', cause: null, response_status: status });
    expect(call?.response_body?.toString()).toBe(verbatim);
  }
});

test('4xx / 5xx (and 3xx): upstream status + body verbatim · 4xx or 5xx: The upstream status', async () => {
  for (const status of [302, 400, 401, 404, 422, 500, 503]) {
    answers = (_request, response) => response.writeHead(status).end(verbatim);
    const { told, call } = await turn('post');
    expect(told.endsWith(`responseStatus: ${status}\n\n${verbatim}`)).toBe(true);
    expect(call).toMatchObject({ state: 'failed', cause: null, response_status: status });
    expect(call?.response_body?.toString()).toBe(verbatim);
  }
});

test('network error (DNS, refused, reset, TLS, blocked address): the string `Something went wrong` · Network error: The string Something went wrong', async () => {
  answers = (_request, response) => response.destroy();
  const ways: [id: string, url: string, cause: string, state: string][] = [
    ['dns', 'https://no-such-host.invalid', 'dns', 'failed'],
    ['refused', `https://${closed}`, 'refused', 'failed'],
    ['reset', world.endpoint.url, 'reset', 'unknown'],
    ['tls', stranger.url, 'tls_untrusted', 'failed'],
    ['blocked', 'https://127.0.0.1:1', 'blocked_address', 'failed'],
  ];
  for (const [id, url, cause, state] of ways) {
    await organisation(`network-${id}`, url);
    const { told, call } = await turn('post', { id: '1' }, `network-${id}`);
    expect(told).toContain('Something went wrong');
    expect(told).not.toContain('responseStatus');
    expect([call?.cause, call?.state, call?.response_status]).toEqual([cause, state, null]);
  }
  expect(requests()).toEqual(['POST /things/1']);
});

test('body over the cap: upstream status + the bytes read, with a visible marker; recorded as cut', async () => {
  answers = (_request, response) => response.writeHead(404).end(Buffer.alloc(CAP_BYTES + 1, 'y'));
  const { told, call } = await turn('get');
  expect(told).toContain('responseStatus: 404\n\nyyyy');
  expect(told).toContain('[response cut: it was longer than the limit');
  expect(call).toMatchObject({ state: 'failed', cause: 'response_cut', response_status: 404 });
  expect(call?.response_body?.byteLength).toBe(CAP_BYTES);
});
