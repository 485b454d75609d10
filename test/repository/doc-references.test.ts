import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test('a document that names a missing path is refused with its line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'errand-documents-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'docs/decisions'), { recursive: true });
  await writeFile(join(folder, 'README.md'), 'See `docs/decisions/` and `src` and `npm run demo`.\n');
  await writeFile(join(folder, 'docs/decisions/one.md'), 'First\n`docs/decisions/one.md` and `src/gone.ts`\n');
  await mkdir(join(folder, 'chaos'));
  await writeFile(join(folder, 'chaos/README.md'), 'It needs `chaos/gone.ts`\n');
  const { status, stdout } = spawnSync('node', ['scripts/check-doc-references.mjs', folder], { encoding: 'utf8' });
  expect(stdout).toBe(
    'docs/decisions/one.md:2: there is no src/gone.ts\nchaos/README.md:1: there is no chaos/gone.ts\n3 documents, 2 missing paths\n',
  );
  expect(status).toBe(1);
});
