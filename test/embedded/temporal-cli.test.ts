import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTemporalCli } from '../../src/embedded/temporal-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

const realVersion = 'echo "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"';

async function machine() {
  const root = await temporaryFolder();
  const bin = join(root, 'bin');
  const cacheDir = join(root, 'cache');
  const cached = join(cacheDir, 'temporal-cli-1.5.1', 'temporal');
  const progress: string[] = [];
  await mkdir(bin);
  return {
    cached,
    progress,
    async install(path: string, script: string) {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
    },
    program: (name: string) => join(bin, name),
    find: () =>
      findTemporalCli({
        cacheDir,
        env: { PATH: `${bin}:/usr/bin:/bin`, GOFLAGS: '-buildvcs=false' },
        onProgress: (line) => progress.push(line),
        downloadTimeoutMs: 1,
        progressEveryMs: 100,
      }),
  };
}

test('temporal on PATH comes first', async () => {
  const { install, program, cached, find } = await machine();
  await install(program('temporal'), realVersion);
  await install(cached, realVersion);
  expect(await find()).toBe(program('temporal'));
});

test('a temporal on PATH that does not run, is another program or is too old is passed over for the cache', async () => {
  const { install, program, cached, find } = await machine();
  await install(cached, realVersion);
  for (const script of ['exit 127', 'echo timezones', 'echo "temporal version 0.11.0 (server 1.23.0) (ui 2.2.1)"']) {
    await install(program('temporal'), script);
    expect(await find()).toBe(cached);
  }
});

test('without a CLI and without download it is built by Go into the cache, with progress on the way', async () => {
  const { install, program, cached, progress, find } = await machine();
  await install(
    program('go'),
    'test "$1" = install || exit 0; sleep 1; echo "echo $@ $GOFLAGS" > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"',
  );
  expect(await find()).toBe(cached);
  expect(await readFile(cached, 'utf8')).toBe(
    'echo install github.com/temporalio/cli/cmd/temporal@v1.5.1 -buildvcs=false\n',
  );
  expect(progress[0]).toMatch(/^Downloading the Temporal CLI 1.5.1/);
  expect(progress).toContainEqual(expect.stringMatching(/^Building the Temporal CLI 1.5.1 with go install/));
  expect(progress.filter((line) => /^Still building the Temporal CLI: \d+ s$/.test(line)).length).toBeGreaterThan(1);
  expect(await readdir(join(cached, '..'))).toEqual(['temporal']);
});

test('two processes that build at once both end with a whole CLI', async () => {
  const { install, program, cached, find } = await machine();
  await install(
    program('go'),
    'test "$1" = install || exit 0; echo half > "$GOBIN/temporal"; sleep 0.3; echo whole > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"',
  );
  expect(await Promise.all([find(), find()])).toEqual([cached, cached]);
  expect(await readFile(cached, 'utf8')).toBe('whole\n');
  expect(await readdir(join(cached, '..'))).toEqual(['temporal']);
});

test('when nothing works the refusal says in one line what was tried and what to install', async () => {
  const { install, program, find } = await machine();
  await install(
    program('go'),
    'test "$1" = install || exit 0; echo downloading; echo "no space left on device" >&2; exit 1',
  );
  const refusal = await find().catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'unavailable' });
  expect(String(refusal)).toMatch(
    /temporal on PATH \(not there\); .*temporal-cli-1.5.1\/temporal \(not there\); download \(failed: .*\); go install \(failed: no space left on device\)\. Install the Temporal CLI .* or Go/,
  );
});

test('without Go the refusal says so', async () => {
  const { find } = await machine();
  await expect(find()).rejects.toThrow('go install (Go is not installed)');
});
