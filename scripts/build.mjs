// Compiles src and demo to dist, which runs under plain node, and takes along what tsc leaves behind.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';

const NOT_COMPILED = ['src/store/migrations', 'src/temporal/failure-converter.cjs', 'demo/shop/openapi.yaml'];

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
for (const path of NOT_COMPILED) cpSync(path, `dist/${path}`, { recursive: true });
chmodSync('dist/src/cli.js', 0o755);

// a worker that gets this file (ERRAND_WORKFLOW_BUNDLE) starts without building it
const { bundleWorkflows } = await import('../dist/src/temporal/worker.js');
const { createDataConverter } = await import('../dist/src/temporal/data-converter.js');
const unsealed = { encode: async (payloads) => payloads, decode: async (payloads) => payloads };
const { code } = await bundleWorkflows({ dataConverter: createDataConverter(unsealed) });
writeFileSync('dist/workflow-bundle.cjs', code);
