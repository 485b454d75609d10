// Ends `.ci/run`. Usage: summarise-tests.mjs VITEST_JSON [FAILED_STEP...]; prints times, then `N passed, N failed`.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const SHOWN = 15;

const [resultsFile, ...failedSteps] = process.argv.slice(2);
const { numPassedTests: passed, testResults } = existsSync(resultsFile)
  ? JSON.parse(readFileSync(resultsFile, 'utf8'))
  : { numPassedTests: 0, testResults: [] };

const files = testResults.map(({ name, startTime, endTime, status, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === 'failed').length;
  // a file that can't be loaded fails without a failed test
  return {
    path: relative('.', name),
    ms: endTime - startTime,
    failed: status === 'failed' ? Math.max(failed, 1) : failed,
  };
});
const failedTests = files.reduce((sum, file) => sum + file.failed, 0);
// the test step fails with its tests, and alone when vitest could not finish
const failed = failedTests + failedSteps.filter((step) => step !== 'test' || failedTests === 0).length;

const suites = new Map();
for (const { path, ms } of files) {
  const suite = path.split('/').slice(0, 2).join('/');
  suites.set(suite, (suites.get(suite) ?? 0) + ms);
}

printTimes('time per suite', [...suites]);
printTimes(
  'slowest files',
  files.map(({ path, ms }) => [path, ms]),
);
if (failedSteps.length > 0) console.log(`failed steps: ${failedSteps.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function printTimes(title, times) {
  console.log(`=== ${title}`);
  for (const [name, ms] of times.sort(([, a], [, b]) => b - a).slice(0, SHOWN)) {
    console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
  }
}
