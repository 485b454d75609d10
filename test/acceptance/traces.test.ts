import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest';
import { connectErrand, type MessageInput } from '../../src/client.ts';
import { calling } from '../support/chat.ts';
import { freePort } from '../support/free-port.ts';
import type { OpenAiScript } from '../support/openai-server.ts';
import { stepsOf, turnsOf } from '../support/rows.ts';
import { runCli } from '../support/run-cli.ts';
import { receivedCall, type SignatureVerifiers, signatureVerifiers } from '../support/signature-verifiers.ts';
import { startTraceCollector, type TraceCollector } from '../support/trace-collector.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let collector: TraceCollector;
let folder: string;
let verifiers: SignatureVerifiers;

const script: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  if (last?.role === 'tool') return { text: 'Canary reply.' };
  return calling('getOrder', { orderId: last?.content?.split(' ')[1] ?? '', note: 'canary-note' });
};

beforeAll(async () => {
  [world, collector, verifiers, folder] = await Promise.all([
    createWorld({
      script,
      handler: ({ url }, response) => {
        response.statusCode = url.includes('A-500') ? 500 : 200;
        response.end('{"status":"canary-status"}');
      },
    }),
    startTraceCollector(),
    signatureVerifiers(),
    mkdtemp(join(tmpdir(), 'errand-traces-')),
  ]);
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);
});

beforeEach(() => {
  collector.spans.length = 0;
  collector.bodies.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(async () => {
  await collector.stop();
  await verifiers.remove();
  await world.close();
  await rm(folder, { recursive: true });
});

/** One message through a worker process and a client of its own, both ended: what they had to export is exported. */
async function traced(message: MessageInput, settings: Record<string, string>) {
  const environment = { ...world.workerEnvironment, ERRAND_EXTRA_CA: join(folder, 'ca.pem'), ...settings };
  const worker = await startWorkerProcess(environment);
  const lost: unknown[] = [];
  const client = await connectErrand({
    temporal: { address: inject('temporalAddress'), namespace: 'default' },
    secretKeys: world.secretKeys,
    taskQueue: world.taskQueue,
    traceEndpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    onSpansLost: (error) => lost.push(error),
  });
  const { state } = await client.submit(message);
  await Promise.all([client.close(), worker.stop()]);
  expect(state).toBe('replied');
  const [request, ...others] = world.endpoint.requests;
  if (!request) throw new Error('nothing arrived');
  expect(others).toHaveLength(0);
  return { request, output: worker.output(), lost };
}

function message(change: Partial<MessageInput> & { text: string }): MessageInput {
  const contact = { email: 'canary@example.com', externalId: 'canary-customer' };
  return world.message({ session: 'canary-session', contact, ...change });
}

function spanNamed(name: string) {
  const [span, ...others] = collector.spans.filter((span) => span.name === name);
  if (!span) throw new Error(`there is no span ${name}`);
  expect(others).toHaveLength(0);
  return span;
}

test('a turn with a call is one trace from the client to the request, whose endpoint is told of it when that is wanted', async () => {
  const organisationId = await world.addOrganisation({ signCalls: true });
  const asked = message({ organisationId, text: 'canary A-707070' });
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`, ERRAND_TRACEPARENT: 'on' };
  const { request } = await traced(asked, settings);

  const submit = spanNamed('errand submit');
  expect(submit.parentSpanId).toBeUndefined();
  expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([submit.traceId]));
  const activities = collector.spans.filter(({ parentSpanId }) => parentSpanId === submit.spanId);
  expect(activities.map(({ name }) => name).toSorted()).toEqual(['beginTurn', 'callEndpoint', 'decide', 'decide']);
  const sent = spanNamed('request');
  expect(sent.parentSpanId).toBe(spanNamed('callEndpoint').spanId);
  expect(collector.spans).toHaveLength(6);

  const [turn] = await turnsOf(world, asked.messageId);
  expect(sent.attributes).toEqual({
    'errand.call_id': `${turn?.id}/0`,
    'http.request.method': 'GET',
    'http.response.status_code': 200,
  });
  expect(spanNamed('beginTurn').attributes).toMatchObject({
    'errand.organisation_id': organisationId,
    'errand.turn_id': turn?.id,
  });
  expect(collector.bodies.join('\n')).not.toMatch(/canary|A-707070|localhost/i);
  expect(collector.bodies.join('\n')).not.toContain(asked.messageId);

  expect(request.header.traceparent).toBe(`00-${submit.traceId}-${sent.spanId}-01`);
  const [step] = await stepsOf(world, asked.messageId);
  expect(step?.request?.headers).toContainEqual(expect.objectContaining({ name: 'traceparent', length: 55 }));
  const { stdout } = await runCli({
    args: ['org', 'signing-key', organisationId, '--json'],
    env: world.workerEnvironment,
  });
  const { keys }: { keys: { keyId: string; secret: string }[] } = JSON.parse(stdout);
  const secrets = Object.fromEntries(keys.map(({ keyId, secret }) => [keyId, secret]));
  const verify = verifiers.byLanguage.get('TypeScript');
  const call = receivedCall(request, world.endpoint.target);
  expect(verify?.(call, secrets)).toBe(true);
  expect(verify?.({ ...call, headers: { ...call.headers, traceparent: 'changed by a proxy' } }, secrets)).toBe(true);
});

test('a failed call is an error of its span, and an endpoint that is to be told nothing gets no traceparent', async () => {
  const { request } = await traced(message({ text: 'canary A-500' }), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(request.header).not.toHaveProperty('traceparent');
  const { attributes, status } = spanNamed('request');
  expect(attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' });
  expect(status).toEqual({ code: 2 });
});

test('a traceparent of the company or its widget stays the only one', async () => {
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ERRAND_TRACEPARENT: 'on' };
  const theirs = { name: 'Traceparent', value: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const { request } = await traced(message({ text: 'canary A-10', headers: [theirs] }), settings);
  expect(request.headers.filter(([name]) => /^traceparent$/i.test(name))).toEqual([[theirs.name, theirs.value]]);
});

test('without a collector nothing is exported and no traceparent is sent', async () => {
  const { request } = await traced(message({ text: 'canary A-8' }), {});
  expect(request.header).not.toHaveProperty('traceparent');
  expect(collector.bodies).toEqual([]);
});

test('a collector that is away costs no turn, and the log and the client’s caller are told that spans were lost', async () => {
  const patience = { OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', patience.OTEL_EXPORTER_OTLP_TIMEOUT);
  onTestFinished(() => void vi.unstubAllEnvs());
  const away = `http://127.0.0.1:${await freePort()}`;
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: away, ...patience };
  const { output, lost } = await traced(message({ text: 'canary A-9' }), settings);
  expect(lost).not.toHaveLength(0);
  expect(output).toContain('spans could not be sent');
  expect(output).not.toMatch(/canary/i);
});
