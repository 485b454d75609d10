import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { generateKeyRingText } from '../../src/secrets/key-ring.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { runCli } from '../support/run-cli.ts';
import { startTraceCollector } from '../support/trace-collector.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let worker: WorkerProcess;
let folder: string;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'Hello.' }) });
  folder = await mkdtemp(join(tmpdir(), 'errand-doctor-'));
  worker = await startWorkerProcess(world.workerEnvironment);
});

afterAll(async () => {
  await worker.stop();
  await world.close();
  await rm(folder, { recursive: true });
});

async function doctor(env: Record<string, string>) {
  const { exitCode, stdout, stderr } = await runCli({ args: ['doctor', '--json'], env, cwd: folder });
  expect(stderr).toBe('');
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const errors = findings.filter(({ level }) => level === 'error');
  return {
    exitCode,
    findings,
    errors,
    stdout,
    about: (check: string) => findings.filter((one) => one.check === check),
  };
}

test('an installation in order has no error: every server, key, worker and the model was asked once', async () => {
  const asked = world.model.requests.length;
  const collector = await startTraceCollector();
  onTestFinished(() => collector.stop());
  const { exitCode, errors, about, stdout } = await doctor({
    ...world.workerEnvironment,
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
  });
  expect(collector.bodies).toEqual(['/v1/traces\n{"resourceSpans":[]}']);
  expect(about('clock').map(({ level, message }) => `${level} ${message.replace(/^0\.\d/, '0.x')}`)).toEqual([
    "ok 0.x s between this machine's clock and that of the database",
    "ok 0.x s between this machine's clock and that of Temporal",
  ]);
  expect(errors).toEqual([]);
  expect(exitCode).toBe(0);
  for (const check of [
    'node',
    'database',
    'durability',
    'schema',
    'variables',
    'temporal',
    'workers',
    'runs',
    'model',
    'traces',
  ]) {
    expect(about(check), check).toMatchObject([{ level: 'ok' }]);
  }
  expect(about('database')[0]?.message).toContain('as errand_app');
  expect(about('egress')).toMatchObject([{ level: 'warning' }]);
  expect(world.model.requests).toHaveLength(asked + 1);
  expect(stdout).not.toContain(world.secretKeys);
});

test('without anything configured it says what errand dev would start, in one line per finding', async () => {
  const { exitCode, stdout } = await runCli({ args: ['doctor'], cwd: folder });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^ok +servers: none is configured and none runs here: errand dev would start/m);
  expect(stdout.trimEnd().split('\n')).toHaveLength(stdout.match(/^(ok|warning|error) {1,8}[a-z]/gm)?.length ?? 0);
});

/** Of a web server that knows no address of a collector. */
async function addressWithoutCollector(): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('keys that do not open what is stored are an error, although every worker may have the same wrong ones', async () => {
  const { store, sealer, organisationId, workerEnvironment } = world;
  await setVariable({ db: store.db, sealer }, { organisationId, name: 'X-Shop-Key', value: 'canary-value', hosts: [] });
  expect((await doctor(workerEnvironment)).about('variables')).toMatchObject([
    { level: 'ok', message: expect.stringContaining('1 looked at') },
  ]);
  const { about, stdout } = await doctor({ ...workerEnvironment, ERRAND_SECRET_KEYS: generateKeyRingText() });
  expect(about('variables')).toMatchObject([
    { level: 'error', message: expect.stringContaining('1 of 1 global variables do not open with ERRAND_SECRET_KEYS') },
  ]);
  expect(stdout).not.toContain('canary-value');
});

test('each thing that is wrong is an error or a warning that names what to mend', async () => {
  const last = 'where id = (select max(id) from drizzle.__drizzle_migrations)';
  const [applied] = await world.database.query(`delete from drizzle.__drizzle_migrations ${last} returning *`);
  onTestFinished(async () => {
    const again =
      'insert into drizzle.__drizzle_migrations select (jsonb_populate_record(null::drizzle.__drizzle_migrations, $1)).*';
    await world.database.query(again, [JSON.stringify(applied)]);
  });
  const { exitCode, about, errors } = await doctor({
    ...world.workerEnvironment,
    ERRAND_SECRET_KEYS: generateKeyRingText(),
    ERRAND_MODEL_BASE_URL: 'http://127.0.0.1:9',
    ERRAND_MODLE: 'openai/gpt-canary',
    ERRAND_SMTP_URL: 'smtp://127.0.0.1:9',
    ERRAND_MAIL_FROM: 'Acme <support@acme.example>',
    ERRAND_PUBLIC_URL: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_ENDPOINT: await addressWithoutCollector(),
    // this process lives ten seconds ahead
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('const now=Date.now;Date.now=()=>now()+10000')}`,
  });
  expect(exitCode).toBe(1);
  expect(errors.map(({ check }) => check).sort()).toEqual(['mail', 'model', 'schema', 'workers']);
  expect(about('schema')).toMatchObject([{ message: '1 migrations are not applied', fix: 'run errand migrate' }]);
  expect(about('workers')[0]?.fix).toContain('ERRAND_SECRET_KEYS');
  expect(about('public url')).toMatchObject([{ level: 'warning' }]);
  expect(about('traces')).toMatchObject([
    {
      level: 'warning',
      message: expect.stringMatching(/^the collector at \S+ answers 404: traces are lost meanwhile$/),
    },
  ]);
  expect(
    about('clock').map(({ level, message }) => `${level} ${message.replace(/^(9\.[5-9]|10\.[0-5])/, '10')}`),
  ).toEqual([
    "warning 10 s between this machine's clock and that of the database",
    "warning 10 s between this machine's clock and that of Temporal",
  ]);
  expect(about('settings')).toContainEqual(
    expect.objectContaining({ level: 'warning', message: 'ERRAND_MODLE is no variable of Errand' }),
  );
});

test('workers of a version that gets no work are an error, until their version is the current one', async () => {
  const version = { deploymentName: world.organisationId, buildId: '1.0' };
  const env = {
    ...world.workerEnvironment,
    ERRAND_TASK_QUEUE: `${world.taskQueue}-versioned`,
    ERRAND_DEPLOYMENT: version.deploymentName,
    ERRAND_BUILD_ID: version.buildId,
  };
  const versioned = await startWorkerProcess(env);
  onTestFinished(() => versioned.kill());
  const { exitCode, findings } = await vi.waitFor(
    async () => {
      const told = await doctor(env);
      expect(told.about('worker versions')).toHaveLength(1);
      return told;
    },
    { timeout: 20_000, interval: 500 },
  );
  expect(exitCode).toBe(1);
  const name = `${version.deploymentName}.${version.buildId}`;
  expect(findings).toContainEqual({
    check: 'worker versions',
    level: 'error',
    message: '0 of 1 workers are of the current version, which gets the work (unversioned)',
    fix: `make the version of those that run current (${name}; docs/operating.md), or start workers without ERRAND_BUILD_ID`,
  });
  const request = { namespace: 'default', ...version, version: name };
  await vi.waitFor(() => world.temporal.workflowService.setWorkerDeploymentCurrentVersion(request), {
    timeout: 20_000,
    interval: 200,
  });
  expect((await doctor(env)).about('worker versions')).toMatchObject([{ level: 'ok' }]);
});

test('servers that are away, and values that do not parse, are errors within the time of one check', async () => {
  const startedAt = performance.now();
  const away = await doctor({
    ...world.workerEnvironment,
    DATABASE_URL: 'postgres://u:canary@127.0.0.1:9/errand',
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://u:canary@127.0.0.1:9',
  });
  expect(away.about('traces')).toMatchObject([
    { level: 'warning', message: expect.stringContaining("can't be reached") },
  ]);
  expect(away.errors.map(({ check }) => check).sort()).toEqual(['database', 'temporal']);
  expect(away.stdout).not.toContain('canary');
  expect(performance.now() - startedAt).toBeLessThan(60_000);

  const wrong = await doctor({ ERRAND_TOOL_LIMIT: 'many', ERRAND_SERVER_PORT: 'canary' });
  expect(wrong.exitCode).toBe(1);
  expect(wrong.errors.map(({ message }) => message.split(':')[0])).toEqual(['ERRAND_TOOL_LIMIT', 'ERRAND_SERVER_PORT']);

  const unreadable = await doctor({ ...world.workerEnvironment, ERRAND_SECRET_KEYS: 'canary' });
  expect(unreadable.errors).toMatchObject([{ check: 'settings', fix: 'mend the variable that is named' }]);
  expect(unreadable.stdout).not.toContain('canary');
});
