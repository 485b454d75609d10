// The gate before the tests: every check runs, also after one that failed, so that one run shows all there is to mend.
import { spawnSync } from 'node:child_process';

const checks = [
  { name: 'style, formatting and lint', command: 'biome check --error-on-warnings' },
  { name: 'types', command: 'tsc --noEmit' },
  { name: 'import directions', command: 'node scripts/check-directions.mjs' },
  { name: 'unused files, exports and dependencies', command: 'knip' },
  { name: 'paths named in documents', command: 'node scripts/check-doc-references.mjs' },
];

const results = checks.map(({ name, command }) => {
  console.log(`\n--- ${name}: ${command}`);
  const startedAt = performance.now();
  // through the shell for node_modules/.bin, which npm puts on its PATH
  const { status } = spawnSync(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
  return { name, passed: status === 0, seconds: (performance.now() - startedAt) / 1000 };
});

console.log('\n--- check');
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? 'passed' : 'FAILED'} ${seconds.toFixed(1).padStart(6)} s  ${name}`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
