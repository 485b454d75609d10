import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { readConfig, workerConfig } from '../../src/config.ts';
import { formLinks, formToken } from '../../src/secrets/form-link.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { accessibilityFlaws, readPage } from '../support/html-form.ts';
import type { OpenAiScript } from '../support/openai-server.ts';
import { createWorld, type World } from '../support/world.ts';

/** Of the server that does not wait long: the others have the product's patience. */
const ANSWER_DEADLINE_MS = 3_000;

let world: World;
let server: RunningServer;
let hasty: RunningServer;
let worker: { stop(): Promise<void> };

const startWorker = () => {
  const keyRing = parseKeyRing(world.secretKeys);
  return world.startWorker({ formLink: formLinks({ keyRing, publicUrl: server.url }) });
};

/** `move <order>`: proposes the action that wants a form; every other message gets a reply. */
const script: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  const [, orderId] = /^move (\S+)$/.exec(last?.content ?? '') ?? [];
  if (last?.role !== 'user' || !orderId) return { text: `Heard: ${last?.content}` };
  return { toolCalls: [{ name: 'changeAddress', arguments: { orderId, body: { city: 'Bonn' } } }] };
};

beforeAll(async () => {
  world = await createWorld({
    script,
    handler: async (request, response) => {
      if (request.url.includes('slow')) await delay(ANSWER_DEADLINE_MS + 300);
      response.end('moved <b>&');
    },
  });
  const config = workerConfig(readConfig({ ...world.workerEnvironment, ERRAND_LOG_LEVEL: 'silent' }));
  server = await startServer(config, { port: 0 });
  hasty = await startServer(config, { port: 0, answerDeadlineMs: ANSWER_DEADLINE_MS });
  worker = await startWorker();
});

afterAll(async () => {
  await Promise.all([server.close(), hasty.close()]);
  await world.close();
});

async function linkedForm(orderId: string) {
  const message = world.message({ text: `move ${orderId}` });
  const answer = await world.client.submit(message);
  if (answer.state !== 'awaiting_form') throw new Error(`the turn ended as ${answer.state}`);
  const { link = '' } = answer.form;
  return { message, link, form: answer.form };
}

async function got(response: Response) {
  const page = readPage(await response.text());
  expect(accessibilityFlaws(page)).toEqual([]);
  return { status: response.status, ...page };
}

/** The same link, as the server that does not wait long would serve it. */
const atHasty = (link: string) => link.replace(server.url, hasty.url);

const open = async (link: string) => got(await fetch(link));

/** Posts what a page's form holds, with what a customer changed in it. */
async function send(link: string, pairs: [string, string][], changes: Record<string, string> = {}) {
  const body = new URLSearchParams(pairs);
  for (const [name, text] of Object.entries(changes)) body.set(name, text);
  return got(await fetch(link, { method: 'POST', body }));
}

const requestsOf = (orderId: string) =>
  world.endpoint.requests.filter(({ url }) => url.endsWith(`/${encodeURIComponent(orderId)}`));

const answered = (message: MessageInput) => world.client.submit(message);

test('a link shows the form, takes its corrections, calls with them, and both the page and the message get the reply', async () => {
  const { message, link } = await linkedForm('P-1');
  const form = await open(link);
  expect(form).toMatchObject({
    status: 200,
    pairs: [
      ['/orderId', 'P-1'],
      ['/body/city', 'Bonn'],
    ],
  });
  const refused = await send(link, form.pairs, { '/body/city': 'K' });
  expect(refused).toMatchObject({
    status: 422,
    pairs: [
      ['/orderId', 'P-1'],
      ['/body/city', 'K'],
    ],
  });
  expect(refused.text).toContain('City: Write at least 2 characters');
  expect((await send(link, form.pairs, { '/orderId': ' ' })).text).toContain('Order id: Fill this in');
  expect(requestsOf('P-1')).toHaveLength(0);
  const sent = await send(link, refused.pairs, { '/body/city': 'Kiel' });
  expect(sent.status).toBe(200);
  expect(sent.text).toContain('moved <b>&');
  expect(requestsOf('P-1').map(({ bodyText }) => bodyText)).toEqual(['{"city":"Kiel"}']);
  expect(await answered(message)).toMatchObject({ state: 'replied', reply: expect.stringContaining('moved') });
});

test('the back button, a second submission and a second look find the form sent, and nothing is sent again', async () => {
  const { link } = await linkedForm('P-2');
  const { pairs } = await open(link);
  const both = await Promise.all([send(link, pairs), send(link, pairs)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
  for (const late of [await send(link, pairs, { '/body/city': 'Kiel' }), await open(link)]) {
    expect(late).toMatchObject({ status: 410, title: expect.stringContaining('This form has been sent') });
  }
  expect(requestsOf('P-2')).toHaveLength(1);
});

test('a form that a person or a newer message overtook says so', async () => {
  const taken = await linkedForm('P-3');
  await world.client.takeOver(taken.message);
  await answered(taken.message);
  const withdrawn = await linkedForm('P-4');
  await world.client.submit({ ...withdrawn.message, messageId: 'next', text: 'never mind' });
  for (const [{ link, form }, title] of [
    [taken, 'A person is taking care of this'],
    [withdrawn, 'This form is no longer needed'],
  ] as const) {
    await vi.waitFor(async () => expect(await open(link)).toMatchObject({ status: 410 }), { timeout: 60_000 });
    const late = await send(link, [
      ['/orderId', 'P-3'],
      ['/body/city', 'Kiel'],
    ]);
    expect(late).toMatchObject({ status: 410, title: expect.stringContaining(title) });
    expect(requestsOf(String(form.values.orderId))).toHaveLength(0);
  }
});

test('links that are expired, forged, of other keys or of nothing open no form', async () => {
  const { link, form, message } = await linkedForm('P-5');
  const { organisationId } = message;
  const { formId, expiresAt } = form;
  const under = (keys: string, change: object) =>
    `${server.url}/forms/${formToken(parseKeyRing(keys), { organisationId, formId, expiresAt, ...change })}`;
  const expired = under(world.secretKeys, { expiresAt: '2026-01-01T00:00:00Z' });
  expect(await open(expired)).toMatchObject({ status: 410, title: expect.stringContaining('This form has expired') });
  expect(await send(expired, [])).toMatchObject({ status: 410 });
  const nowhere = [
    under(generateKeyRingText(), {}),
    under(world.secretKeys, { organisationId: 'other' }),
    under(world.secretKeys, { formId: formId.replace(/\/0$/, '/1') }),
    `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`.replace('k1.', 'k1.x'),
    `${server.url}/forms/`,
    `${server.url}/`,
  ];
  for (const one of nowhere) {
    expect(await open(one)).toMatchObject({ status: 404, title: 'This link does not work' });
    expect(await send(one, [['/orderId', 'P-5']])).toMatchObject({ status: 404 });
  }
  expect(await open(link)).toMatchObject({ status: 200 });
});

test('without a worker the page says that nothing was taken, keeps what was written, and takes it once there is one', async () => {
  const { link } = await linkedForm('P-6');
  const { pairs } = await open(link);
  await worker.stop();
  const refused = await send(atHasty(link), pairs, { '/body/city': 'Kiel' });
  expect(refused).toMatchObject({
    status: 503,
    pairs: [
      ['/orderId', 'P-6'],
      ['/body/city', 'Kiel'],
    ],
  });
  expect(refused.text).toContain('could not be sent just now');
  worker = await startWorker();
  // the first one may have reached the new worker before this one does
  const { status } = await send(link, refused.pairs);
  expect([200, 202, 410]).toContain(status);
  await vi.waitUntil(() => requestsOf('P-6').length > 0, { timeout: 60_000 });
  expect(requestsOf('P-6').map(({ bodyText }) => bodyText)).toEqual(['{"city":"Kiel"}']);
});

test('an answer that takes long is left to the conversation', async () => {
  const { link, message } = await linkedForm('slow-1');
  const { pairs } = await open(link);
  const sent = await send(atHasty(link), pairs);
  expect(sent).toMatchObject({ status: 202, text: expect.stringContaining('answer in the conversation') });
  expect(await answered(message)).toMatchObject({ state: 'replied', reply: expect.stringContaining('moved') });
  expect(requestsOf('slow-1')).toHaveLength(1);
});

test('what the AI filled in is text on the page, whatever it is', async () => {
  const { link } = await linkedForm('"><script>alert(1)</script>');
  const response = await fetch(link);
  const source = await response.text();
  expect(source).not.toContain('<script');
  expect(readPage(source).pairs[0]).toEqual(['/orderId', '"><script>alert(1)</script>']);
});

test('every page forbids scripts, frames, referrers, caches and robots', async () => {
  const { link } = await linkedForm('P-7');
  for (const response of [
    await fetch(link),
    await fetch(`${server.url}/forms/k1.nothing`),
    await fetch(`${server.url}/x`),
  ]) {
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=UTF-8',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(await response.text()).not.toContain('<script');
  }
});

test('only forms of bounded size are read', async () => {
  const { link } = await linkedForm('P-8');
  const post = (init: RequestInit) => fetch(link, { method: 'POST', ...init });
  const json = { 'content-type': 'application/json' };
  expect(await got(await post({ body: '{"orderId":"P-8"}', headers: json }))).toMatchObject({ status: 415 });
  const multipart = new FormData();
  multipart.set('/orderId', 'P-8');
  expect(await got(await post({ body: multipart }))).toMatchObject({ status: 415 });
  expect(await send(link, [['/orderId', 'x'.repeat(2 * 1024 * 1024)]])).toMatchObject({ status: 413 });
  expect(
    await send(
      link,
      Array.from({ length: 10_001 }, () => ['a', '']),
    ),
  ).toMatchObject({ status: 413 });
  expect(
    await send(link, [
      ['/__proto__/city', 'x'],
      ['/constructor', 'y'],
    ]),
  ).toMatchObject({ status: 422 });
  expect(requestsOf('P-8')).toHaveLength(0);
});

test('a server that stops answers what is being sent, for as long as it is told, and takes nothing new', async () => {
  const another = () => startServer(workerConfig(readConfig(world.workerEnvironment)), { port: 0 });
  for (const { orderId, graceMs, ends } of [
    { orderId: 'slow-2', graceMs: 20_000, ends: 'answered' },
    { orderId: 'slow-3', graceMs: 50, ends: 'cut off' },
  ]) {
    const { link, message } = await linkedForm(orderId);
    const { pairs } = await open(link);
    const stopping = await another();
    const sending = send(link.replace(server.url, stopping.url), pairs).then(
      ({ status }) => (status === 200 ? 'answered' : status),
      () => 'cut off',
    );
    await vi.waitUntil(() => requestsOf(orderId).length === 1, { timeout: 60_000 });
    await stopping.close({ graceMs });
    expect(await sending).toBe(ends);
    await expect(fetch(`${stopping.url}/healthz`)).rejects.toThrow();
    expect(await answered(message)).toMatchObject({ state: 'replied' });
  }
});

test('the server says that it is there, and names a port that is taken', async () => {
  const health = await fetch(`${server.url}/healthz`);
  expect([health.status, await health.text()]).toEqual([200, 'ok']);
  const config = workerConfig(readConfig(world.workerEnvironment));
  const again = startServer(config, { port: Number(new URL(server.url).port) });
  await expect(again).rejects.toMatchObject({ code: 'unavailable', details: { field: 'ERRAND_SERVER_PORT' } });
});
