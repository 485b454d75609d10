import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

/** As vitest's JSON reporter writes a file of tests. */
function testFile({ status = 'passed', tests }: { status?: string; tests: string[] }) {
  const assertionResults = tests.map((outcome) => ({ status: outcome }));
  return { name: resolve('test/turn/any.test.ts'), startTime: 0, endTime: 1500, status, assertionResults };
}

test.for([
  ['all is well', [testFile({ tests: ['passed', 'passed', 'skipped'] })], [], '2 passed, 0 failed', 0],
  ['a test failed', [testFile({ status: 'failed', tests: ['passed', 'failed'] })], ['test'], '1 passed, 1 failed', 1],
  ['a check failed', [testFile({ tests: ['passed'] })], ['check'], '1 passed, 1 failed', 1],
  ['a file could not be loaded', [testFile({ status: 'failed', tests: [] })], ['test'], '0 passed, 1 failed', 1],
  ['vitest failed beside its tests', [testFile({ tests: ['passed'] })], ['test'], '1 passed, 1 failed', 1],
  ['vitest found no test', [], [], '0 passed, 0 failed', 1],
] as const)('%s', async ([, testResults, failedSteps, lastLine, exitCode]) => {
  const folder = await mkdtemp(join(tmpdir(), 'errand-summary-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const numPassedTests = tests.filter(({ status }) => status === 'passed').length;
  const resultsFile = join(folder, 'vitest.json');
  await writeFile(resultsFile, JSON.stringify({ numPassedTests, testResults }));
  const { status, stdout } = spawnSync('node', ['scripts/summarise-tests.mjs', resultsFile, ...failedSteps], {
    encoding: 'utf8',
  });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(lastLine);
  expect(status).toBe(exitCode);
});

test('without results, as after a failed install, the step is what failed', () => {
  const { status, stdout } = spawnSync('node', ['scripts/summarise-tests.mjs', 'no-such-file', 'install'], {
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/\n0 passed, 1 failed\n$/);
  expect(status).toBe(1);
});
