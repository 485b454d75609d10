import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';

const checkDirections = resolve('scripts/check-directions.mjs');

const packages = ['zod', 'ajv', 'pg', 'undici', '@temporalio/workflow', '@temporalio/worker'].map((name) => [
  `node_modules/${name}/index.js`,
  'export const any = {};',
]);

const lawful = {
  ...Object.fromEntries(packages),
  'src/schemas/order.ts': "import { any } from 'zod';\nexport const orderSchema = any;\nexport type Order = string;",
  'src/turn/price.ts':
    "import type { Order } from '../schemas/order.ts';\nexport const price = (order: Order) => order;",
  'src/http/agent.ts': "import 'undici';",
  'src/store/orders.ts': "import '../schemas/order.ts';\nimport 'pg';",
  'src/activities/index.ts': "import '../turn/price.ts';\nimport '../store/orders.ts';\nimport '../http/agent.ts';",
  'src/services/pay.ts': "import '../store/orders.ts';\nimport 'node:crypto';",
  'src/workflows/pay.ts':
    "import '@temporalio/workflow';\nimport type {} from '../activities/index.ts';\nimport '../turn/price.ts';",
  'src/config.ts': "import 'node:fs';",
  'src/cli/demo.ts': "import '../config.ts';\nimport '../../demo/shop.ts';",
  'demo/shop.ts': "import 'node:https';",
  'test/world.ts': "import '../src/config.ts';",
};

/** Each file breaks one rule; the check must name both. */
const broken: [title: string, rule: string, path: string, text: string][] = [
  ['rules that read files', 'rules-without-io', 'src/turn/read.ts', "import 'node:fs';"],
  [
    'rules that know Temporal',
    'rules-without-temporal',
    'src/turn/wait.ts',
    "import type {} from '@temporalio/workflow';",
  ],
  ['rules that know the store', 'direction-of-turn', 'src/turn/load.ts', "import '../store/orders.ts';"],
  ['a store that calls endpoints', 'direction-of-store', 'src/store/call.ts', "import '../http/agent.ts';"],
  ['a room that reads the configuration', 'direction-of-http', 'src/http/setting.ts', "import '../config.ts';"],
  ['an activity that calls a verb', 'direction-of-activities', 'src/activities/pay.ts', "import '../services/pay.ts';"],
  [
    'a workflow that loads its activities',
    'workflows-know-activities-by-type',
    'src/workflows/act.ts',
    "import '../activities/index.ts';",
  ],
  ['a workflow that loads Node', 'workflows-use-only-temporal', 'src/workflows/hash.ts', "import 'node:crypto';"],
  ['a workflow loaded outside', 'workflows-are-known-by-type', 'src/client.ts', "import './workflows/pay.ts';"],
  ['SQL outside of the store', 'only-the-store-connects-to-postgres', 'src/services/query.ts', "import 'pg';"],
  ['a request outside of http', 'only-http-calls-endpoints', 'src/services/request.ts', "import 'undici';"],
  ['a product that needs a test', 'product-without-tests', 'src/services/world.ts', "import '../../test/world.ts';"],
  ['a room that knows the demo', 'only-one-command-knows-the-demo', 'src/cli/dev.ts', "import '../../demo/shop.ts';"],
  [
    'a replay that could send, by way of what it asks with',
    'replay-sends-nothing',
    'src/replay/again.ts',
    "import '../activities/next-decision.ts';",
  ],
  ['a new room', 'room-without-a-row', 'src/helpers/all.ts', "import '../turn/price.ts';"],
  ['a circle', 'no-cycles', 'src/ai/answer.ts', "import type {} from './ask.ts';"],
  ['a file on its own', 'no-orphans', 'src/ai/alone.ts', 'export {};'],
  ['an import of nothing', 'resolvable', 'src/ai/lost.ts', "import './gone.ts';"],
];

const trees: Record<'lawful' | 'unlawful' | 'empty', Record<string, string>> = {
  lawful,
  unlawful: {
    ...lawful,
    ...Object.fromEntries(broken.map(([, , path, text]) => [path, text])),
    'src/ai/ask.ts': "import './answer.ts';",
    // a workflow may use a rule, and a rule may use this package, but not both at once
    'src/workflows/check.ts': "import '../turn/check.ts';",
    'src/turn/check.ts': "import 'ajv';",
    'src/activities/next-decision.ts': "import '../http/endpoint-client.ts';",
    'src/http/endpoint-client.ts': "import 'undici';",
  },
  empty: { 'src/readme.txt': '' },
};

const verdicts = { lawful: '', unlawful: '', empty: '' };

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'errand-directions-'));
  try {
    await Promise.all(
      (['lawful', 'unlawful', 'empty'] as const).map(async (name) => {
        verdicts[name] = await verdict({ folder: join(folder, name), files: trees[name] });
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

/** What the check prints about a tree of files, after `passed` or `failed`. */
async function verdict({ folder, files }: { folder: string; files: Record<string, string> }): Promise<string> {
  for (const [path, text] of Object.entries({ ...files, 'package.json': '{ "type": "module" }' })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return promisify(execFile)(process.execPath, [checkDirections, folder]).then(
    ({ stdout }) => `passed\n${stdout}`,
    ({ stdout, stderr }) => `failed\n${stdout}${stderr}`,
  );
}

test('a tree that keeps the directions passes', () => {
  expect(verdicts.lawful).toMatch(/^passed\n\d+ modules, 0 violations\n$/);
});

test.for(broken)('%s: refused by %s', ([, rule, path]) => {
  expect(verdicts.unlawful).toMatch(/^failed\n/);
  expect(verdicts.unlawful).toContain(`${rule}: ${path} -> `);
});

test('a workflow that loads a package by way of a rule is refused', () => {
  expect(verdicts.unlawful).toContain('foreign-in-workflows: node_modules/ajv/index.js is loaded by a workflow');
});

test('a check that reads no module fails', () => {
  expect(verdicts.empty).toMatch(/^failed\nnot-cruised: /);
});
