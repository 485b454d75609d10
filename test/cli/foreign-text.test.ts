import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const CLEARS_THE_SCREEN = '\u001b[2J';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-foreign-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('what a document holds does not drive the terminal of who checks it', async () => {
  const path = join(folder, 'spec.json');
  const paths = { [`/orders${CLEARS_THE_SCREEN}`]: { get: { operationId: 'list', description: 'All orders' } } };
  const info = { title: 'Shop', version: '1' };
  await writeFile(path, JSON.stringify({ openapi: '3.0.3', info, servers: [{ url: 'https://x.example' }], paths }));
  const { stdout } = await runCli({ args: ['spec', 'check', path] });
  expect(stdout).toContain('accepted GET /orders‹U+001B›[2J as list');
  expect(stdout).not.toContain('\u001b');
});

test('nor does what a refusal quotes', async () => {
  const { stderr } = await runCli({ args: ['spec', 'check', join(folder, `${CLEARS_THE_SCREEN}.json`)] });
  expect(stderr).toContain('/‹U+001B›[2J.json');
  expect(stderr).not.toContain('\u001b');
});
