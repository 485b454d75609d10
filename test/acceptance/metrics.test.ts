import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { calling } from '../support/chat.ts';
import { startErrand } from '../support/errand-process.ts';
import { freePort } from '../support/free-port.ts';
import type { ChatRequest, OpenAiScript, ScriptedAnswer } from '../support/openai-server.ts';
import { runCli } from '../support/run-cli.ts';
import { scraped } from '../support/scraped.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let worker: WorkerProcess;
let folder: string;
let environment: Record<string, string>;
let metricsUrl: string;

/** Of Temporal's metrics, those that are not there before something goes wrong. */
const MISHAPS = new Set(['temporal_workflow_task_execution_failed_total', 'temporal_sticky_cache_miss_total']);

const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

const script: OpenAiScript = (request) => ({ ...answerTo(request), usage });

function answerTo({ messages }: ChatRequest): ScriptedAnswer {
  const last = messages.at(-1);
  const [verb, order = ''] = (last?.content ?? '').split(' ');
  if (last?.role === 'tool') return { text: 'Here you are.' };
  if (verb === 'look') return calling('getOrder', { orderId: order });
  if (verb === 'move') return calling('changeAddress', { orderId: order, body: { city: 'Bonn' } });
  if (messages.some(({ role, content }) => role === 'user' && content?.startsWith('claim')))
    return { text: `I have refunded your order ${order}.` };
  if (verb === 'human')
    return calling('handoff', { reason: 'user_requested', summary: 'wants a person', message: 'One moment.' });
  if (verb === 'fail') return { status: 400 };
  return { text: 'Hello.' };
}

beforeAll(async () => {
  world = await createWorld({
    script,
    handler: ({ url }, response) => {
      response.statusCode = url.includes('A-500') ? 500 : 200;
      response.end('{"status":"shipped"}');
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'errand-metrics-'));
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  environment = {
    ...world.workerEnvironment,
    ERRAND_EXTRA_CA: join(folder, 'ca.pem'),
    ERRAND_MODEL_PRICES: '1/10',
    ERRAND_METRICS_PORT: String(port),
  };
  worker = await startWorkerProcess(environment, { sweepEveryMs: 200 });
});

afterAll(async () => {
  await worker.stop();
  await world.close();
  await rm(folder, { recursive: true });
});

test('what an alert waits for is counted from zero, so that its first time is an increase', async () => {
  const { samples } = await scraped(metricsUrl);
  const lost = (owner: string) =>
    `errand_calls_total{cause="worker_lost",owner="${owner}",state="unknown",status="none"}`;
  for (const name of [
    ...['turn', 'job', 'schedule'].map(lost),
    'errand_turns_total{channel="web",outcome="failed"}',
    'errand_claim_alarms_total{end="handed_off"}',
    'errand_sweeps_total{outcome="failed"}',
  ])
    expect(samples.get(name), name).toBe(0);
});

test('turns, calls, questions and what waits are there to be scraped after real turns', async () => {
  const contact = { email: 'canary@example.com', externalId: 'canary-customer' };
  const say = (text: string) => world.client.submit(world.message({ text, contact }));
  for (const text of ['hello', 'look A-1', 'look A-500', 'human please', 'fail now', 'claim A-1']) await say(text);
  expect((await say('move A-1')).state).toBe('awaiting_form');

  const documented = ['docs/observing.md', 'docs/operating.md'].flatMap(
    (file) => readFileSync(file, 'utf8').match(/temporal_\w+/g) ?? [],
  );
  const shown = new Set(documented.map((name) => name.replace(/_bucket$/, '')).filter((name) => !MISHAPS.has(name)));
  expect(shown.size).toBeGreaterThan(4);
  // sweeps go on by themselves, and so do the polls that Temporal counts
  const { text, samples } = await vi.waitFor(
    async () => {
      const page = await scraped(metricsUrl);
      expect(page.samples.get('errand_sweeps_total{outcome="done"}')).toBeGreaterThan(0);
      for (const name of shown) expect(page.text).toContain(`# TYPE ${name} `);
      return page;
    },
    { timeout: 60_000 },
  );
  expect(
    Object.fromEntries(
      [...samples].filter(([name, count]) => /^errand_(turns|calls|claim|model_failures)/.test(name) && count > 0),
    ),
  ).toEqual({
    'errand_turns_total{channel="web",outcome="replied"}': 3,
    'errand_turns_total{channel="web",outcome="handed_off"}': 2,
    'errand_turns_total{channel="web",outcome="failed"}': 1,
    'errand_calls_total{cause="none",owner="turn",state="succeeded",status="2xx"}': 1,
    'errand_calls_total{cause="none",owner="turn",state="failed",status="5xx"}': 1,
    'errand_claim_alarms_total{end="rewritten"}': 1,
    'errand_claim_alarms_total{end="handed_off"}': 1,
    'errand_model_failures_total{kind="bad_request",model="openai-compatible/test"}': 1,
  });
  expect(samples.get('errand_model_tokens_total{kind="input",model="openai-compatible/test"}')).toBe(900);
  expect(samples.get('errand_model_tokens_total{kind="output",model="openai-compatible/test"}')).toBe(90);
  expect(samples.get('errand_model_cost_sum{model="openai-compatible/test"}')).toBeCloseTo(0.0018);
  expect(samples.get('errand_turn_seconds_count{outcome="replied"}')).toBe(3);
  expect(samples.get('errand_call_seconds_count{owner="turn"}')).toBe(2);
  expect(samples.get('errand_database_statement_seconds_count')).toBeGreaterThan(20);
  expect(
    [...samples.keys()].some((name) => name.startsWith('temporal_activity_schedule_to_start_latency_seconds')),
  ).toBe(true);
  expect(text).not.toMatch(/canary|org-|A-500/);
});

test('a second process counts what waits by itself, and a port that is taken is refused by name', async () => {
  const { stderr, exitCode } = await runCli({ args: ['worker'], env: environment });
  expect(stderr).toContain('ERRAND_METRICS_PORT');
  expect(exitCode).not.toBe(0);

  const [port, pages] = [await freePort(), await freePort()];
  const server = startErrand({
    args: ['server'],
    cwd: folder,
    env: { ...environment, ERRAND_METRICS_PORT: String(port), ERRAND_SERVER_PORT: String(pages) },
  });
  await server.says('server: forms at');
  await fetch(`http://127.0.0.1:${pages}/forms/canary-token`);
  await vi.waitFor(
    async () => {
      const { samples, text } = await scraped(`http://127.0.0.1:${port}/metrics`);
      expect(samples.get('errand_forms_waiting')).toBe(1);
      expect(samples.get('errand_sessions_with_team')).toBe(3);
      expect(samples.get('errand_jobs_pending')).toBe(0);
      expect(samples.get('errand_page_answers_total{page="form",status="4xx"}')).toBe(1);
      expect(text).not.toContain('canary');
    },
    { timeout: 60_000 },
  );
});
