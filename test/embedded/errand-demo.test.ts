import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startErrand } from '../support/errand-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

test.each([
  ['while its servers start', 'Starting PostgreSQL', 1],
  ['twice while its servers start', 'Starting PostgreSQL', 2],
  ['twice in the middle of its conversation', 'Bob Meyer: ', 2],
])('a demo interrupted %s exits with 130 and leaves nothing behind', async (_title, moment, times) => {
  const temporary = await temporaryFolder();
  // the compiler's cache in the temporary folder is not the demo's
  const env = { TMPDIR: temporary, TSX_DISABLE_CACHE: '1' };
  const demo = startErrand({ args: ['demo'], cwd: temporary, env });
  await demo.says(moment);
  for (let sent = 0; sent < times; sent += 1) demo.signal('SIGINT');
  expect(await demo.exitCode).toBe(130);
  expect(demo.stderr()).not.toMatch(/EPIPE|\n\s+at |errand: /);
  expect((await readdir(temporary)).filter((name) => name.startsWith('errand-demo-'))).toEqual([]);
});
