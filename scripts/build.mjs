// Compiles src and demo to dist, which runs under plain node, and takes along what tsc leaves behind.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';

const NOT_COMPILED = ['src/store/migrations', 'src/temporal/failure-converter.cjs', 'demo/shop/openapi.yaml'];

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
for (const path of NOT_COMPILED) cpSync(path, `dist/${path}`, { recursive: true });
chmodSync('dist/src/cli.js', 0o755);
